package trust

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
)

// The prefixes of a trusted profile's ID and of its IAM ID.
const (
	profilePrefix = "Profile-"
	iamPrefix     = "iam-"
)

// ProfileFault is a known mistake in a reference to a trusted profile.
type ProfileFault string

// The faults. IAM answers each like an unknown profile.
const (
	ProfileSound         ProfileFault = ""
	ProfileLeadingEquals ProfileFault = "leading-equals" // "=Profile-…", from a misprint in IBM's old example of a job
	ProfileIAMID         ProfileFault = "iam-id"         // "iam-Profile-…", which policies and access groups take
)

// ProfileRef is a reference to a trusted profile, read. Exactly one of ID and Name is set, unless the text was empty.
type ProfileRef struct {
	ID        string // "Profile-…", given as it is or in a CRN
	Name      string
	AccountID string // of a CRN; else ""
	Fault     ProfileFault
	Meant     string // the reference without its fault; the text itself when there is none
}

// ParseProfile reads a reference to a trusted profile: an ID, a CRN or a name. It also reads two known mistakes, marks
// them, and returns what was meant; the caller decides whether to accept one.
func ParseProfile(text string) ProfileRef {
	ref := ProfileRef{Meant: text}
	if meant := strings.TrimLeft(text, "="); meant != text {
		ref.Fault, ref.Meant = ProfileLeadingEquals, meant
	}
	if rest, ok := cutPrefixFold(ref.Meant, iamPrefix+profilePrefix); ok {
		ref.Meant = profilePrefix + rest
		if ref.Fault == ProfileSound {
			ref.Fault = ProfileIAMID
		}
	}
	name, err := crn.Parse(ref.Meant)
	switch {
	case err == nil && name.ResourceType == "profile":
		ref.ID, ref.AccountID = name.Resource, name.AccountID()
	case strings.HasPrefix(ref.Meant, profilePrefix):
		ref.ID = ref.Meant
	default:
		ref.Name = ref.Meant
	}
	return ref
}

func cutPrefixFold(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// LooksLikeID reports whether a text is read as an ID or CRN, so that no profile of that name could be named by it.
func (r ProfileRef) LooksLikeID() bool { return r.ID != "" || strings.HasPrefix(r.Meant, "crn:") }

// OtherIdentity reports whether an IAM ID is that of somebody else than a trusted profile, such as a user. "" is not known to be.
func OtherIdentity(iamID string) bool {
	return iamID != "" && !strings.HasPrefix(iamID, "iam-Profile-")
}
