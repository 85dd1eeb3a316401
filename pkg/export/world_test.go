package export_test

import (
	"net/http"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document/encode"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/export"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// world is a sandbox with odd things in it.
type world struct{ *rig.Rig }

func newWorld(t *testing.T) world {
	t.Helper()
	return world{rig.New(t, sandbox.Options{}, rig.NoWait)}
}

func (w world) post(t *testing.T, path string, body any) {
	t.Helper()
	w.Send(t, http.MethodPost, path, body)
}

func (w world) profile(t *testing.T, name string) iam.Profile {
	t.Helper()
	p, err := w.IAM.CreateProfile(t.Context(), iam.CreateProfileRequest{AccountID: sandbox.AccountID, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w world) link(t *testing.T, p iam.Profile, in iam.CreateLinkRequest) {
	t.Helper()
	if _, err := w.IAM.CreateLink(t.Context(), p.ID, in); err != nil {
		t.Fatal(err)
	}
}

func (w world) rule(t *testing.T, p iam.Profile, in iam.CreateRuleRequest) {
	t.Helper()
	if _, err := w.IAM.CreateRule(t.Context(), p.ID, in); err != nil {
		t.Fatal(err)
	}
}

// viewer reads as a caller who sees everything and does not own the account; without an IAM ID that is not known.
func (w world) viewer(t *testing.T, iamID string) inventory.Reader {
	t.Helper()
	client, clusters := w.Clients(t, sandbox.ViewerKey, rig.NoWait)
	return inventory.Reader{IAM: client, Containers: clusters, Caller: iamID}
}

// all is everything that an export needs.
func all(t *testing.T, r inventory.Reader) *account.Account {
	t.Helper()
	a, err := r.Read(t.Context(), inventory.Need{AccountID: sandbox.AccountID, All: true, Clusters: true, ResourceGroups: true})
	if err != nil {
		t.Fatal(err)
	}
	instances, services := export.Needs(a)
	services = append(services, export.RolesForTerraform(a)...)
	if err := r.Complete(t.Context(), a, instances, services); err != nil {
		t.Fatal(err)
	}
	return a
}

// exported is the document of an account as text.
func exported(t *testing.T, a *account.Account) (string, export.Notes) {
	t.Helper()
	doc, notes := export.Export(a)
	text, err := encode.YAML(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), notes
}

// read is what a plan of a document reads.
func read(t *testing.T, r inventory.Reader, text string) *account.Account {
	t.Helper()
	a, err := r.Read(t.Context(), plan.Needs(rig.Parse(t, text), sandbox.AccountID))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// staysEmpty requires the plan of a document, with and without prune, to have no change.
func staysEmpty(t *testing.T, text string, a *account.Account) {
	t.Helper()
	desired, err := resolve.Resolve(rig.Parse(t, text), a, resolve.Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, prune := range []bool{false, true} {
		for _, c := range plan.Diff(desired, a, plan.Options{Prune: prune}).Changes {
			t.Errorf("with prune %v it would %s\n%s", prune, c, text)
		}
	}
}
