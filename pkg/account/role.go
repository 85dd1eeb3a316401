package account

import (
	"errors"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
)

// The prefixes of the CRNs of roles that all services share.
const (
	platformRolePrefix = "crn:v1:bluemix:public:iam::::role:"
	serviceRolePrefix  = "crn:v1:bluemix:public:iam::::serviceRole:"
)

// ResolveRole returns the role of a name, in any case, or of a CRN, among those of a service. Where roles are hidden, a CRN
// and the names that all services share are known all the same. The error is a *NotFoundError whose suggestions are all
// roles that were seen, or an *AmbiguousError.
func ResolveRole(roles List[iam.Role], text string) (iam.PolicyRole, error) {
	missing := &NotFoundError{Kind: "role", Text: text, Incomplete: roles.Why()}
	var named []Candidate
	for _, r := range roles.items {
		if r.CRN == text {
			return iam.PolicyRole{RoleID: r.CRN, DisplayName: r.DisplayName}, nil
		}
		if strings.EqualFold(r.DisplayName, text) && !slices.ContainsFunc(named, func(c Candidate) bool { return c.ID == r.CRN }) {
			named = append(named, Candidate{ID: r.CRN, Name: r.DisplayName})
		}
		missing.Suggestions = append(missing.Suggestions, r.DisplayName)
	}
	switch {
	case len(named) == 1:
		return iam.PolicyRole{RoleID: named[0].ID, DisplayName: named[0].Name}, nil
	case len(named) > 1:
		return iam.PolicyRole{}, &AmbiguousError{"role", text, named}
	case len(roles.items) > 0:
		return iam.PolicyRole{}, missing
	}
	if strings.HasPrefix(text, "crn:") {
		return iam.PolicyRole{RoleID: text, DisplayName: RoleName(iam.PolicyRole{RoleID: text})}, nil
	}
	if crn, ok := sharedRole(text); ok {
		return iam.PolicyRole{RoleID: crn, DisplayName: text}, nil
	}
	return iam.PolicyRole{}, missing
}

// sharedRole is the CRN of a role that services share.
func sharedRole(name string) (crn string, ok bool) {
	for prefix, names := range map[string][]string{
		platformRolePrefix: {"Viewer", "Operator", "Editor", "Administrator"},
		serviceRolePrefix:  {"Reader", "Writer", "Manager"},
	} {
		for _, r := range names {
			if strings.EqualFold(r, name) {
				return prefix + r, true
			}
		}
	}
	return "", false
}

// IsCustomRole reports whether a CRN is that of a role which the account made.
func IsCustomRole(crn string) bool { return strings.Contains(crn, ":customRole:") }

// IsNotFound reports whether an error says that a reference means no object that was seen.
func IsNotFound(err error) bool {
	var missing *NotFoundError
	return errors.As(err, &missing)
}

// PlatformRole is the name of the platform role of a CRN, such as "Viewer"; "" for any other role.
func PlatformRole(crn string) string {
	name, ok := strings.CutPrefix(crn, platformRolePrefix)
	if !ok {
		return ""
	}
	return name
}

// ServiceRole reports whether a CRN is that of a service role that all services share.
func ServiceRole(crn string) bool { return strings.HasPrefix(crn, serviceRolePrefix) }
