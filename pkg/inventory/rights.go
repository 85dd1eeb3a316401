package inventory

import (
	"context"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
)

// Rights are what a caller may do to identities and access groups, as far as the caller's own policies tell.
type Rights struct {
	unknown  bool // they do not tell: the owner has none, others may not see theirs
	policies []iam.Policy
}

// Rights reads the policies of an identity and of its access groups. What can't be read makes the rights unknown.
func (r Reader) Rights(ctx context.Context, accountID, iamID string) Rights {
	account, err := r.IAM.GetAccount(ctx, accountID)
	if err != nil || account.OwnerIAMID == "" || account.OwnerIAMID == iamID {
		return Rights{unknown: true}
	}
	var rights Rights
	subjects := []iam.ListPoliciesOptions{{AccountID: accountID, IAMID: iamID}}
	for g, err := range r.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: accountID, MemberID: iamID}) {
		if err != nil {
			return Rights{unknown: true}
		}
		subjects = append(subjects, iam.ListPoliciesOptions{AccountID: accountID, GroupID: g.ID})
	}
	for _, o := range subjects {
		for p, err := range r.IAM.ListPolicies(ctx, o) {
			if err != nil {
				return Rights{unknown: true}
			}
			rights.policies = append(rights.policies, p)
		}
	}
	rights.unknown = len(rights.policies) == 0
	return rights
}

// Lacks reports whether it is certain that the caller may not do an action of account management, such as
// "iam-identity.profile.create". Whatever a policy leaves open counts as allowed: the service decides.
func (r Rights) Lacks(action string) bool {
	roles := rolesOf(action)
	if r.unknown || roles == nil {
		return false
	}
	service, _, _ := strings.Cut(action, ".")
	if service == "iam" { // giving access is also a matter of the service that keeps the identity
		service = "iam-identity"
	}
	for _, p := range r.policies {
		if !mayCover(p, service) {
			continue
		}
		for _, role := range p.Control.Grant.Roles {
			name := role.RoleID[strings.LastIndexByte(role.RoleID, ':')+1:]
			platform := strings.HasPrefix(role.RoleID, "crn:v1:bluemix:public:iam::::role:")
			generic := strings.HasPrefix(role.RoleID, "crn:v1:bluemix:public:iam::::serviceRole:")
			if platform && slices.Contains(roles, name) || !platform && !generic {
				return false // a role of the service's own, or of the account's, may have any action
			}
		}
	}
	return true
}

// mayCover reports whether a policy can be about a service of account management.
func mayCover(p iam.Policy, service string) bool {
	scoped := false
	for _, a := range p.Resource.Attributes {
		text, isText := a.Value.(string)
		exact := isText && a.Operator == "stringEquals"
		switch a.Key {
		case "serviceName":
			if exact && text != service {
				return false
			}
			scoped = true
		case "serviceType":
			if exact && text != "platform_service" {
				return false
			}
			scoped = true
		case "service_group_id":
			scoped = true
		}
	}
	return scoped
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
