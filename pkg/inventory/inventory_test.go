package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestOneProfileTakesFewRequests(t *testing.T) {
	t.Parallel()
	w := open(t)
	p := w.profile("orders")
	w.fill(p)
	w.profile("other")
	group := w.group("cos-readers")

	got := w.read(w.Reader, inventory.Need{Profiles: []string{"orders"}})
	requests := w.requests()

	read := one(t, got)
	members, _ := got.Group(group)
	if len(read.Links.Seen()) != 1 || len(read.Rules.Seen()) != 1 || !slices.Equal(read.Groups.Seen(), []string{group}) ||
		len(read.Policies.Seen()) != 1 || len(members.Policies.Seen()) != 1 {
		t.Errorf("got %+v", got)
	}
	of := "GET /v1/profiles/" + p.ID
	want := []string{
		"GET /v1/profiles", of + "/identities", of + "/links", of + "/rules",
		"GET /v2/groups", "GET /v2/groups", "GET /v2/policies", "GET /v2/policies", // all groups, and those of the profile
		"GET /v4/accounts/" + sandbox.AccountID, // who owns the account
	}
	if diff := cmp.Diff(want, requests); diff != "" {
		t.Error(diff)
	}
}

func TestAProfileIsFoundByNameIDAndCRN(t *testing.T) {
	t.Parallel()
	w := open(t)
	p := w.profile("orders")
	for _, reference := range []string{"orders", p.ID, p.CRN} {
		got := w.read(w.Reader, inventory.Need{Profiles: []string{reference, p.ID, "none", "Profile-none"}})
		if read := one(t, got); read.ID != p.ID || !got.Profiles.Known() {
			t.Errorf("%s: got %+v", reference, got.Profiles)
		}
	}
}

func TestManyProfilesTakeThreeRequestsEachAndSomePages(t *testing.T) {
	t.Parallel()
	w := open(t)
	const profiles, clusters = 30, 4
	var names []string
	for i := range profiles {
		p := w.profile(fmt.Sprintf("p%02d", i))
		names = append(names, p.Name)
		if i%10 == 0 {
			w.fill(p)
		}
	}
	got := w.read(w.Reader, inventory.Need{Profiles: names, Groups: []string{"COS-readers"}, Clusters: true})
	requests := w.requests()
	read := got.Profiles.Seen()
	if len(read) != profiles || len(read[10].Links.Seen()) != 1 || len(read[20].Groups.Seen()) != 1 || len(read[0].Policies.Seen()) != 1 ||
		len(got.Clusters.Seen()) != clusters {
		t.Errorf("got %+v", got)
	}
	ofProfiles, ofClusters, pages := 0, 0, []string{}
	for _, r := range requests {
		switch {
		case strings.HasPrefix(r, "GET /v1/profiles/"):
			ofProfiles++
		case r == "GET /global/v2/getCluster":
			ofClusters++
		default:
			pages = append(pages, r)
		}
	}
	// Profiles, groups, the members of each of two groups, policies, the account, and the clusters of three providers.
	if ofProfiles != 3*profiles || ofClusters != clusters || len(pages) != 9 {
		t.Errorf("%d requests for profiles, %d for clusters, others are %v", ofProfiles, ofClusters, pages)
	}
	again := w.read(w.Reader, inventory.Need{All: true, Clusters: true})
	texts := func(a *account.Account) string { return fmt.Sprintf("%+v", a.Profiles.Seen()) }
	if diff := cmp.Diff(texts(got), texts(again)); diff != "" {
		t.Errorf("reading all differs: %s", diff)
	}
}

func TestTheOwnerSeesEverythingWhole(t *testing.T) {
	t.Parallel()
	for name, need := range map[string]inventory.Need{
		"all":         {All: true},
		"one profile": {Profiles: []string{"orders"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			w.fill(w.profile("orders"))
			need.Clusters, need.ResourceGroups, need.Instances, need.Services = true, true, []string{demoCOS}, []string{"kms"}
			got := w.read(w.Reader, need)
			if missing := gaps(got); missing != nil {
				t.Errorf("not whole: %v", missing)
			}
			p := one(t, got)
			for part, known := range map[string]bool{
				"profiles": got.Profiles.Known(), "clusters": got.Clusters.Known(), "groups": got.Groups.Known(),
				"instances": got.Instances.Known(), "resource groups": got.ResourceGroups.Known(), "roles": got.Roles["kms"].Known(),
				"links": p.Links.Known(), "rules": p.Rules.Known(), "identities": p.Identities.Known(),
				"groups of the profile": p.Groups.Known(), "policies": p.Policies.Known(),
			} {
				if !known {
					t.Errorf("%s are not known", part)
				}
			}
			if _, hidden := got.GrantsOf(p); hidden != "" {
				t.Errorf("there may be more roles: %s", hidden)
			}
		})
	}
}

