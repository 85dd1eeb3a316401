package sandbox

import (
	"strconv"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

// limits are IBM's published ones, and the sandbox's own where IBM has a limit but publishes no number.
func limits() []definition {
	const own = "IBM has this limit but does not publish its number."
	published := func(name string, n int, meaning string, at func(*api.Limits) *int) definition {
		return limit(name, n, true, meaning, "In IBM's table of IAM limits, April 2026.", at)
	}
	return []definition{
		published("profiles", 2000, "trusted profiles in the account", func(l *api.Limits) *int { return &l.Profiles }),
		limit("profile-name", 1000, false, "characters in a profile's name",
			"IBM publishes no length; this limit only protects the sandbox.", func(l *api.Limits) *int { return &l.ProfileName }),
		published("rules-per-profile", 20, "claim rules of a profile, of both types together",
			func(l *api.Limits) *int { return &l.RulesPerProfile }),
		limit("rules", 40000, false, "claim rules in the account", own, func(l *api.Limits) *int { return &l.Rules }),
		limit("links-per-profile", 100, false, "links of a profile", own, func(l *api.Limits) *int { return &l.LinksPerProfile }),
		limit("links", 20000, false, "links in the account", own, func(l *api.Limits) *int { return &l.Links }),
		published("service-ids", 2000, "service IDs in the account", func(l *api.Limits) *int { return &l.ServiceIDs }),
		published("apikeys-per-identity", 20, "API keys of a user or service ID",
			func(l *api.Limits) *int { return &l.APIKeysPerIdentity }),
		published("groups", 500, "access groups in the account", func(l *api.Limits) *int { return &l.Groups }),
		published("groups-per-member", 50, "access groups that one identity is in",
			func(l *api.Limits) *int { return &l.GroupsPerMember }),
		published("group-rules", 5, "dynamic rules of an access group", func(l *api.Limits) *int { return &l.GroupRules }),
		published("members-per-call", 50, "members, or groups, in one call", func(l *api.Limits) *int { return &l.MembersPerCall }),
		published("policies", 4020, "policies in the account", func(l *api.Limits) *int { return &l.Policies }),
		published("policies-per-subject", 1000, "policies of an identity or access group",
			func(l *api.Limits) *int { return &l.PoliciesPerSubject }),
		published("custom-roles", 40, "custom roles in the account", func(l *api.Limits) *int { return &l.CustomRoles }),
	}
}

func limit(name string, n int, confirmed bool, meaning, why string, at func(*api.Limits) *int) definition {
	return definition{
		Setting: Setting{Name: name, Default: strconv.Itoa(n), Confirmed: confirmed, Meaning: meaning, Why: why},
		set:     func(o *api.Options, value string) { *at(&o.Limits), _ = strconv.Atoi(value) },
	}
}
