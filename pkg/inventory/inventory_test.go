package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// account is a sandbox with clients that log in by a key.
type account struct {
	t       *testing.T
	server  *sandbox.Server
	mu      sync.Mutex
	records []sandbox.Record
	inventory.Reader
}

func open(t *testing.T, faults ...sandbox.Fault) *account {
	t.Helper()
	a := &account{t: t}
	server, err := sandbox.New(t.Context(), sandbox.Options{Faults: faults, Log: func(r sandbox.Record) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.records = append(a.records, r)
	}})
	if err != nil {
		t.Fatal(err)
	}
	a.server = server
	a.Reader = a.as(sandbox.AdminKey)
	return a
}

func (a *account) as(key string) inventory.Reader {
	a.t.Helper()
	hc := &http.Client{Transport: a.server.Transport()}
	base := "https://" + sandbox.Host
	opener, err := iam.New(iam.Config{URL: base, HTTP: hc})
	if err != nil {
		a.t.Fatal(err)
	}
	source := iam.NewTokenSource(nil, func(ctx context.Context) (iam.Token, error) { return opener.ExchangeAPIKey(ctx, key) })
	client, err := iam.New(iam.Config{URL: base, ResourceURL: base, AccountsURL: base, HTTP: hc, Token: source.Token})
	if err != nil {
		a.t.Fatal(err)
	}
	clusters, err := containers.New(containers.Config{URL: base + "/global", HTTP: hc, Token: source.Token})
	if err != nil {
		a.t.Fatal(err)
	}
	return inventory.Reader{IAM: client, Containers: clusters}
}

func (a *account) profile(name string) iam.Profile {
	a.t.Helper()
	p, err := a.IAM.CreateProfile(a.t.Context(), iam.CreateProfileRequest{Name: name, AccountID: sandbox.AccountID})
	if err != nil {
		a.t.Fatal(err)
	}
	return p
}

func (a *account) read(r inventory.Reader, need inventory.Need) *inventory.Account {
	a.t.Helper()
	a.mu.Lock()
	a.records = nil
	a.mu.Unlock()
	need.AccountID = sandbox.AccountID
	got, err := r.Read(a.t.Context(), need)
	if err != nil {
		a.t.Fatal(err)
	}
	return got
}

// requests are those of the last read, without the log-in.
func (a *account) requests() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var paths []string
	for _, r := range a.records {
		if r.Path != "/identity/token" {
			paths = append(paths, r.Method+" "+r.Path)
		}
	}
	slices.Sort(paths)
	return paths
}

// fill gives a profile a link, a rule, a group and two policies.
func (a *account) fill(p iam.Profile) {
	a.t.Helper()
	ctx := a.t.Context()
	must := func(err error) {
		a.t.Helper()
		if err != nil {
			a.t.Fatal(err)
		}
	}
	_, err := a.IAM.CreateLink(ctx, p.ID, iam.CreateLinkRequest{CRType: "IKS_SA", Link: iam.LinkTarget{
		CRN:       "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + sandbox.AccountID + ":c0demovpc0000000us10::",
		Namespace: "orders", Name: "api",
	}})
	must(err)
	_, err = a.IAM.CreateRule(ctx, p.ID, iam.CreateRuleRequest{Type: "Profile-CR", CRType: "IKS_SA"})
	must(err)
	must(a.IAM.AddMembers(ctx, a.group("cos-readers"), iam.NewMember{IAMID: p.IAMID, Type: "profile"}))
	a.grant("iam_id", p.IAMID)
	a.grant("access_group_id", a.group("cos-readers"))
}

func (a *account) group(name string) string {
	a.t.Helper()
	for g, err := range a.IAM.ListGroups(a.t.Context(), iam.ListGroupsOptions{AccountID: sandbox.AccountID}) {
		if err == nil && g.Name == name {
			return g.ID
		}
	}
	a.t.Fatalf("there is no group %s", name)
	return ""
}

func (a *account) grant(key, subject string) {
	a.t.Helper()
	_, err := a.IAM.CreatePolicy(a.t.Context(), iam.CreatePolicyRequest{
		Type:    "access",
		Subject: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{{Key: key, Operator: "stringEquals", Value: subject}}},
		Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::::serviceRole:Reader"}}}},
		Resource: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{
			{Key: "accountId", Operator: "stringEquals", Value: sandbox.AccountID},
			{Key: "serviceName", Operator: "stringEquals", Value: "cloud-object-storage"},
		}},
	})
	if err != nil && !errors.Is(err, apierr.ErrConflict) {
		a.t.Fatal(err)
	}
}

