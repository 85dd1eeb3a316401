package failure

// Permission says which IAM action was refused, and which roles have it. The roles are from IBM's table of IAM roles and
// actions, April 2026.
func Permission(action string) string {
	if action == "" {
		return "The credential is not authorized to do this. To see which one is used, run 'podtrust config show'."
	}
	text := "This requires the IAM action '" + action + "'"
	if roles := rolesWith(action); roles != "" {
		text += ", which " + roles
	}
	return text + ". To see which credential is used, run 'podtrust config show'."
}

// Lacking is the error for a right that the caller is known to lack before anything was sent that needs it.
func Lacking(action string) error {
	return Deniedf("the credential lacks the IAM action '%s', and nothing was changed", action).Hintf("%s", Permission(action))
}

func rolesWith(action string) string {
	switch action {
	case "iam-identity.profile.create":
		return "the role Administrator on the IAM Identity Service has"
	case "iam-identity.profile.update", "iam-identity.profile.linkToResource":
		return "the roles Administrator, Editor and Operator on the IAM Identity Service have"
	case "iam-identity.profile.delete":
		return "the roles Administrator and Operator on the IAM Identity Service have"
	case "iam-identity.profile.get":
		return "the roles Administrator, Editor, Operator and Viewer on the IAM Identity Service have"
	case "iam-groups.groups.create", "iam-groups.groups.update", "iam-groups.groups.delete",
		"iam-groups.members.add", "iam-groups.members.delete":
		return "the roles Administrator and Editor on the IAM Access Groups Service have"
	case "iam-groups.groups.list", "iam-groups.groups.read", "iam-groups.members.list", "iam-groups.members.read":
		return "the roles Administrator, Editor and Viewer on the IAM Access Groups Service have"
	case "iam.policy.create", "iam.policy.update", "iam.policy.delete":
		return "the role Administrator on the target of the policy has, together with Administrator on the " +
			"IAM Identity Service (for profiles) or the IAM Access Groups Service (for groups)"
	case "iam.policy.read":
		return "the roles Viewer, Operator, Editor and Administrator on the target of the policy have"
	case "iam.role.read":
		return "the roles Administrator and Viewer on the service have"
	case "containers-kubernetes.cluster.read":
		return "the roles Administrator, Editor, Operator and Viewer on Kubernetes Service have"
	case "resource-controller.group.retrieve", "resource-controller.instance.retrieve":
		return "the roles Administrator, Editor, Operator and Viewer on the resource group or instance have"
	}
	return ""
}
