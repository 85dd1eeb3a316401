package account

import (
	"errors"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
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
	if shared, ok := sharedRole(text); ok {
		return iam.PolicyRole{RoleID: shared, DisplayName: text}, nil
	}
	return iam.PolicyRole{}, missing
}

// The names of the roles that all services share.
func platformRoles() []string { return []string{"Viewer", "Operator", "Editor", "Administrator"} }
func serviceRoles() []string  { return []string{"Reader", "Writer", "Manager"} }

// sharedRole is the CRN of a role that services share.
func sharedRole(name string) (text string, ok bool) {
	for prefix, names := range map[string][]string{platformRolePrefix: platformRoles(), serviceRolePrefix: serviceRoles()} {
		for _, r := range names {
			if strings.EqualFold(r, name) {
				return prefix + r, true
			}
		}
	}
	return "", false
}

// IsCustomRole reports whether a CRN is that of a role which the account made.
func IsCustomRole(text string) bool { return strings.Contains(text, ":customRole:") }

// IsNotFound reports whether an error says that a reference means no object that was seen.
func IsNotFound(err error) bool {
	var missing *NotFoundError
	return errors.As(err, &missing)
}

// PlatformRole is the name of the platform role of a CRN, such as "Viewer"; "" for any other role.
func PlatformRole(text string) string {
	name, ok := strings.CutPrefix(text, platformRolePrefix)
	if !ok || !slices.Contains(platformRoles(), name) {
		return ""
	}
	return name
}

// ServiceRole reports whether a CRN is that of a service role that all services share.
func ServiceRole(text string) bool {
	name, ok := strings.CutPrefix(text, serviceRolePrefix)
	return ok && slices.Contains(serviceRoles(), name)
}

// OtherRole reports whether a CRN is that of no role which is known by its form: neither one that all services share, nor one of
// a service's own or of the account's. What it gives is not known: IAM may not compare CRNs byte by byte.
func OtherRole(text string) bool {
	name, err := crn.Parse(text)
	shared := strings.EqualFold(name.Service, "iam") || strings.EqualFold(name.Service, "iam-access-management")
	own := err == nil && name.Service != "" && !shared && name.ResourceType == "serviceRole"
	return PlatformRole(text) == "" && !ServiceRole(text) && !own && !IsCustomRole(text)
}
