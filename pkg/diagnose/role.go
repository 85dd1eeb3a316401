package diagnose

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// role compares the roles of a policy with the one that is wanted. Whether a role includes a lesser one is up to the service.
// Without a role that is wanted, one thing is certain: what is in an instance is not reached by platform roles.
func (e *engine) role(r *reach) {
	want := e.f.Access.Wanted
	given := r.policy.Roles
	names := strings.Join(given, ", ")
	switch {
	case slices.ContainsFunc(given, func(role string) bool { return strings.EqualFold(role, want.Role) }):
		return
	case want.Role == "" && want.Resource != "" && len(given) > 0 && !slices.ContainsFunc(given, notPlatform):
		r.miss, r.wanted, r.got = causes.AccessRole, "a service role, such as Reader or Writer", names
		return
	case want.Role == "":
		return
	}
	platform, at := rank(want.Role)
	for _, role := range given {
		p, n := rank(role)
		if at < 0 || n < 0 || p == platform && n > at {
			r.unsure = "whether role '" + role + "' includes '" + want.Role + "' on '" + want.Service + "' is up to the service"
			return
		}
	}
	r.miss, r.wanted, r.got = causes.AccessRole, want.Role, names
}

// rank is the position of a role among the platform roles or the service roles that services share; -1 for others.
func rank(role string) (platform bool, at int) {
	for i, scale := range [][]string{{"Viewer", "Operator", "Editor", "Administrator"}, {"Reader", "Writer", "Manager"}} {
		if n := slices.IndexFunc(scale, func(s string) bool { return strings.EqualFold(s, role) }); n >= 0 {
			return i == 0, n
		}
	}
	return false, -1
}

func notPlatform(role string) bool {
	platform, at := rank(role)
	return at < 0 || !platform
}
