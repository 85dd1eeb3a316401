package collect

import (
	"context"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/limits"
	"github.com/podtrust/podtrust/pkg/account/rights"
	"github.com/podtrust/podtrust/pkg/diagnose/doctor"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Who says a limit.
const (
	published = "IBM's published limit"
	own       = "the account's limit"
)

// The names of limits.
const (
	limitProfiles = "trusted profiles"
	limitLinks    = "links"
	limitRules    = "claim rules of compute resources"
	limitGroups   = "access groups"
	limitPolicies = "access policies"
)

// limits reads how much is used of the limits that new trust and access count against. IAM says it of profiles, links and rules; the
// others are counted, as far as the caller is shown them.
func (s Surroundings) limits(ctx context.Context) []doctor.Limit {
	usage, err := s.IAM.GetUsage(ctx, s.AccountID)
	all := []doctor.Limit{
		used(limitProfiles, usage.Profiles, err), used(limitLinks, usage.Links, err), used(limitRules, usage.Rules, err),
	}
	if all[0].Most == 0 {
		all[0] = count(limitProfiles, limits.Profiles, s.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.AccountID}))
	}
	policies := count(limitPolicies, limits.Policies, s.IAM.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: s.AccountID}))
	if policies.Least == "" {
		policies.Least = "context-based restrictions count against the same limit, and were not counted"
	}
	return append(all, count(limitGroups, limits.Groups, s.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: s.AccountID})), policies)
}

// used is a limit as IAM says it.
func used(name string, u iam.Used, err error) doctor.Limit {
	switch {
	case err != nil:
		return doctor.Limit{Name: name, Least: err.Error()}
	case u.Limit == 0 || u.Count == nil:
		return doctor.Limit{Name: name, Least: "IAM does not say how much is used"}
	}
	return doctor.Limit{Name: name, Used: *u.Count, Most: u.Limit, Source: own}
}

// count counts a list against a limit that IBM publishes.
func count[T any](name string, most int, list func(yield func(T, error) bool)) doctor.Limit {
	l := doctor.Limit{Name: name, Most: most, Source: published}
	for _, err := range list {
		if err != nil {
			l.Least = err.Error()
			break
		}
		l.Used++
	}
	return l
}

// unlessHidden adds to a limit that was counted that the caller may not be shown all that counts.
func unlessHidden(l doctor.Limit, caller rights.Caller) doctor.Limit {
	kind := map[string]rights.Kind{limitProfiles: rights.OfProfiles, limitGroups: rights.OfGroups, limitPolicies: rights.OfPolicies}[l.Name]
	if l.Source == published && l.Least == "" && kind != "" && !caller.SeesAll(kind) {
		l.Least = account.LeftOut
	}
	return l
}
