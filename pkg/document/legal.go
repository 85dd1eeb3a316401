package document

import (
	"strings"
	"unicode"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/trust"
)

// maxDescription is the longest description that is sent, in bytes. IAM's own limit is not published.
const maxDescription = 1000

// The checks below return what is wrong with a value, to be read after its name, or "".

// plain is for every text: IAM accepts control characters and blanks at the ends, which are invisible.
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
		return "is '" + clip(value) + "', which is not the name of a service such as cloud-object-storage"
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
	switch ref := trust.ParseProfile(value); {
	case ref.Fault == trust.ProfileIAMID:
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

func legalNamespace(value string) string {
	return named("namespace", value, trust.CheckNamespace(value))
}

func legalServiceAccount(value string) string {
	return named("service account", value, trust.CheckServiceAccount(value))
}

func legalPod(value string) string { return named("pod", value, trust.CheckPod(value)) }

// named words what Kubernetes does not allow like the other complaints.
func named(what, value string, err error) string {
	if err == nil {
		return ""
	}
	parts := ""
	if what != "namespace" {
		parts = "; several such parts are separated by dots"
	}
	return "is '" + clip(value) + "', which can't be the name of a " + what + ": use lower-case letters, digits and '-', with a letter or " +
		"digit at both ends" + parts
}

// legalClaimValue finds values that no pod can ever have. A value that is compared without regard to case, or as a part, is
// checked for its letters only; a value that must not be equal is not checked.
func legalClaimValue(claim, operator, value string) string {
	check := func(string) string { return "" }
	switch claim {
	case "namespace":
		check = legalNamespace
	case "name":
		check = legalServiceAccount
	case "pod":
		check = legalPod
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
			return "contains '" + clip(value) + "', which no such name contains"
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
