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
			"Name one by '--profile', or by PODTRUST_PROFILE or IBMCLOUD_CR_PROFILE.",
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
			"IAM can't tell which one is meant.",
			"Name the profile by its ID.",
		},
		{
			ProfileOtherAccount, "The trusted profile is in another account than the pod's cluster.",
			"IAM looks for the profile in the account of the cluster only.",
			"Make a profile in the account of the cluster.",
		},
		{
			ProfileJustChanged, "The trust matches, and was changed a moment ago.",
			"IAM takes some time until a change is effective everywhere.",
			"Wait and ask again: 'podtrust token diagnose --wait 5m' does, and shows how long it took.",
		},
	}
}
