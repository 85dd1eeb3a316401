package access

import "strings"

// roles of an action, by the last part of their CRN. From IBM's table of IAM roles and actions, April 2026.
func rolesOf(action string) []string {
	const (
		administrator = "Administrator"
		editor        = "Editor"
		operator      = "Operator"
		viewer        = "Viewer"
	)
	switch action {
	case "iam-identity.profile.create", "iam.policy.create", "iam.policy.update", "iam.policy.delete":
		return []string{administrator}
	case "iam-identity.profile.delete":
		return []string{administrator, operator}
	case "iam-identity.profile.update", "iam-identity.profile.linkToResource":
		return []string{administrator, editor, operator}
	case "iam-groups.groups.create", "iam-groups.groups.update", "iam-groups.groups.delete",
		"iam-groups.members.add", "iam-groups.members.delete":
		return []string{administrator, editor}
	case "iam-groups.groups.list", "iam-groups.groups.read", "iam-groups.members.list", "iam-groups.members.read":
		return []string{administrator, editor, viewer}
	case "iam.role.read":
		return []string{administrator, viewer}
	case "iam-identity.profile.get", "iam.policy.read", "resource-controller.group.retrieve",
		"resource-controller.instance.retrieve", "containers-kubernetes.cluster.read":
		return []string{administrator, editor, operator, viewer}
	}
	return nil
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

func roleName(crn string) string { return crn[strings.LastIndexByte(crn, ':')+1:] }
