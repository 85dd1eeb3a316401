package changes_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/changes"
	"github.com/podtrust/podtrust/pkg/iam"
)

func policy(id string) iam.Policy {
	return iam.Policy{
		ID: id, Resource: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{{Key: "serviceName", Operator: "stringEquals", Value: "cos"}}},
		Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: "crn:role:Reader", DisplayName: "Reader"}}}},
	}
}

// full is an account with a profile and a group that have every part.
func full() *account.Account {
	p := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-1", Name: "orders", IAMID: "iam-Profile-1"}})
	p.Links = account.Whole([]iam.Link{{ID: "Link-1", CRType: "IKS_SA", Link: iam.LinkTarget{CRN: "c", Namespace: "n", Name: "s"}}})
	p.Rules = account.Whole([]iam.Rule{{ID: "ClaimRule-1", Name: "rule", Type: "Profile-CR", CRType: "IKS_SA"}})
	p.Identities = account.Whole([]iam.Identity{{IAMID: "IBMid-1", Identifier: "IBMid-1", Type: "user"}})
	p.Groups, p.Policies = account.Whole([]string{"AccessGroupId-1"}), account.Whole([]iam.Policy{policy("1")})
	g := account.Group{
		Group: iam.Group{ID: "AccessGroupId-1", Name: "readers"}, Policies: account.Whole([]iam.Policy{policy("2")}),
		Members: account.Whole([]iam.Member{{IAMID: "IBMid-2", Type: "user"}}), Rules: account.Whole([]iam.GroupRule{{ID: "ClaimRule-2", Name: "dev"}}),
	}
	return &account.Account{ID: "1", Profiles: account.Whole([]account.Profile{p}), Groups: account.Whole([]account.Group{g})}
}