func TestReadsOneProfileWithFewRequests(t *testing.T) {
	t.Parallel()
	a := open(t)
	p := a.profile("orders")
	a.fill(p)
	a.profile("other")

	got := a.read(a.Reader, inventory.Need{Profiles: []string{"orders"}})
	requests := a.requests()

	if len(got.Profiles) != 1 || len(got.Profiles[0].Links) != 1 || len(got.Profiles[0].Rules) != 1 || len(got.Profiles[0].Groups) != 1 ||
		len(got.Policies[p.IAMID]) != 1 || len(got.Policies[a.group("cos-readers")]) != 1 {
		t.Errorf("got %+v", got)
	}
	want := []string{
		"GET /v1/profiles", "GET /v1/profiles/" + p.ID + "/links", "GET /v1/profiles/" + p.ID + "/rules", "GET /v2/groups",
		"GET /v2/groups", "GET /v2/policies", "GET /v2/policies", // all groups, and those of the profile
	}
	if diff := cmp.Diff(want, requests); diff != "" {
		t.Error(diff)
	}
}

func TestAProfileIsFoundByNameIDAndCRN(t *testing.T) {
	t.Parallel()
	a := open(t)
	p := a.profile("orders")
	for _, reference := range []string{"orders", p.ID, p.CRN} {
		got := a.read(a.Reader, inventory.Need{Profiles: []string{reference, p.ID, "none", "Profile-none"}})
		found, count := got.Profile(reference)
		if len(got.Profiles) != 1 || count != 1 || found.ID != p.ID {
			t.Errorf("%s: got %+v", reference, got.Profiles)
		}
	}
}

func TestManyProfilesTakeTwoRequestsEachAndSomePages(t *testing.T) {
	t.Parallel()
	a := open(t)
	var names []string
	for i := range 30 {
		p := a.profile(fmt.Sprintf("p%02d", i))
		names = append(names, p.Name)
		if i%10 == 0 {
			a.fill(p)
		}
	}
	got := a.read(a.Reader, inventory.Need{Profiles: names, Groups: []string{"cos-readers"}, Clusters: true})
	if len(got.Profiles) != 30 || len(got.Profiles[10].Links) != 1 || len(got.Profiles[20].Groups) != 1 || len(got.Clusters) != 4 {
		t.Errorf("got %+v", got)
	}
	pages := 0
	for _, r := range a.requests() {
		if !strings.HasSuffix(r, "/links") && !strings.HasSuffix(r, "/rules") {
			pages++
		}
	}
	// Profiles, groups, members of two groups, policies, three lists of clusters, and four clusters.
	if total := len(a.requests()); total != 60+pages || pages != 12 {
		t.Errorf("%d requests, %d of them pages", total, pages)
	}
	again := a.read(a.Reader, inventory.Need{All: true, Clusters: true})
	if diff := cmp.Diff(got.Profiles, again.Profiles); diff != "" {
		t.Errorf("reading all differs: %s", diff)
	}
}

func TestWhatMayNotBeSeenIsSaid(t *testing.T) {
	t.Parallel()
	a := open(t)
	p := a.profile("pod")
	a.grantPlatformViewer(p.IAMID)
	pod := a.asPod(p)

	got := a.read(pod, inventory.Need{
		Profiles: []string{"pod"}, Clusters: true, ResourceGroups: true, Instances: []string{"demo-cos"}, Services: []string{"kms"},
	})

	var what []string
	for _, u := range got.Unseen {
		what = append(what, u.What)
	}
	if diff := cmp.Diff([]string{"access groups", "classic clusters", "roles of service 'kms'", "satellite clusters", "vpc-gen2 clusters"}, what); diff != "" {
		t.Error(diff)
	}
}

// grantPlatformViewer lets a profile see profiles, and nothing else.
func (a *account) grantPlatformViewer(iamID string) {
	a.t.Helper()
	_, err := a.IAM.CreatePolicy(a.t.Context(), iam.CreatePolicyRequest{
		Type:    "access",
		Subject: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{{Key: "iam_id", Operator: "stringEquals", Value: iamID}}},
		Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: "crn:v1:bluemix:public:iam::::role:Viewer"}}}},
		Resource: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{
			{Key: "accountId", Operator: "stringEquals", Value: sandbox.AccountID},
			{Key: "serviceName", Operator: "stringEquals", Value: "iam-identity"},
		}},
	})
	if err != nil {
		a.t.Fatal(err)
	}
}

