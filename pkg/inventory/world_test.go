package inventory_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

const (
	owner     = "IBMid-SANDBOXADMIN"
	editor    = "IBMid-SANDBOXEDITOR"
	viewer    = "IBMid-SANDBOXVIEWER"
	viewRole  = "crn:v1:bluemix:public:iam::::role:Viewer"
	readRole  = "crn:v1:bluemix:public:iam::::serviceRole:Reader"
	vpcID     = "c0demovpc0000000us10"
	vpcCRN    = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + sandbox.AccountID + ":" + vpcID + "::"
	demoCOS   = "demo-cos"
	hiddenWhy = "objects that the credential is not authorized to view are left out"
)

// world is a sandbox with clients that log in by a key.
type world struct {
	t       *testing.T
	server  *sandbox.Server
	mu      sync.Mutex
	records []sandbox.Record
	inventory.Reader
}

func open(t *testing.T, faults ...sandbox.Fault) *world {
	t.Helper()
	w := &world{t: t}
	server, err := sandbox.New(t.Context(), sandbox.Options{Faults: faults, Log: func(r sandbox.Record) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.records = append(w.records, r)
	}})
	w.check(err)
	w.server = server
	w.Reader = w.as(sandbox.AdminKey, owner)
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// as reads by an API key, as the caller of an IAM ID.
func (w *world) as(key, caller string) inventory.Reader {
	w.t.Helper()
	opener := w.client(nil)
	source := iam.NewTokenSource(nil, func(ctx context.Context) (iam.Token, error) { return opener.ExchangeAPIKey(ctx, key) })
	return w.reader(source.Token, caller)
}

func (w *world) client(token func(context.Context) (string, error)) *iam.Client {
	w.t.Helper()
	base := "https://" + sandbox.Host
	client, err := iam.New(iam.Config{
		URL: base, ResourceURL: base, AccountsURL: base, HTTP: &http.Client{Transport: w.server.Transport()}, Token: token,
	})
	w.check(err)
	return client
}

func (w *world) reader(token func(context.Context) (string, error), caller string) inventory.Reader {
	w.t.Helper()
	clusters, err := containers.New(containers.Config{
		URL: "https://" + sandbox.Host + "/global", HTTP: &http.Client{Transport: w.server.Transport()}, Token: token,
	})
	w.check(err)
	return inventory.Reader{IAM: w.client(token), Containers: clusters, Caller: caller}
}

// asPod reads as a pod that became a profile.
func (w *world) asPod(p iam.Profile) inventory.Reader {
	w.t.Helper()
	w.link(p, "n", "s")
	opener := w.client(nil)
	control := sandbox.Control{
		BaseURL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: w.server.Transport()},
		Token: func(ctx context.Context) (string, error) {
			token, err := opener.ExchangeAPIKey(ctx, sandbox.AdminKey)
			return token.AccessToken, err
		},
	}
	minted, err := control.Mint(w.t.Context(), sandbox.MintRequest{Cluster: "demo-vpc", Namespace: "n", ServiceAccount: "s", ExpiresIn: 600e9})
	w.check(err)
	source := iam.NewTokenSource(nil, func(ctx context.Context) (iam.Token, error) {
		return opener.ExchangeComputeToken(ctx, minted, iam.ProfileSelector{ID: p.ID})
	})
	return w.reader(source.Token, p.IAMID)
}

func (w *world) profile(name string) iam.Profile {
	w.t.Helper()
	p, err := w.IAM.CreateProfile(w.t.Context(), iam.CreateProfileRequest{Name: name, AccountID: sandbox.AccountID})
	w.check(err)
	return p
}

func (w *world) link(p iam.Profile, namespace, serviceAccount string) {
	w.t.Helper()
	_, err := w.IAM.CreateLink(w.t.Context(), p.ID, iam.CreateLinkRequest{
		CRType: "IKS_SA", Link: iam.LinkTarget{CRN: vpcCRN, Namespace: namespace, Name: serviceAccount},
	})
	w.check(err)
}

// fill gives a profile a link, a rule, a group and a policy, and the group a policy.
func (w *world) fill(p iam.Profile) {
	w.t.Helper()
	w.link(p, "orders", "api")
	_, err := w.IAM.CreateRule(w.t.Context(), p.ID, iam.CreateRuleRequest{Type: "Profile-CR", CRType: "IKS_SA"})
	w.check(err)
	group := w.group("cos-readers")
	w.check(w.IAM.AddMembers(w.t.Context(), group, iam.NewMember{IAMID: p.IAMID, Type: "profile"}))
	w.grant("iam_id", p.IAMID, readRole, "serviceName", "cloud-object-storage")
	w.grant("access_group_id", group, readRole, "serviceName", "cloud-object-storage")
}

func (w *world) group(name string) string {
	w.t.Helper()
	for g, err := range w.IAM.ListGroups(w.t.Context(), iam.ListGroupsOptions{AccountID: sandbox.AccountID}) {
		if err == nil && g.Name == name {
			return g.ID
		}
	}
	w.t.Fatalf("group %s was not found", name)
	return ""
}

// grant gives a role on what an attribute names; what is given already is no error.
func (w *world) grant(key, subject, role, attribute, value string) {
	w.t.Helper()
	equals := func(key, value string) iam.PolicyAttribute {
		return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
	}
	_, err := w.IAM.CreatePolicy(w.t.Context(), iam.CreatePolicyRequest{
		Type:    "access",
		Subject: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equals(key, subject)}},
		Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: role}}}},
		Resource: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{
			equals("accountId", sandbox.AccountID), equals(attribute, value),
		}},
	})
	if err != nil && !errors.Is(err, apierr.ErrConflict) {
		w.t.Fatal(err)
	}
}

// revoke deletes the policy of an identity on what an attribute names.
func (w *world) revoke(iamID, attribute, value string) {
	w.t.Helper()
	for p, err := range w.IAM.ListPolicies(w.t.Context(), iam.ListPoliciesOptions{AccountID: sandbox.AccountID, IAMID: iamID}) {
		w.check(err)
		if slices.ContainsFunc(p.Resource.Attributes, func(a iam.PolicyAttribute) bool { return a.Key == attribute && a.Value == any(value) }) {
			w.check(w.IAM.DeletePolicy(w.t.Context(), p))
			return
		}
	}
	w.t.Fatalf("%s has no policy on %s %s", iamID, attribute, value)
}

func (w *world) read(r inventory.Reader, need inventory.Need) *account.Account {
	w.t.Helper()
	w.mu.Lock()
	w.records = nil
	w.mu.Unlock()
	need.AccountID = sandbox.AccountID
	got, err := r.Read(w.t.Context(), need)
	w.check(err)
	return got
}

// one is the only profile of an account.
func one(t *testing.T, a *account.Account) account.Profile {
	t.Helper()
	if len(a.Profiles.Seen()) != 1 {
		t.Fatalf("got %d profiles", len(a.Profiles.Seen()))
	}
	return a.Profiles.Seen()[0]
}

// requests are those of the last read, without the login.
func (w *world) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	paths := []string{}
	for _, r := range w.records {
		if r.Path != "/identity/token" {
			paths = append(paths, r.Method+" "+r.Path)
		}
	}
	slices.Sort(paths)
	return paths
}

// gaps are what an account lacks, each with the reason.
func gaps(a *account.Account) []string {
	var all []string
	for _, g := range a.Gaps() {
		all = append(all, g.What+": "+g.Reason)
	}
	return all
}
