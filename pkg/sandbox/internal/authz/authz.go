package authz

import (
	"iter"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/rule"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// Target is what an action is done to. Empty fields are properties that it does not have.
type Target struct {
	Service         string
	Instance        string
	Region          string
	ResourceGroupID string
	ResourceType    string
	Resource        string
}

// Require returns the refusal in the words of the call's service unless the caller may do the action.
func Require(c *api.Call, action string, t Target) error {
	if Allowed(c, action, t) {
		return nil
	}
	return c.Dialect.Forbidden(action)
}

// Allowed reports whether the caller may do the action to the target, in the account of the caller's token.
func Allowed(c *api.Call, action string, t Target) bool {
	return granted(c, action, func(p state.Policy) bool { return covers(c, p.Resource, t) && holds(c, p, t.Service) })
}

// Anywhere reports whether the caller may do the action to at least something of the service.
func Anywhere(c *api.Call, action, service string) bool {
	return granted(c, action, func(p state.Policy) bool { return touches(c, p.Resource, service) && holds(c, p, service) })
}

func granted(c *api.Call, action string, fits func(state.Policy) bool) bool {
	if IsOwner(c) {
		return true
	}
	for p := range policies(c) {
		if slices.ContainsFunc(p.Roles, func(crn string) bool { return includes(c, crn, action) }) && fits(p) {
			return true
		}
	}
	return false
}

// holds decides on the condition of a policy. The containers service does not look at conditions on the time.
func holds(c *api.Call, p state.Policy, service string) bool {
	if len(p.Rule) == 0 || service == "containers-kubernetes" && strings.HasPrefix(p.Pattern, "time-based") {
		return true
	}
	r, err := rule.Parse(p.Rule)
	return err == nil && r.Holds(c.Now)
}

// IsOwner reports whether the caller owns the account, and so may do everything.
func IsOwner(c *api.Call) bool {
	user, ok := state.Users().Get(c.Tx, c.Caller.IAMID)
	return ok && user.Owner && user.AccountID == c.Caller.AccountID
}

// PublicGroup is the access group that everybody is in.
const PublicGroup = "AccessGroupId-PublicAccess"

// policies yields the active policies of the caller and of the caller's groups.
func policies(c *api.Call) iter.Seq[state.Policy] {
	return func(yield func(state.Policy) bool) {
		for p := range active(state.Policies().By(c.Tx, "identity", c.Caller.IAMID)) {
			if !yield(p) {
				return
			}
		}
		for group := range groups(c) {
			for p := range active(state.Policies().By(c.Tx, "group", group)) {
				if !yield(p) {
					return
				}
			}
		}
	}
}

func groups(c *api.Call) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, m := range state.Members().By(c.Tx, "identity", c.Caller.IAMID) {
			if !yield(m.GroupID) {
				return
			}
		}
		yield(PublicGroup)
	}
}

func active(rows iter.Seq2[string, state.Policy]) iter.Seq[state.Policy] {
	return func(yield func(state.Policy) bool) {
		for _, p := range rows {
			if p.State == "active" && p.Type == "access" && !yield(p) {
				return
			}
		}
	}
}
