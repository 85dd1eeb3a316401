package causes

// The causes that concern what the profile may do.
const (
	AccessNone          ID = "access-none"
	AccessGroupEmpty    ID = "access-group-empty"
	AccessService       ID = "access-service"
	AccessInstance      ID = "access-instance"
	AccessAccount       ID = "access-account"
	AccessRole          ID = "access-role"
	AccessRegion        ID = "access-region"
	AccessResourceGroup ID = "access-resource-group"
	AccessResource      ID = "access-resource"
	AccessExpired       ID = "access-expired"
)

func access() []Cause {
	return []Cause{
		{
			AccessNone, "The trusted profile has no access at all.",
			"The exchange works, and every service answers 403.",
			"Give the profile a policy: 'podtrust profile grant', or add it to an access group.",
		},
		{
			AccessGroupEmpty, "The trusted profile has access only through access groups, and these have no policies.",
			"The exchange works, and every service answers 403.",
			"Give the profile a policy: 'podtrust profile grant', or give the group a policy if all of its members need the access.",
		},
		{
			AccessService, "The trusted profile has access, but not to this service.",
			"The exchange works, and the service answers 403.",
			"Give the profile a policy on the service.",
		},
		{
			AccessInstance, "The trusted profile has access to the service, but to another instance.",
			"The exchange works, and this instance answers 403.",
			"Give the profile a policy on the instance.",
		},
		{
			AccessAccount, "The policy is for another account.",
			"A policy counts only for resources of the account that it names.",
			"Give the profile a policy in its own account.",
		},
		{
			AccessRole, "The trusted profile has access to the service, but not by the role that the pod needs.",
			"Platform roles such as Viewer manage a service; service roles such as Reader and Writer are for what is in it.",
			"Give the profile the least role that the pod needs.",
		},
		{
			AccessRegion, "The trusted profile has access to the service, but in another region.",
			"The exchange works, and the instance answers 403.",
			"Give the profile a policy on the instance.",
		},
		{
			AccessResourceGroup, "The trusted profile has access to the service, but in another resource group.",
			"The exchange works, and the instance answers 403.",
			"Give the profile a policy on the instance.",
		},
		{
			AccessResource, "The trusted profile has access to another resource of the instance, such as another bucket.",
			"The exchange works, and the resource answers 403.",
			"Give the profile a policy on the resource that the pod uses.",
		},
		{
			AccessExpired, "The policy is limited in time, and is not in effect now.",
			"The exchange works, and the service answers 403.",
			"Give the profile a policy that is in effect, or change the times of this one.",
		},
	}
}
