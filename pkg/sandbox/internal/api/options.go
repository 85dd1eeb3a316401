package api

import (
	"net/http"
	"time"
)

// Options are the settings of a sandbox that services look at. Points that no source confirms are here as switches.
type Options struct {
	// StrictAudience refuses a pod's token whose audience lacks "iam". Unconfirmed at IBM, whose own storage driver
	// sends none; so off by default.
	StrictAudience bool
	// MaxTokenLifetime refuses a pod's token that lives longer than this; 0 means no limit. Documented, enforcement
	// unconfirmed; so 0 by default.
	MaxTokenLifetime time.Duration
	// StaleTag is the status for an If-Match that does not match: 409 or 412. Unconfirmed.
	StaleTag int
	// Profiles, Rules, Groups, GroupsPerMember and PoliciesPerSubject are IBM's published limits.
	Profiles, Rules, Groups, GroupsPerMember, PoliciesPerSubject int
}

// DefaultOptions are IBM's published limits, and the lenient side of what is unconfirmed.
func DefaultOptions() Options {
	return Options{
		StaleTag: http.StatusPreconditionFailed,
		Profiles: 2000, Rules: 20, Groups: 500, GroupsPerMember: 50, PoliciesPerSubject: 1000,
	}
}
