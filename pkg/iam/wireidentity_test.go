package iam_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func identityRows() map[string]wireRow {
	const path = "GET /v1/profiles/" + wireProfile + "/identities"
	list := func(ctx context.Context, c *iam.Client) (any, error) { return c.ListIdentities(ctx, wireProfile) }
	const schematics = "crn:v1:bluemix:public:schematics:us-south:a/" + wireAccount + ":6f2a::"
	return map[string]wireRow{
		"list identities": {
			list,
			[]string{"identity-list-identities"},
			[]string{path},
			[]iam.Identity{
				{IAMID: "IBMid-550000ABCD", Identifier: "IBMid-550000ABCD", Type: "user", Accounts: []string{wireAccount}},
				{IAMID: "iam-ServiceId-1a2b", Identifier: "ServiceId-1a2b", Type: "serviceid", Description: "pipeline"},
				{IAMID: "crn-" + schematics, Identifier: schematics, Type: "crn"},
			},
			"",
		},
		"list identities, absent": {list, []string{"identity-list-identities-none"}, []string{path}, []iam.Identity{}, ""},
	}
}

// setIdentities replaces the identities of a profile; no method of the client does that.
func setIdentities(t *testing.T, w *world, p iam.Profile, body string) {
	t.Helper()
	token := must(must(iam.New(w.config()))(t).ExchangeAPIKey(t.Context(), sandbox.AdminKey))(t)
	url := "http://localhost/v1/profiles/" + p.ID + "/identities"
	req := must(http.NewRequestWithContext(t.Context(), http.MethodPut, url, strings.NewReader(body)))(t)
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("If-Match", "*")
	resp := must(w.RoundTrip(req))(t)
	defer func() { _ = resp.Body.Close() }()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		t.Fatalf("%s", answer)
	}
}

func TestIdentitiesOfAProfileAreListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(sandbox.AdminKey)
	p := w.profile(c, "p")
	if none := must(c.ListIdentities(t.Context(), p.ID))(t); none == nil || len(none) != 0 {
		t.Errorf("a new profile has the identities %#v", none)
	}
	setIdentities(t, w, p, `{"identities":[{"identifier":"IBMid-1","type":"user","accounts":["`+account+`"],"description":"d"},`+
		`{"identifier":"`+demoVPC+`","type":"crn"}]}`)

	found := must(w.as(sandbox.ViewerKey).ListIdentities(t.Context(), p.ID))(t)

	want := map[string]iam.Identity{
		"user": {IAMID: "IBMid-1", Identifier: "IBMid-1", Type: "user", Accounts: []string{account}, Description: "d"},
		"crn":  {IAMID: "crn-" + demoVPC, Identifier: demoVPC, Type: "crn"},
	}
	got := map[string]iam.Identity{}
	for _, i := range found {
		got[i.Type] = i
	}
	if diff := cmp.Diff(want, got); diff != "" || len(found) != 2 {
		t.Error(diff)
	}
	_, err := c.ListIdentities(t.Context(), "Profile-none")
	refused(t, err, apierr.ErrNotFound, "BXNIM0102E", "iam-identity.profile.get")
}