func TestAPodSeesLittleAndItIsSaid(t *testing.T) {
	t.Parallel()
	w := open(t)
	p := w.profile("pod")
	w.grant("iam_id", p.IAMID, viewRole, "serviceName", "iam-identity")
	got := w.read(w.asPod(p), inventory.Need{
		Profiles: []string{"pod", "other"}, Clusters: true, ResourceGroups: true, Instances: []string{demoCOS}, Services: []string{"kms"},
	})
	read := one(t, got)
	if !read.Links.Known() || !read.Rules.Known() || !read.Identities.Known() || len(read.Links.Seen()) != 1 {
		t.Errorf("its own trust is not known: %+v", read)
	}
	var parts []string
	for _, gap := range got.Gaps() {
		parts = append(parts, gap.What)
		if gap.Reason == "" {
			t.Errorf("%s has no reason", gap.What)
		}
	}
	want := []string{
		"access groups", "access groups of profile 'pod'", "access policies of profile 'pod'", "clusters", "resource groups", "roles of 'kms'",
		"service instances",
	}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Error(diff)
	}
	if got.Clusters.Why() != "classic clusters: not allowed (containers-kubernetes.cluster.read)" || !strings.HasPrefix(got.Groups.Why(), hiddenWhy) {
		t.Errorf("clusters are missing for %q, groups for %q", got.Clusters.Why(), got.Groups.Why())
	}
}

func TestOneBrokenListLeavesTheOthers(t *testing.T) {
	t.Parallel()
	w := open(t, sandbox.Fault{Route: "GET /v1/profiles/{profile}/links", Status: 501, Times: 1})
	for _, name := range []string{"a", "b", "c"} {
		w.link(w.profile(name), "orders", "api")
	}
	got := w.read(w.Reader, inventory.Need{All: true})
	broken := 0
	for _, p := range got.Profiles.Seen() {
		if p.Links.Known() {
			if len(p.Links.Seen()) != 1 {
				t.Errorf("%s has %d links", p.Name, len(p.Links.Seen()))
			}
			continue
		}
		broken++
		if !strings.Contains(p.Links.Why(), "501") && !strings.Contains(p.Links.Why(), "could not list") || !p.Rules.Known() {
			t.Errorf("%s: links %q, rules %q", p.Name, p.Links.Why(), p.Rules.Why())
		}
	}
	if broken != 1 || len(got.Profiles.Seen()) != 3 || len(got.Gaps()) != 1 {
		t.Errorf("%d of %d are broken: %v", broken, len(got.Profiles.Seen()), gaps(got))
	}
}

func TestAProfileThatCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	for _, reference := range []string{"orders", "Profile-1"} {
		w := open(t, sandbox.Fault{Route: "GET /v1/profiles", Status: 501}, sandbox.Fault{Route: "GET /v1/profiles/{profile}", Status: 501})
		need := inventory.Need{AccountID: sandbox.AccountID, Profiles: []string{reference}, Clusters: true}
		if _, err := w.Read(t.Context(), need); !errors.Is(err, apierr.ErrUnavailable) {
			t.Errorf("%s: got %v", reference, err)
		}
		need.Tolerant = true
		got := w.read(w.Reader, need)
		if got.Profiles.Known() || got.Profiles.Why() == account.NotAsked || !got.Clusters.Known() {
			t.Errorf("%s: got %v", reference, gaps(got))
		}
	}
}

func TestAnEndedContextIsAnError(t *testing.T) {
	t.Parallel()
	w := open(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("interrupted")
	cancel(reason)
	for _, need := range []inventory.Need{{All: true}, {Profiles: []string{"orders"}, Tolerant: true}, {Clusters: true}} {
		need.AccountID = sandbox.AccountID
		if _, err := w.Read(ctx, need); !errors.Is(err, reason) && !errors.Is(err, context.Canceled) {
			t.Errorf("%+v: got %v", need, err)
		}
	}
}
