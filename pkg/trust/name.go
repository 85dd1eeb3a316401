package trust

import (
	"cmp"
	"fmt"
	"strings"
)

// The longest names that Kubernetes allows, in bytes: labels of RFC 1123, and names of several labels between dots.
const (
	maxLabel     = 63
	maxSubdomain = 253
)

// CheckNamespace returns an error that says why no namespace can have this name.
func CheckNamespace(name string) error { return check("namespace", name, maxLabel, false) }

// CheckServiceAccount returns an error that says why no service account can have this name.
func CheckServiceAccount(name string) error {
	return check("service account", name, maxSubdomain, true)
}

// CheckNames returns an error that says why no pod of any cluster can have the names of the link.
func (l Link) CheckNames() error {
	return cmp.Or(CheckNamespace(l.Namespace), CheckServiceAccount(l.ServiceAccount))
}

// CheckPod returns an error that says why no pod can have this name.
func CheckPod(name string) error { return check("pod", name, maxSubdomain, true) }

func check(what, name string, limit int, dots bool) error {
	rule := "lower-case letters, digits and '-'"
	if dots {
		rule = "lower-case letters, digits, '-' and '.'"
	}
	switch {
	case name == "":
		return fmt.Errorf("the name of a %s can't be empty", what)
	case len(name) > limit:
		return fmt.Errorf("'%s' can't be the name of a %s: Kubernetes allows %d characters at most", name, what, limit)
	case !dots && strings.Contains(name, "."):
		return fmt.Errorf("'%s' can't be the name of a %s: Kubernetes allows %s only", name, what, rule)
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
			label[0] == '-' || label[len(label)-1] == '-' {
			return fmt.Errorf("'%s' can't be the name of a %s: Kubernetes allows %s only, with a letter or digit at both ends", name, what, rule)
		}
	}
	return nil
}
