package inventory_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
)

// everything is the need of a whole account, with a reader that does not wait.
func everything(r inventory.Reader) (inventory.Reader, inventory.Need) {
	r.Sleep = func(context.Context, time.Duration) error { return nil }
	return r, inventory.Need{Everything: true, Activity: true}
}

func TestAWholeAccount(t *testing.T) {
	t.Parallel()
	w := open(t)
	kept, gone := w.profile("kept"), w.profile("gone")
	w.fill(kept)
	w.fill(gone)
	w.check(w.IAM.DeleteProfile(w.t.Context(), gone.ID))
	w.grant("iam_id", gone.IAMID, readRole, "serviceName", "kms")

	a := w.read(everything(w.Reader))
	if diff := cmp.Diff([]string(nil), gaps(a)); diff != "" {
		t.Error(diff)
	}
	p := one(t, a)
	if used := p.Activity.Seen(); len(used) != 1 || !used[0].LastUse.IsZero() || used[0].OrLater || !p.Activity.Known() {
		t.Errorf("the last use of a new profile is %+v", p.Activity)
	}
	g, _ := a.Group(w.group("cos-readers"))
	if !g.Members.Known() || len(g.Members.Seen()) == 0 || !g.Rules.Known() || !g.Policies.Known() || len(g.Policies.Seen()) == 0 {
		t.Errorf("the group is %+v", g)
	}
	if cmp.Diff([]string{g.ID}, p.Groups.Seen()) != "" {
		t.Errorf("the profile is in %v", p.Groups.Seen())
	}
	if left := a.Leftovers; !left.Known() || len(left.Seen()) == 0 || account.Subject(left.Seen()[0]) != gone.IAMID {
		t.Errorf("left over are %+v", left)
	}
	for _, service := range []string{"", iam.RolesOfAllServices, iam.RolesOfResourceGroups, "cloud-object-storage"} {
		if !a.Roles[service].Known() {
			t.Errorf("the roles of '%s' are %+v", service, a.Roles[service])
		}
	}
	if !a.Instances.Known() || len(a.Instances.Seen()) == 0 {
		t.Errorf("the instances are %+v", a.Instances)
	}
	if left := a.LeftMembers(); !left.Known() {
		t.Errorf("members left over are %+v", left)
	}
}

func TestAWholeAccountTakesThreeRequestsAProfile(t *testing.T) {
	t.Parallel()
	w := open(t)
	count := func() int {
		w.read(everything(w.Reader))
		return len(w.requests())
	}
	before := count()
	for i := range 20 {
		w.profile(fmt.Sprintf("p%d", i))
	}
	if more := count() - before; more != 60 {
		t.Errorf("20 profiles take %d requests more\n%s", more, strings.Join(w.requests(), "\n"))
	}
}

func TestLeftoversAreUnknownWhileAProfileMayBeHidden(t *testing.T) {
	t.Parallel()
	w := open(t)
	p, gone := w.profile("reader"), w.profile("gone")
	w.check(w.IAM.DeleteProfile(w.t.Context(), gone.ID))
	w.grant("iam_id", gone.IAMID, readRole, "serviceName", "kms")

	a := w.read(everything(w.asPod(p)))
	if left := a.Leftovers; left.Known() || len(left.Seen()) > 0 {
		t.Errorf("left over are %+v", left)
	}
	if left := a.LeftMembers(); left.Known() || len(left.Seen()) > 0 {
		t.Errorf("members left over are %+v", left)
	}
	for _, p := range a.Profiles.Seen() {
		if p.Activity.Known() || !strings.HasPrefix(p.Activity.Why(), account.NotAllowed) {
			t.Errorf("the last use is %+v", p.Activity)
		}
	}
}
