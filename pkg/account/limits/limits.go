// Package limits has IBM's published limits for an account, and says when one is nearly reached. It is pure.
package limits

// The limits, from the table of IAM limits in IBM's documents, April 2026. IBM raises them on request.
const (
	Profiles = 2000 // trusted profiles of an account
	Groups   = 500  // access groups of an account
	Policies = 4020 // access policies of an account, together with context-based restrictions
)

// nearPercent is how much of a limit may be used before it is near.
const nearPercent = 80

// Near reports whether so much of a limit is used that it is soon reached.
func Near(used, most int) bool { return used*100 > most*nearPercent }
