package causes

// The causes that concern how the profile is named.
const (
	ProfileMissing       ID = "profile-missing"
	ProfileLeadingEquals ID = "profile-leading-equals"
	ProfileIsIAMID       ID = "profile-is-iam-id"
	ProfileNotFound      ID = "profile-not-found"
	ProfileAmbiguous     ID = "profile-ambiguous"
	ProfileOtherAccount  ID = "profile-other-account"
	ProfileJustChanged   ID = "profile-just-changed"
)

func profile() []Cause {
	return []Cause{
		{
			ProfileMissing, "No trusted profile is named.",
			"IAM answers BXNIM0109E.",
			"Set '--profile', PODTRUST_PROFILE or IBMCLOUD_CR_PROFILE.",
		},
		{
			ProfileLeadingEquals, "The name of the trusted profile begins with '='.",
			"IBM's old example of a job has 'profile_id==', and IAM reads the second one as part of the ID: it answers BXNIM0398E.",
			"Leave the second '=' out.",
		},
		{
			ProfileIsIAMID, "The profile's IAM ID is given in place of its ID.",
			"The IAM ID, which begins with 'iam-', is for policies and access groups. IAM answers BXNIM0398E.",
			"Leave 'iam-' out.",
		},
		{
			ProfileNotFound, "The trusted profile was not found.",
			"IAM answers the same as for a profile whose links do not match: BXNIM0398E.",
			"List the profiles by running 'podtrust profile list'.",
		},
		{
			ProfileAmbiguous, "Several trusted profiles have this name.",
			"The name does not identify one profile.",
			"Name the profile by its ID.",
		},
		{
			ProfileOtherAccount, "The trusted profile is in another account than the pod's cluster.",
			"IAM looks for the profile in the account of the cluster only.",
			"Create a profile in the account of the cluster.",
		},
		{
			ProfileJustChanged, "The trust matches, but was changed a moment ago.",
			"A change takes some time to become effective everywhere in IAM.",
			"Run 'podtrust token diagnose --wait 5m', which waits until the change is effective and shows how long it took.",
		},
	}
}
