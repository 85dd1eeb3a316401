package authz

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// platformRole begins the CRN of each of the four roles that services have in common.
const platformRole = "crn:v1:bluemix:public:iam::::role:"

// The platform roles, by the last part of their CRN.
const (
	administrator = "Administrator"
	editor        = "Editor"
	operator      = "Operator"
	viewer        = "Viewer"
)

// rolesOf lists the platform roles that include an action: IBM's table of IAM roles and actions, April 2026. The table
// gives no roles for service IDs; theirs follow its prose, in which operators delete, editors update, and both create.
func rolesOf(action string) []string {
	switch action {
	case "iam-identity.profile.create", "iam-identity.report.create", "iam-identity.report.get",
		"iam-identity.apikey.manage", "iam.policy.create", "iam.policy.update", "iam.policy.delete", "iam-groups.account-settings.update",
		"iam-access-management.customRole.create", "iam-access-management.customRole.delete":
		return []string{administrator}
	case "iam-identity.profile.delete", "iam-identity.serviceid.delete":
		return []string{administrator, operator}
	case "iam-identity.profile.update", "iam-identity.profile.linkToResource", "iam-identity.account.update",
		"iam-identity.serviceid.create", "iam-identity.serviceid.update", "iam-identity.apikey.get":
		return []string{administrator, editor, operator}
	case "iam-groups.groups.create", "iam-groups.groups.update", "iam-groups.groups.delete",
		"iam-groups.members.add", "iam-groups.members.delete",
		"iam-groups.rules.create", "iam-groups.rules.update", "iam-groups.rules.delete",
		"iam-access-management.customRole.update":
		return []string{administrator, editor}
	case "iam-groups.groups.list", "iam-groups.groups.read", "iam-groups.members.list", "iam-groups.members.read",
		"iam-groups.rules.list", "iam-groups.rules.read", "iam-groups.account-settings.read":
		return []string{administrator, editor, viewer}
	case "iam.role.read":
		return []string{administrator, viewer}
	case "iam-identity.profile.get", "iam-identity.serviceid.get", "iam-identity.activity.get", "iam-identity.account.get",
		"iam-access-management.customRole.read", "iam.policy.read", "resource-controller.group.retrieve",
		"resource-controller.instance.retrieve", "containers-kubernetes.cluster.read", "user-management.user.retrieve":
		return []string{administrator, editor, operator, viewer}
	}
	return nil
}

// ActionsOf lists the actions of a service that a platform role includes, as far as the sandbox asks for them; those of all
// services when the service is "".
func ActionsOf(role, service string) []string {
	list := []string{}
	for _, action := range actions() {
		if strings.HasPrefix(action, service) && slices.Contains(rolesOf(action), role) {
			list = append(list, action)
		}
	}
	return list
}

func actions() []string {
	return []string{
		"containers-kubernetes.cluster.read",
		"iam-access-management.customRole.create", "iam-access-management.customRole.delete",
		"iam-access-management.customRole.read", "iam-access-management.customRole.update",
		"iam-groups.account-settings.read", "iam-groups.account-settings.update",
		"iam-groups.groups.create", "iam-groups.groups.delete", "iam-groups.groups.list", "iam-groups.groups.read",
		"iam-groups.groups.update", "iam-groups.members.add", "iam-groups.members.delete", "iam-groups.members.list",
		"iam-groups.members.read", "iam-groups.rules.create", "iam-groups.rules.delete", "iam-groups.rules.list",
		"iam-groups.rules.read", "iam-groups.rules.update",
		"iam-identity.account.get", "iam-identity.account.update", "iam-identity.activity.get", "iam-identity.apikey.get",
		"iam-identity.apikey.manage", "iam-identity.profile.create", "iam-identity.profile.delete", "iam-identity.profile.get",
		"iam-identity.profile.linkToResource", "iam-identity.profile.update", "iam-identity.report.create",
		"iam-identity.report.get", "iam-identity.serviceid.create", "iam-identity.serviceid.delete",
		"iam-identity.serviceid.get", "iam-identity.serviceid.update",
		"iam.policy.create", "iam.policy.delete", "iam.policy.read", "iam.policy.update", "iam.role.read",
		"resource-controller.group.retrieve", "resource-controller.instance.retrieve", "user-management.user.retrieve",
	}
}

// includes reports whether a role, by its CRN, includes an action. Service roles include none that the sandbox asks for.
func includes(c *api.Call, crn, action string) bool {
	if name, ok := strings.CutPrefix(crn, platformRole); ok {
		return slices.Contains(rolesOf(action), name)
	}
	for _, role := range state.CustomRoles().By(c.Tx, "crn", crn) {
		return slices.Contains(role.Actions, action)
	}
	return false
}

// accountManagement reports whether a service belongs to account management, which "all IAM-enabled services" leaves out.
func accountManagement(service string) bool {
	switch service {
	case "billing", "globalcatalog", "globalcatalog-collection", "context-based-restrictions", "enterprise", "entitlement",
		"iam-groups", "iam-identity", "iam-access-management", "cloudshell", "project", "security-compliance", "support",
		"user-management":
		return true
	}
	return false
}
