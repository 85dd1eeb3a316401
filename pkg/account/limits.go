package account

// IBM's limits for an account, from the table of IAM limits in its documents, April 2026. IBM raises them on request.
const (
	MostProfiles = 2000 // trusted profiles
	MostGroups   = 500  // access groups
	MostPolicies = 4020 // access policies, together with context-based restrictions
)

// nearPercent is how much of a limit may be used before it is near.
const nearPercent = 80

// NearLimit reports whether so much of a limit is used that it is soon reached.
func NearLimit(used, most int) bool { return used*100 > most*nearPercent }
