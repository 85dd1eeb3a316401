package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
)

// grouped is an account with one access group, and a profile in it that a user can become.
func grouped(members account.List[iam.Member]) (*account.Account, iam.Group) {
	var policy iam.Policy
	policy.ID = "policy"
	policy.Resource.Attributes = []iam.PolicyAttribute{{Key: "serviceName", Operator: "stringEquals", Value: "kms"}}
	policy.Control.Grant.Roles = []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::::role:Viewer"}}
	p := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-1", Name: "orders"}})
	p.Groups = account.Whole([]string{"g"})
	p.Identities = account.Whole([]iam.Identity{{Type: "user", IAMID: "IBMid-1", Identifier: "jane"}})
	g := iam.Group{ID: "g", Name: "readers"}
	return &account.Account{
		Profiles: account.Whole([]account.Profile{p}),
		Groups:   account.Whole([]account.Group{{Group: g, Policies: account.Whole([]iam.Policy{policy}), Members: members}}),
	}, g
}

func TestChangesOfGroupsReachTheirMembers(t *testing.T) {
	t.Parallel()
	user := account.Whole([]iam.Member{{Type: "user", Name: "joe"}, {Type: "profile", IAMID: "iam-Profile-1"}})
	for name, row := range map[string]struct {
		members account.List[iam.Member]
		change  func(a *account.Account, g iam.Group) plan.Change
		gains   bool
		want    string
	}{
		"a policy goes": {user, func(a *account.Account, g iam.Group) plan.Change {
			return plan.Revoke(a, a.Groups.Seen()[0].Policies.Seen()[0], "").OfGroup(g)
		}, false, "user jane: Viewer on kms; user joe: Viewer on kms"},
		"the group goes": {user, func(_ *account.Account, g iam.Group) plan.Change {
			return plan.WithoutGroup(g)
		}, false, "user jane: Viewer on kms; user joe: Viewer on kms"},
		"a policy comes": {user, func(a *account.Account, g iam.Group) plan.Change {
			access := account.AccessOf(a.Groups.Seen()[0].Policies.Seen()[0])
			access.Roles = []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::::role:Editor"}}
			return plan.Grant(a, access).OfGroup(g)
		}, true, "user jane: Editor on kms; user joe: Editor on kms"},
		"members are unknown": {account.Partial[iam.Member](nil, "not allowed"), func(_ *account.Account, g iam.Group) plan.Change {
			return plan.WithoutGroup(g)
		}, false, "user jane: Viewer on kms; others who may be in access group 'readers': Viewer on kms (not allowed)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, g := grouped(row.members)
			p := plan.Of(a, []plan.Change{row.change(a, g)})
			lines, others := p.OtherLosses, p.OtherGains
			if row.gains {
				lines, others = others, lines
			}
			var got []string
			for _, l := range lines {
				text := l.Subject + ": " + strings.Join(l.Roles, ", ")
				if l.Reason != "" {
					text += " (" + l.Reason + ")"
				}
				got = append(got, text)
			}
			if strings.Join(got, "; ") != row.want || len(others) > 0 {
				t.Errorf("got %q and %v", got, others)
			}
			if before, _ := a.Group("g"); len(a.Groups.Seen()) != 1 || len(before.Policies.Seen()) != 1 {
				t.Error("the account itself was changed")
			}
		})
	}
}

func TestANewNameLosesNobody(t *testing.T) {
	t.Parallel()
	a, _ := grouped(account.Whole[iam.Member](nil))
	name := "payments"
	p := plan.Of(a, []plan.Change{plan.EditProfile(a.Profiles.Seen()[0].Profile, iam.UpdateProfileRequest{Name: &name})})
	if len(p.Gains)+len(p.Losses)+len(p.OtherGains)+len(p.OtherLosses) > 0 || p.Summary.Change != 1 {
		t.Errorf("got %+v", p)
	}
}

func TestWhatIsLostIsNamed(t *testing.T) {
	t.Parallel()
	a, g := grouped(account.Whole([]iam.Member{{Type: "profile", IAMID: "iam-Profile-1"}, {Type: "profile", IAMID: "iam-Profile-2"}, {Type: "service", Name: "robot"}}))
	want := []string{"access policy Viewer on kms", "member profile orders", "member profile iam-Profile-2 (deleted)", "member service ID robot"}
	if got := plan.LostWith(a, plan.WithoutGroup(g)); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	gone := plan.Without(a, a.Profiles.Seen()[0], "")
	if got := plan.LostWith(a, gone[0]); !slices.Equal(got, []string{"trust in user jane"}) || len(gone) != 2 {
		t.Errorf("got %q and %v", got, gone)
	}
}

// A profile that a plan creates may be there already where not all were read: then nobody knows what it has.
func TestANewProfileMayBeThereUnseen(t *testing.T) {
	t.Parallel()
	for name, known := range map[string]bool{"all were read": true, "not allowed to see all": false} {
		a, _ := grouped(account.Whole[iam.Member](nil))
		if !known {
			a.Profiles = account.Filtered(a.Profiles.Seen(), name)
		}
		after := plan.After(a, []plan.Change{plan.NewProfile(iam.CreateProfileRequest{Name: "new"})})
		made, ok := after.ProfileNamed("new")
		if !ok || made.Links.Known() != known || made.Rules.Known() != known || made.Policies.Known() != known {
			t.Errorf("%s: got %+v", name, made)
		}
	}
}
