// Package rights says what a caller is known to be allowed to see and to do in an account. It is pure.
package rights

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Caller is the identity that reads an account: what is known of the rights of the credential. Of the zero value nothing is
// known.
type Caller struct {
	Owner    bool                     // of the account: allowed to view and do everything
	Policies account.List[iam.Policy] // those of the caller and of the caller's access groups that the caller can see
}

// Kind is a kind of object that a caller may be allowed to see all of.
type Kind string

// The kinds, and the service of each whose Viewer sees all of it.
const (
	OfProfiles       Kind = "iam-identity"
	OfGroups         Kind = "iam-groups"
	OfClusters       Kind = "containers-kubernetes"
	OfResourceGroups Kind = "resource-controller"
	OfInstances      Kind = "instances" // of all services
	OfPolicies       Kind = "policies"  // on everything
)

// SeesAll reports whether it is certain that the caller is shown every object of a kind. The services silently leave out of
// a list what a caller is not allowed to view, so a list is partial unless this is certain. Policies are shown to those who
// have a platform role on the resource of each.
func (c Caller) SeesAll(k Kind) bool {
	switch k {
	case OfInstances:
		return c.Owner || c.views("serviceType", "service")
	case OfPolicies:
		return c.Owner || c.views("serviceType", "service") && c.views("serviceType", "platform_service") && c.views("resourceType", "resource-group")
	case OfResourceGroups:
		return c.Owner || c.views("resourceType", "resource-group")
	case OfProfiles, OfGroups:
		return c.Owner || c.views("serviceName", string(k)) || c.views("serviceType", "platform_service") || c.views("service_group_id", "IAM")
	case OfClusters:
		return c.Owner || c.views("serviceName", string(k)) || c.views("serviceType", "service")
	}
	return false
}

// NeedsToSee names the access that SeesAll looks for.
func NeedsToSee(k Kind) string {
	switch k {
	case OfInstances:
		return "Viewer on all IAM-enabled services"
	case OfPolicies:
		return "Viewer on all IAM-enabled services, on all account management services and on all resource groups"
	case OfResourceGroups:
		return "Viewer on all resource groups"
	case OfProfiles:
		return "Viewer on the IAM Identity Service"
	case OfGroups:
		return "Viewer on the IAM Access Groups Service"
	case OfClusters:
		return "Viewer on Kubernetes Service"
	}
	return ""
}

// views reports whether an unconditional policy gives a role that can view everything that one attribute names.
func (c Caller) views(key, value string) bool {
	return slices.ContainsFunc(c.Policies.Seen(), func(p iam.Policy) bool {
		if account.Conditional(p) || account.Attribute(p.Resource.Attributes, key) != value {
			return false
		}
		narrowed := slices.ContainsFunc(p.Resource.Attributes, func(a iam.PolicyAttribute) bool {
			return a.Key != "accountId" && a.Key != key
		})
		return !narrowed && slices.ContainsFunc(p.Control.Grant.Roles, func(r iam.PolicyRole) bool {
			return slices.Contains(viewers(key, value), account.PlatformRole(r.RoleID))
		})
	})
}

// viewers are the platform roles that see a kind of object. Operators of access groups do not see them.
func viewers(key, value string) []string {
	if key == "serviceName" && value == string(OfGroups) || key == "serviceType" && value == "platform_service" || key == "service_group_id" {
		return []string{"Administrator", "Editor", "Viewer"}
	}
	return []string{"Administrator", "Editor", "Operator", "Viewer"}
}

// May answers whether the caller may do an action of account management, such as "iam-identity.profile.create". Yes is
// given to owners only: whatever a policy leaves open is decided by the service.
func (c Caller) May(action string) trust.Verdict {
	if c.Owner {
		return trust.Yes
	}
	roles := rolesOf(action)
	if !c.Policies.Known() || roles == nil || len(c.Policies.Seen()) == 0 {
		return trust.Unknown
	}
	service, _, _ := strings.Cut(action, ".")
	if service == "iam" { // giving access also needs a role on the service that keeps the identity
		service = string(OfProfiles)
	}
	for _, p := range c.Policies.Seen() {
		if !account.MayManage(p.Resource.Attributes, service) {
			continue
		}
		for _, role := range p.Control.Grant.Roles {
			name := account.PlatformRole(role.RoleID)
			generic := account.ServiceRole(role.RoleID)
			if slices.Contains(roles, name) || name == "" && !generic {
				return trust.Unknown // a role of the service's own, or of the account's, may have any action
			}
		}
	}
	return trust.No
}

// rolesOf are the platform roles that have an action; from IBM's table of IAM roles and actions, April 2026. nil for
// actions that are not looked at.
func rolesOf(action string) []string {
	switch action {
	case "iam-identity.profile.create", "iam.policy.create", "iam.policy.delete":
		return []string{"Administrator"}
	case "iam-identity.profile.update", "iam-identity.profile.linkToResource":
		return []string{"Administrator", "Editor", "Operator"}
	case "iam-identity.profile.delete":
		return []string{"Administrator", "Operator"}
	case "iam-groups.members.add", "iam-groups.members.delete":
		return []string{"Administrator", "Editor"}
	}
	return nil
}
