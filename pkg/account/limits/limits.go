// Package limits has IBM's published limits for an account, and says when one is nearly reached. It is pure.
package limits

// The limits, from the table of IAM limits in IBM's documents, April 2026. IBM raises them on request.
const (
	Profiles = 2000 // trusted profiles of an account
	Groups   = 500  // access groups of an account
	Policies = 4020 // access policies of an account, together with context-based restrictions

	RulesOfProfile    = 20   // claim rules of a trusted profile; links have a limit too, and IBM publishes no number
	PoliciesOfSubject = 1000 // access policies of a trusted profile or an access group
	GroupsOfIdentity  = 50   // access groups that an identity is a member of
)

// nearPercent is how much of a limit may be used before it is near.
const nearPercent = 80

// Near reports whether so much of a limit is used that it is soon reached.
func Near(used, most int) bool { return used*100 > most*nearPercent }
