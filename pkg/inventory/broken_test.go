package inventory_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
)

// answers are the bodies that a service gives, by the requested path, or by it and the IAM ID that is asked about; "{}" for others.
func answers(t *testing.T, bodies map[string]string) inventory.Reader {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := bodies[r.URL.Path+" "+r.URL.Query().Get("iam_id")]
		if !ok {
			body, ok = bodies[r.URL.Path]
		}
		if !ok {
			body = "{}"
		}
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	client, err := iam.New(iam.Config{
		URL: server.URL, ResourceURL: server.URL, AccountsURL: server.URL, HTTP: server.Client(),
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return inventory.Reader{IAM: client}
}

func TestEntriesThatCannotBeReadMakeAListIncomplete(t *testing.T) {
	t.Parallel()
	for name, need := range map[string]inventory.Need{
		"one profile": {AccountID: "1", Profiles: []string{"a"}}, "the account": {AccountID: "1", All: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := answers(t, map[string]string{
				"/v1/profiles":                      `{"profiles":[{"id":"Profile-a","name":"a"},null]}`,
				"/v1/profiles/Profile-a/links":      `{"links":[{"id":"l","link":{"namespace":5}},{"id":"m","cr_type":"IKS_SA"},{"id":"n","cr_type":"VSI","link":{"crn":"crn:v1:x"}}]}`,
				"/v1/profiles/Profile-a/rules":      `{"rules":[{"id":"r","conditions":[null]}]}`,
				"/v1/profiles/Profile-a/identities": `{"message":"ok"}`,
				"/v2/groups":                        `{"groups":[{"id":"g","name":"everybody"}]}`,
				"/v2/groups/g/members":              `{"members":[]}`,
				"/v2/policies":                      `{"policies":[{"id":"p","state":"active","subject":{"attributes":[{"key":"iam_id","value":"x"}]}}]}`,
			}).Read(t.Context(), need)
			if err != nil || len(got.Profiles.Seen()) != 1 || got.Profiles.Known() {
				t.Fatalf("got %+v, %v", got, err)
			}
			p := got.Profiles.Seen()[0]
			if p.Links.Known() || len(p.Links.Seen()) != 1 || !strings.Contains(p.Links.Why(), "2 entries of the list of links") {
				t.Errorf("links: %v, %q", p.Links.Seen(), p.Links.Why())
			}
			if p.Rules.Known() || len(p.Rules.Seen()) != 0 || p.Identities.Known() {
				t.Errorf("rules: %v, %q; identities: %q", p.Rules.Seen(), p.Rules.Why(), p.Identities.Why())
			}
			// The profile has no IAM ID: nothing of the account is its own.
			if p.Policies.Known() || len(p.Policies.Seen()) != 0 || p.Groups.Known() || len(p.Groups.Seen()) != 0 {
				t.Errorf("policies: %v, %q; groups: %v, %q", p.Policies.Seen(), p.Policies.Why(), p.Groups.Seen(), p.Groups.Why())
			}
		})
	}
}

func TestAMembershipThatOnlyTheGroupShows(t *testing.T) {
	t.Parallel()
	got, err := answers(t, map[string]string{
		"/v1/profiles/Profile-a":   `{"id":"Profile-a","name":"a","iam_id":"iam-Profile-a"}`,
		"/v2/groups":               `{"groups":[{"id":"g","name":"admins"}]}`,
		"/v2/groups iam-Profile-a": `{"groups":[]}`,
		"/v2/groups/g/members":     `{"members":[{"iam_id":"iam-Profile-a","type":"profile"}]}`,
	}).Read(t.Context(), inventory.Need{AccountID: "1", Groups: []string{"g"}, Members: true})
	if err != nil || len(got.Profiles.Seen()) != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if in := got.Profiles.Seen()[0].Groups.Seen(); len(in) != 1 || in[0] != "g" {
		t.Errorf("the profile is in %q", in)
	}
}
