package login

import (
	"cmp"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// PodProfile is the trusted profile that a pod is to become: that of the flag, or of the environment.
func (l *Login) PodProfile(flag string) string {
	if flag != "" || l.isolated() {
		return flag
	}
	return cmp.Or(l.Variable("PODTRUST_PROFILE"), l.Variable("IBMCLOUD_CR_PROFILE"))
}

// PodTokenFile is where IBMCLOUD_CR_TOKEN says that the pod's token is; "" when it does not.
func (l *Login) PodTokenFile() string {
	if l.isolated() {
		return ""
	}
	path, _ := strings.CutPrefix(l.Variable("IBMCLOUD_CR_TOKEN"), "@")
	if path == l.Variable("IBMCLOUD_CR_TOKEN") {
		return ""
	}
	return path
}

// SelectProfile takes what a person wrote for a profile: its ID, its CRN or its name. A known mistake is sent as it was
// written, so that IAM's answer is about that.
func SelectProfile(text string) iam.ProfileSelector {
	switch ref := trust.ParseProfile(text); {
	case ref.Fault != trust.ProfileSound:
		return iam.ProfileSelector{Name: text}
	case ref.ID != "" && ref.ID == text:
		return iam.ProfileSelector{ID: text}
	case ref.LooksLikeID():
		return iam.ProfileSelector{CRN: text}
	}
	return iam.ProfileSelector{Name: text}
}
