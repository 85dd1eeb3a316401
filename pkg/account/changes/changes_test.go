package changes_test

import (
	"slices"
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