// asPod reads as a pod that became a profile.
func (a *account) asPod(p iam.Profile) inventory.Reader {
	a.t.Helper()
	a.fillLink(p)
	hc := &http.Client{Transport: a.server.Transport()}
	base := "https://" + sandbox.Host
	admin, err := iam.New(iam.Config{URL: base, HTTP: hc})
	if err != nil {
		a.t.Fatal(err)
	}
	control := sandbox.Control{BaseURL: base, HTTP: hc, Token: func(ctx context.Context) (string, error) {
		token, err := admin.ExchangeAPIKey(ctx, sandbox.AdminKey)
		return token.AccessToken, err
	}}
	minted, err := control.Mint(a.t.Context(), sandbox.MintRequest{Cluster: "demo-vpc", Namespace: "n", ServiceAccount: "s", ExpiresIn: 600e9})
	if err != nil {
		a.t.Fatal(err)
	}
	token := func(ctx context.Context) (string, error) {
		got, err := admin.ExchangeComputeToken(ctx, minted, iam.ProfileSelector{ID: p.ID})
		return got.AccessToken, err
	}
	client, err := iam.New(iam.Config{URL: base, ResourceURL: base, HTTP: hc, Token: token})
	if err != nil {
		a.t.Fatal(err)
	}
	clusters, err := containers.New(containers.Config{URL: base + "/global", HTTP: hc, Token: token})
	if err != nil {
		a.t.Fatal(err)
	}
	return inventory.Reader{IAM: client, Containers: clusters}
}

func (a *account) fillLink(p iam.Profile) {
	a.t.Helper()
	_, err := a.IAM.CreateLink(a.t.Context(), p.ID, iam.CreateLinkRequest{CRType: "IKS_SA", Link: iam.LinkTarget{
		CRN:       "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + sandbox.AccountID + ":c0demovpc0000000us10::",
		Namespace: "n", Name: "s",
	}})
	if err != nil {
		a.t.Fatal(err)
	}
}

func TestAProviderOfClustersThatIsDown(t *testing.T) {
	t.Parallel()
	for routes, want := range map[string]int{
		"GET /global/v2/vpc/getClusters": 2,
		"GET /global/v2/vpc/getClusters GET /global/v2/classic/getClusters GET /global/v2/satellite/getClusters": -1,
	} {
		var faults []sandbox.Fault
		for pair := range slices.Chunk(strings.Fields(routes), 2) {
			faults = append(faults, sandbox.Fault{Status: 501, Route: strings.Join(pair, " ")})
		}
		a := open(t, faults...)
		got, err := a.Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, Clusters: true})
		switch {
		case want < 0 && !errors.Is(err, apierr.ErrUnavailable):
			t.Errorf("all are down: got %v", err)
		case want >= 0 && (err != nil || len(got.Clusters) != want || !slices.ContainsFunc(got.Unseen, func(u inventory.Unseen) bool { return u.What == "vpc-gen2 clusters" })):
			t.Errorf("one is down: got %+v, %v", got, err)
		}
	}
}

func TestRightsAreJudgedOnlyWhereTheyAreSure(t *testing.T) {
	t.Parallel()
	a := open(t)
	for name, row := range map[string]struct {
		key, iamID string
		lacks      []string
	}{
		"owner":  {sandbox.AdminKey, "IBMid-SANDBOXADMIN", nil},
		"editor": {sandbox.EditorKey, "IBMid-SANDBOXEDITOR", []string{"iam-identity.profile.create", "iam-identity.profile.delete", "iam.policy.create"}},
		"viewer": {sandbox.ViewerKey, "IBMid-SANDBOXVIEWER", []string{
			"iam-identity.profile.create", "iam-identity.profile.update", "iam-identity.profile.linkToResource", "iam-identity.profile.delete",
			"iam-groups.members.add", "iam.policy.create",
		}},
		"somebody whose policies are not seen": {sandbox.ViewerKey, "IBMid-NOBODY", nil},
	} {
		rights := a.as(row.key).Rights(t.Context(), sandbox.AccountID, row.iamID)
		var lacks []string
		for _, action := range []string{
			"iam-identity.profile.create", "iam-identity.profile.update", "iam-identity.profile.linkToResource", "iam-identity.profile.delete",
			"iam-groups.members.add", "iam.policy.create", "no.such.action",
		} {
			if rights.Lacks(action) {
				lacks = append(lacks, action)
			}
		}
		if diff := cmp.Diff(row.lacks, lacks); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
