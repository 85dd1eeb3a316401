package reach_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Who is put into a group gains what it gives, as who is in it gains what it is given.
func TestWhoIsInAGroupGains(t *testing.T) {
	t.Parallel()
	with := func(members account.List[iam.Member], policies ...iam.Policy) *account.Account {
		return world(func(a *account.Account, _ *account.Profile) {
			g := a.Groups.Seen()[0]
			g.Rules, g.Members = account.Whole[iam.GroupRule](nil), members
			g.Policies = account.Whole(append(slices.Clone(g.Policies.Seen()), policies...))
			a.Groups = account.Whole([]account.Group{g})
		})
	}
	without := func(groups account.List[account.Group]) *account.Account {
		return world(func(a *account.Account, _ *account.Profile) { a.Groups = groups })
	}
	none, jane := account.Whole[iam.Member](nil), account.Whole([]iam.Member{
		{IAMID: "IBMid-1", Type: "user", Email: "jane@example.com"}, {IAMID: "iam-Profile-1", Type: "profile"},
	})
	const who = "user jane@example.com (user) by access: "
	for name, row := range map[string]struct {
		before, after *account.Account
		want          []string
	}{
		"the same":            {with(jane), with(jane), nil},
		"a new member":        {with(none), with(jane), []string{"+ " + who + "Viewer on kms"}},
		"a member less":       {with(jane), with(none), []string{"- " + who + "Viewer on kms"}},
		"a member, not known": {with(account.Partial[iam.Member](nil, "not allowed")), with(jane), []string{"+? " + who + "Viewer on kms"}},
		"a role":              {with(jane), with(jane, role("Reader", "cos")), []string{"+ " + who + "Reader on cos"}},
		"a new group":         {without(account.Whole[account.Group](nil)), with(jane), []string{"+ " + who + "Viewer on kms"}},
		"a group, not known": {without(account.Partial[account.Group](nil, "not allowed")), with(jane), []string{
			"+? " + who + "Viewer on kms", "-? others who may be in access group 'readers' (unknown) by access: ",
		}},
	} {
		if diff := cmp.Diff(row.want, lines(reach.Between(row.before, row.after))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A group's rules make federated users members: they gain by a new rule, and by a role of the group.
func TestWhoIsInAGroupByARuleGains(t *testing.T) {
	t.Parallel()
	dev := iam.GroupRule{ID: "ClaimRule-1", RealmName: "https://idp", Expiration: 12, Conditions: []iam.Condition{{Claim: "team", Operator: "EQUALS", Value: `"dev"`}}}
	with := func(rules account.List[iam.GroupRule], policies ...iam.Policy) *account.Account {
		return world(func(a *account.Account, _ *account.Profile) {
			g := a.Groups.Seen()[0]
			g.Rules, g.Members = rules, account.Whole[iam.Member](nil)
			g.Policies = account.Whole(append(slices.Clone(g.Policies.Seen()), policies...))
			a.Groups = account.Whole([]account.Group{g})
		})
	}
	none, one := account.Whole[iam.GroupRule](nil), account.Whole([]iam.GroupRule{dev})
	const who = "federated users of https://idp with team EQUALS dev (for 12 h) (saml) by access: "
	for name, row := range map[string]struct {
		before, after *account.Account
		want          []string
	}{
		"the same rule":     {with(one), with(one), nil},
		"a new rule":        {with(none), with(one), []string{"+ " + who + "Viewer on kms"}},
		"a rule less":       {with(one), with(none), []string{"- " + who + "Viewer on kms"}},
		"a rule, not known": {with(account.Partial[iam.GroupRule](nil, "not allowed")), with(one), []string{"+? " + who + "Viewer on kms"}},
		"a role":            {with(one), with(one, role("Reader", "cos")), []string{"+ " + who + "Reader on cos"}},
	} {
		if diff := cmp.Diff(row.want, lines(reach.Between(row.before, row.after))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
