package spec

import (
	"strings"
	"unicode"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/trust"
)

// maxDescription is the longest description that is sent, in bytes. IAM's own limit is not published.
const maxDescription = 1000

// The checks below return what is wrong with a value, to be read after its name, or "".

// plain is for every text: IAM would take control characters and blanks at the ends, and nobody would see them.
func plain(value string) string {
	switch {
	case value == "":
		return "is empty"
	case strings.ContainsFunc(value, unicode.IsControl):
		return "contains control characters"
	case strings.TrimSpace(value) != value:
		return "begins or ends with a blank"
	}
	return ""
}

func legalLabel(value string) string { return atMost(value, 255) }

func legalReference(value string) string { return atMost(value, 1024) }

func legalService(value string) string {
	if strings.Trim(value, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
		return "is '" + clip(value) + "', which is no name of a service such as cloud-object-storage"
	}
	return atMost(value, 255)
}

func atMost(value string, most int) string {
	if len(value) > most {
		return "is too long"
	}
	return ""
}

func legalProfile(value string) string {
	switch {
	case strings.HasPrefix(value, "iam-Profile-"):
		return "is an IAM ID: leave out 'iam-' to name a profile by its ID"
	case strings.HasPrefix(value, "crn:"):
		name, err := crn.Parse(value)
		if err != nil || name.Service != "iam-identity" || name.ResourceType != "profile" {
			return "is a CRN, but not that of a trusted profile"
		}
	}
	return legalLabel(value)
}

func legalAccount(value string) string {
	if len(value) != 32 || strings.Trim(value, "0123456789abcdef") != "" {
		return "is not the ID of an account: 32 hexadecimal digits"
	}
	return ""
}

// LegalNamespace reports what is wrong with the name of a namespace, or "".
func LegalNamespace(value string) string { return legalNamespace(value) }

// LegalServiceAccount reports what is wrong with the name of a service account, or "".
func LegalServiceAccount(value string) string { return legalServiceAccount(value) }

// legalNamespace is the rule of Kubernetes: a label of RFC 1123.
func legalNamespace(value string) string {
	if len(value) > 63 || !label1123(value) {
		return "is '" + clip(value) + "', and no namespace can be named so: lower-case letters, digits and '-' " +
			"(neither first nor last), 63 at most"
	}
	return ""
}

// legalServiceAccount is the rule of Kubernetes: a subdomain of RFC 1123.
func legalServiceAccount(value string) string { return subdomain("service account", value) }

func subdomain(what, value string) string {
	ok := len(value) <= 253
	for part := range strings.SplitSeq(value, ".") {
		ok = ok && label1123(part)
	}
	if !ok {
		return "is '" + clip(value) + "', and no " + what + " can be named so: lower-case letters, digits, '-' and '.' " +
			"(each part beginning and ending with a letter or digit), 253 at most"
	}
	return ""
}

func label1123(value string) bool {
	inner := strings.Trim(value, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	return value != "" && inner && value[0] != '-' && value[len(value)-1] != '-'
}

// legalClaimValue finds values that no pod can ever have. What is compared without regard to case, or as a part, is held
// to the letters only; what must not be equal is not held to anything.
func legalClaimValue(claim, operator, value string) string {
	check := func(string) string { return "" }
	switch claim {
	case "namespace":
		check = legalNamespace
	case "name":
		check = legalServiceAccount
	case "pod":
		check = func(v string) string { return subdomain("pod", v) }
	case "crn":
		check = legalClusterCRN
	}
	switch operator {
	case trust.Equals, trust.In:
		return check(value)
	case trust.EqualsIgnoreCase:
		return check(strings.ToLower(value))
	case trust.Contains:
		// A part of a name can have any letter of a name at its ends.
		if claim != "crn" && check("a"+value+"a") != "" {
			return "contains '" + clip(value) + "', which no such name does"
		}
	}
	return ""
}

func legalClusterCRN(value string) string {
	name, err := crn.Parse(value)
	if err != nil || !name.IsCluster() {
		return "is '" + clip(value) + "', which is not the CRN of a cluster"
	}
	return ""
}
