package snapshot_test

import (
	"slices"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
)

// A membership that only one of two lists has gives the access of the group.
func TestAMembershipOfEitherListCounts(t *testing.T) {
	t.Parallel()
	in := account.Whole([]iam.Member{{IAMID: "IBMid-1", Type: "user"}, {IAMID: "iam-Profile-1", Type: "profile"}})
	role := iam.PolicyRole{RoleID: "crn:v1:bluemix:public:iam::::role:Administrator", DisplayName: "Administrator"}
	admin := iam.Policy{ID: "p", Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{role}}}}
	admin.Resource.Attributes = []iam.PolicyAttribute{{Key: "serviceType", Operator: "stringEquals", Value: "platform_service"}}
	for name, row := range map[string]struct {
		groups  account.List[string]
		members account.List[iam.Member]
		want    []string
		given   bool
		hidden  string
	}{
		"of both":                 {account.Whole([]string{"g"}), in, []string{"g"}, true, ""},
		"of the profile":          {account.Whole([]string{"g"}), account.Whole([]iam.Member{}), []string{"g"}, true, ""},
		"of the group":            {account.Whole([]string{}), in, []string{"g"}, true, ""},
		"of the group in part":    {account.Whole([]string{}), account.Partial(in.Seen(), "no"), []string{"g"}, true, ""},
		"of another group":        {account.Whole([]string{"f"}), in, []string{"f", "g"}, true, "access group 'f' was not found"},
		"of an unread profile":    {account.Partial([]string{}, "no"), in, []string{"g"}, true, "no"},
		"of neither":              {account.Whole([]string{}), account.Whole(in.Seen()[:1]), nil, false, ""},
		"of a list not asked for": {account.List[string]{}, in, nil, false, account.NotAsked},
	} {
		a := &account.Account{
			ID: "a1",
			Profiles: account.Whole([]account.Profile{{
				Profile: iam.Profile{ID: "Profile-1", Name: "orders", IAMID: "iam-Profile-1"}, Groups: row.groups, Policies: account.Whole([]iam.Policy{}),
			}}),
			Groups: account.Whole([]account.Group{{
				Group: iam.Group{ID: "g", Name: "admins"}, Policies: account.Whole([]iam.Policy{admin}), Members: row.members,
			}}),
		}
		data, err := snapshot.Encode(snapshot.Snapshot{Account: a, At: time.Unix(0, 0)})
		if err != nil {
			t.Fatal(err)
		}
		got, err := snapshot.Decode(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p := got.Account.Profiles.Seen()[0]
		grants, hidden := got.Account.GrantsOf(p)
		escalations, _ := got.Account.EscalationsOf(p)
		if !slices.Equal(p.Groups.Seen(), row.want) || len(grants) == 1 != row.given || len(escalations) == 1 != row.given || hidden != row.hidden {
			t.Errorf("%s: got %q with %+v and %q, hidden by %q", name, p.Groups.Seen(), grants, escalations, hidden)
		}
		member := func(m iam.Member) bool { return m.IAMID == "iam-Profile-1" }
		if of := got.Account.Groups.Seen()[0].Members.Seen(); row.given && !slices.ContainsFunc(of, member) {
			t.Errorf("%s: the members are %+v", name, of)
		}
	}
}
