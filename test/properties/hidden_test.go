package properties_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/encode"
	"github.com/podtrust/podtrust/pkg/export"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/test/rig"
)

// readerName is the profile as which a caller with drawn rights reads.
const readerName = "reader"

// drawReader makes a profile with drawn rights, and reads as it. ok is false when it may not even see profiles.
func drawReader(t *rapid.T, w *world) inventory.Reader {
	w.Apply(t, rig.Parse(t, header+"  - name: "+readerName+"\n    pods: [{cluster: demo-vpc, namespace: readers, serviceAccount: r}]\n"), plan.Options{})
	reader, _ := w.All(t).ProfileNamed(readerName)
	attribute := func(key string) func(value string) body {
		return func(value string) body { return body{"key": key, "operator": "stringEquals", "value": value} }
	}
	service, kind := attribute("serviceName"), attribute("serviceType")
	for _, right := range []body{
		service("iam-identity"), service("iam-groups"), service("containers-kubernetes"), service("kms"), kind("service"), kind("platform_service"),
		attribute("resourceType")("resource-group"), attribute("service_group_id")("IAM"),
	} {
		if right["value"] != "iam-identity" && rapid.Bool().Draw(t, "without "+right["value"].(string)) {
			continue
		}
		role := rapid.SampledFrom([]string{"Viewer", "Operator", "Editor", "Administrator"}).Draw(t, "role")
		attributes := []body{attribute("accountId")(sandbox.AccountID), right}
		if rapid.IntRange(0, 3).Draw(t, "narrowed") == 0 && right["value"] != "iam-identity" {
			attributes = append(attributes, attribute("region")("us-south"))
		}
		w.Send(t, "POST", "/v2/policies", body{
			"type": "access", "control": body{"grant": body{"roles": []body{{"role_id": "crn:v1:bluemix:public:iam::::role:" + role}}}},
			"subject": body{"attributes": []body{attribute("iam_id")(reader.IAMID)}}, "resource": body{"attributes": attributes},
		})
	}
	pod, err := w.Control.Mint(t.Context(), sandbox.MintRequest{
		Cluster: "demo-vpc", Namespace: "readers", ServiceAccount: "r", Audience: []string{"iam"}, ExpiresIn: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w.as(t, reader.IAMID, func(ctx context.Context) (string, error) {
		got, err := w.IAM.ExchangeComputeToken(ctx, pod, iam.ProfileSelector{ID: reader.ID})
		return got.AccessToken, err
	})
}

// as reads with another access token.
func (w *world) as(t rig.TB, iamID string, token func(context.Context) (string, error)) inventory.Reader {
	t.Helper()
	hc := &http.Client{Transport: w.Wire}
	base := "https://" + sandbox.Host
	client, err := iam.New(iam.Config{URL: base, ResourceURL: base, AccountsURL: base, HTTP: hc, Token: token, Sleep: rig.NoWait})
	if err != nil {
		t.Fatal(err)
	}
	clusters, err := containers.New(containers.Config{URL: base + "/global", HTTP: hc, Token: token, Sleep: rig.NoWait})
	if err != nil {
		t.Fatal(err)
	}
	return inventory.Reader{IAM: client, Containers: clusters, Caller: iamID}
}

func TestWhatIsHiddenIsNeverCalledNone(t *testing.T) {
	t.Parallel()
	everyCaseIn(t, oddAccount(), func(t *rapid.T, w *world) {
		furnishOddly(t, w)
		reader := drawReader(t, w)
		need := inventory.Need{AccountID: sandbox.AccountID, All: true, Clusters: true, ResourceGroups: true}
		whole := w.All(t)
		seen, err := reader.Read(t.Context(), need)
		if err != nil {
			t.Fatal(err)
		}
		checkList(t, "profiles", whole.Profiles, seen.Profiles)
		checkList(t, "clusters", whole.Clusters, seen.Clusters)
		checkList(t, "groups", whole.Groups, seen.Groups)
		checkList(t, "resource groups", whole.ResourceGroups, seen.ResourceGroups)
		doc, _ := export.Export(seen)
		for _, p := range whole.Profiles.Seen() {
			got, ok := seen.Profile(p.ID)
			if !ok {
				continue
			}
			checkList(t, "links", p.Links, got.Links)
			checkList(t, "rules", p.Rules, got.Rules)
			checkList(t, "identities", p.Identities, got.Identities)
			checkList(t, "memberships", p.Groups, got.Groups)
			checkList(t, "policies", p.Policies, got.Policies)
			checkRoles(t, whole, p, seen, got)
			checkExport(t, w, doc, got)
		}
	})
}

// checkList requires an incomplete list to say so.
func checkList[T any](t *rapid.T, what string, whole, seen account.List[T]) {
	if !whole.Known() {
		t.Fatalf("the owner does not know all %s: %s", what, whole.Why())
	}
	if seen.Known() && len(seen.Seen()) != len(whole.Seen()) {
		t.Fatalf("%d of %d %s were seen, and are said to be all", len(seen.Seen()), len(whole.Seen()), what)
	}
}

// checkRoles requires roles that are said to be all to be all.
func checkRoles(t *rapid.T, whole *account.Account, p account.Profile, seen *account.Account, got account.Profile) {
	all, hidden := whole.GrantsOf(p)
	some, reason := seen.GrantsOf(got)
	if hidden != "" || reason == "" && len(some) != len(all) {
		t.Fatalf("of %v (hidden from the owner: %v), %v are said to be all", all, hidden, some)
	}
}

// checkExport requires that pruning by an export removes nothing, no matter who exported and who applies.
func checkExport(t *rapid.T, w *world, doc document.Trust, p account.Profile) {
	for _, listed := range doc.Profiles {
		if listed.Name != p.Name {
			continue
		}
		one := document.Trust{Profiles: []document.Profile{listed}}
		text, err := encode.YAML(one)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := w.Plan(t, rig.Parse(t, string(text)), plan.Options{Prune: true})
		for _, c := range again.Changes {
			if c.Action == plan.Remove || c.Action == plan.Replace {
				t.Fatalf("the owner's prune by the reader's export would %s: %s\n%s", c, c.Reason, text)
			}
		}
	}
}