// What is new or gone is listed with its parts, by which somebody gains or loses.
func TestPartsOfWhatOnlyOneReadingHas(t *testing.T) {
	t.Parallel()
	empty := &account.Account{ID: "1", Profiles: account.Whole[account.Profile](nil), Groups: account.Whole[account.Group](nil)}
	unread := &account.Account{ID: "1", Profiles: account.Partial[account.Profile](nil, "why"), Groups: account.Partial[account.Group](nil, "why")}
	kinds := []string{"group readers", "membership readers", "policy readers", "rule readers", "link orders", "membership orders", "other trust orders", "policy orders", "profile orders", "rule orders"}
	slices.Sort(kinds)
	for name, row := range map[string]struct {
		old, young *account.Account
		action     string
		known      bool
	}{
		"new": {empty, full(), changes.Added, true}, "gone": {full(), empty, changes.Removed, true},
		"perhaps new": {unread, full(), changes.Added, false}, "perhaps gone": {full(), unread, changes.Removed, false},
	} {
		var got []string
		for _, c := range changes.Between(row.old, row.young) {
			of := c.Profile + c.Group
			if of == "" {
				of = c.Name
			}
			got = append(got, c.Kind+" "+of)
			if c.Action != row.action || c.Known != row.known {
				t.Errorf("%s: %+v", name, c)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(kinds, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got := changes.Between(full(), full()); len(got) > 0 {
		t.Errorf("without a change: %+v", got)
	}
}

// An account's own roles, federated sessions, accounts of identities and members that are no profile of the account are compared too.
func TestWhatIsSeenOnlyInDetails(t *testing.T) {
	t.Parallel()
	role := func(kind, actions string) func(*account.Account, *account.Profile, *account.Group) {
		return func(a *account.Account, _ *account.Profile, _ *account.Group) {
			a.Roles = map[string]account.List[iam.Role]{"cos": account.Whole([]iam.Role{{
				CRN: "crn:v1:bluemix:public:iam::a/1::" + kind + ":Mine", DisplayName: "Mine", Actions: strings.Fields(actions),
			}})}
		}
	}
	session := func(seconds iam.Number) func(*account.Account, *account.Profile, *account.Group) {
		return func(_ *account.Account, p *account.Profile, _ *account.Group) {
			p.Rules = account.Whole([]iam.Rule{{ID: "ClaimRule-1", Type: "Profile-SAML", RealmName: "idp", Expiration: seconds}})
		}
	}
	identity := func(accounts string) func(*account.Account, *account.Profile, *account.Group) {
		return func(_ *account.Account, p *account.Profile, _ *account.Group) {
			p.Identities = account.Whole([]iam.Identity{{IAMID: "IBMid-1", Identifier: "IBMid-1", Type: "user", Accounts: strings.Fields(accounts)}})
		}
	}
	member := func(ids string) func(*account.Account, *account.Profile, *account.Group) {
		return func(_ *account.Account, _ *account.Profile, g *account.Group) {
			var members []iam.Member
			for _, id := range strings.Fields(ids) {
				members = append(members, iam.Member{IAMID: id, Type: "profile"})
			}
			g.Members = account.Whole(members)
		}
	}
	user := func(id string) func(*account.Account, *account.Profile, *account.Group) {
		return func(_ *account.Account, _ *account.Profile, g *account.Group) {
			g.Members = account.Whole([]iam.Member{{IAMID: id, Type: "user", Name: "Jane"}})
		}
	}
	for name, row := range map[string]struct {
		before, after func(*account.Account, *account.Profile, *account.Group)
		want          []string
	}{
		"a role of the account":         {role("customRole", "a b"), role("customRole", "b a c"), []string{"added custom role Mine (a, b, c)", "removed custom role Mine (a, b)"}},
		"the same role":                 {role("customRole", "a b"), role("customRole", "b a"), nil},
		"a role of IBM":                 {role("serviceRole", "a b"), role("serviceRole", "a b c"), nil},
		"a session":                     {session(3600), session(43200), []string{"added other trust federated users of idp (for 12h0m0s)", "removed other trust federated users of idp (for 1h0m0s)"}},
		"accounts of an identity":       {identity("a b"), identity("a"), []string{"added other trust user IBMid-1 (accounts a)", "removed other trust user IBMid-1 (accounts a, b)"}},
		"the order of its accounts":     {identity("a b"), identity("b a"), nil},
		"a profile that was not listed": {member(""), member("iam-Profile-9"), []string{"added membership profile iam-Profile-9"}},
		"another user of the same name": {user("IBMid-1"), user("IBMid-2"), []string{"added membership user Jane (IBMid-2)", "removed membership user Jane (IBMid-1)"}},
		"a profile that was":            {member(""), member("iam-Profile-1"), nil},
	} {
		at := func(change func(*account.Account, *account.Profile, *account.Group)) *account.Account {
			a := full()
			change(a, &a.Profiles.Seen()[0], &a.Groups.Seen()[0])
			return a
		}
		var got []string
		for _, c := range changes.Between(at(row.before), at(row.after)) {
			got = append(got, c.Action+" "+c.Kind+" "+c.Name)
		}
		slices.Sort(got)
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A custom role that a policy gives and that no list has may allow anything.
func TestUnreadRoles(t *testing.T) {
	t.Parallel()
	const own = "crn:v1:ibmcloud:public:iam-access-management::a/1::customRole:Mine"
	for name, row := range map[string]struct {
		granted string
		roles   map[string]account.List[iam.Role]
		want    []account.Gap
	}{
		"a role of IBM":          {"crn:role:Reader", nil, nil},
		"read":                   {own, map[string]account.List[iam.Role]{"cos": account.Partial([]iam.Role{{CRN: own}}, "why")}, nil},
		"not read":               {own, map[string]account.List[iam.Role]{"cos": account.Partial[iam.Role](nil, "why")}, []account.Gap{{What: "custom role 'Mine'", Reason: "what it allows was not read"}}},
		"of a service not asked": {own, nil, []account.Gap{{What: "custom role 'Mine'", Reason: "what it allows was not read"}}},
	} {
		a := full()
		a.Roles = row.roles
		for _, policies := range [][]iam.Policy{a.Profiles.Seen()[0].Policies.Seen(), a.Groups.Seen()[0].Policies.Seen()} {
			policies[0].Control.Grant.Roles = []iam.PolicyRole{{RoleID: row.granted}}
		}
		if diff := cmp.Diff(row.want, changes.UnreadRoles(a)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
