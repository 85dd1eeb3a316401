package inventory_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/pkg/trust"
)

// A caller who sees all objects of one kind need not see all of another.
func TestWhatACallerSeesWhole(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		reader func(*world) inventory.Reader
		want   []string // parts that are not known
	}{
		"viewer of everything": {func(w *world) inventory.Reader { return w.as(sandbox.ViewerKey, viewer) }, nil},
		"editor of everything": {func(w *world) inventory.Reader { return w.as(sandbox.EditorKey, editor) }, nil},
		"editor of account management": {func(w *world) inventory.Reader {
			w.revoke(editor, "serviceType", "service")
			return w.as(sandbox.EditorKey, editor)
		}, []string{"access policies of access group 'cos-readers'", "access policies of profile 'orders'", "clusters"}},
		"editor of services": {func(w *world) inventory.Reader {
			w.revoke(editor, "serviceType", "platform_service")
			w.grant("iam_id", editor, viewRole, "serviceName", "iam-identity")
			w.grant("iam_id", editor, viewRole, "serviceName", "iam-groups")
			return w.as(sandbox.EditorKey, editor)
		}, []string{"access policies of access group 'cos-readers'", "access policies of profile 'orders'"}},
		"a viewer of what is read": {func(w *world) inventory.Reader {
			p := w.profile("reader")
			for _, service := range []string{"iam-identity", "iam-groups", "containers-kubernetes"} {
				w.grant("iam_id", p.IAMID, viewRole, "serviceName", service)
			}
			return w.asPod(p)
		}, []string{"access policies of access group 'cos-readers'", "access policies of profile 'orders'"}},
		"by an access group": {func(w *world) inventory.Reader {
			p := w.profile("reader")
			group := w.group("db-writers")
			w.check(w.IAM.AddMembers(w.t.Context(), group, iam.NewMember{IAMID: p.IAMID, Type: "profile"}))
			for _, of := range []string{"service", "platform_service"} {
				w.grant("access_group_id", group, viewRole, "serviceType", of)
			}
			w.grant("access_group_id", group, viewRole, "resourceType", "resource-group")
			return w.asPod(p)
		}, nil},
		"somebody unknown": {func(w *world) inventory.Reader { return w.as(sandbox.AdminKey, "") }, []string{
			"access groups", "access groups of profile 'orders'", "access policies of access group 'cos-readers'",
			"access policies of profile 'orders'", "clusters",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			w.fill(w.profile("orders"))
			reader := row.reader(w)
			for _, need := range []inventory.Need{{Profiles: []string{"orders"}, Clusters: true}, manyWith("orders")} {
				seesAllBut(t, w.read(reader, need), row.want)
			}
		})
	}
}

// seesAllBut checks which parts of an account are not known.
func seesAllBut(t *testing.T, got *account.Account, want []string) {
	t.Helper()
	var parts []string
	for _, gap := range got.Gaps() {
		if gap.What == "trusted profiles" { // those of manyWith
			continue
		}
		parts = append(parts, gap.What)
		if !strings.HasPrefix(gap.Reason, hiddenWhy) && gap.Reason != "classic clusters: not allowed (containers-kubernetes.cluster.read)" {
			t.Errorf("%s: %s", gap.What, gap.Reason)
		}
	}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Error(diff)
	}
	if _, hidden := got.GrantsOf(one(t, got)); (hidden != "") != (len(want) > 0) {
		t.Errorf("roles are hidden for %q", hidden)
	}
}

// manyWith needs so many profiles that they are read in pages; all but one don't exist.
func manyWith(name string) inventory.Need {
	return inventory.Need{Profiles: []string{name, "1", "2", "3", "4", "5", "6", "7", "8", "9"}, Clusters: true}
}

// A profile that was not found may be hidden from a caller who may not be shown all.
func TestAProfileThatIsNotFoundMayBeHidden(t *testing.T) {
	t.Parallel()
	w := open(t)
	nobody := w.Reader
	nobody.Caller = ""
	for _, reference := range []string{"none", "Profile-none"} {
		got := w.read(w.Reader, inventory.Need{Profiles: []string{reference}})
		if !got.Profiles.Known() || len(got.Profiles.Seen()) != 0 {
			t.Errorf("%s: the owner got %v", reference, gaps(got))
		}
		got = w.read(nobody, inventory.Need{Profiles: []string{reference}})
		if !strings.HasPrefix(got.Profiles.Why(), hiddenWhy) {
			t.Errorf("%s: somebody got %q", reference, got.Profiles.Why())
		}
	}
}

func TestRightsAreDeniedOnlyWhereThatIsSure(t *testing.T) {
	t.Parallel()
	actions := []string{
		"iam-identity.profile.create", "iam-identity.profile.update", "iam-identity.profile.linkToResource", "iam-identity.profile.delete",
		"iam-groups.members.add", "iam.policy.create", "no.such.action",
	}
	w := open(t)
	for name, row := range map[string]struct {
		key, iamID string
		lacks      []string
	}{
		"owner":  {sandbox.AdminKey, owner, nil},
		"editor": {sandbox.EditorKey, editor, []string{"iam-identity.profile.create", "iam-identity.profile.delete", "iam.policy.create"}},
		"viewer": {sandbox.ViewerKey, viewer, actions[:6]},
		// The policies of these are unknown.
		"another user": {sandbox.ViewerKey, "IBMid-NOBODY", nil},
		"nobody":       {sandbox.ViewerKey, "", nil},
	} {
		caller := w.as(row.key, row.iamID).CallerOf(t.Context(), sandbox.AccountID)
		var lacks []string
		for _, action := range actions {
			if caller.May(action) == trust.No {
				lacks = append(lacks, action)
			}
		}
		if diff := cmp.Diff(row.lacks, lacks); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
