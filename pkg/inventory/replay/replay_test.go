package replay_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory/replay"
)

// get is the answer to a request.
func get(t *testing.T, a *account.Account, path string) (status, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "https://"+replay.Host+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := replay.New(a, nil).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Status, string(data)
}

// empty is an account whose lists are all of one extent, without items.
func empty(e account.Extent, why string) *account.Account {
	p := account.Profile{Profile: iam.Profile{ID: "Profile-1", IAMID: "iam-Profile-1"}}
	p.Links, _ = account.Of[iam.Link](nil, e, why)
	p.Rules, _ = account.Of[iam.Rule](nil, e, why)
	p.Identities, _ = account.Of[iam.Identity](nil, e, why)
	p.Groups, _ = account.Of[string](nil, e, why)
	p.Policies, _ = account.Of[iam.Policy](nil, e, why)
	g := account.Group{Group: iam.Group{ID: "AccessGroupId-1"}}
	g.Policies, _ = account.Of[iam.Policy](nil, e, why)
	g.Members, _ = account.Of[iam.Member](nil, e, why)
	g.Rules, _ = account.Of[iam.GroupRule](nil, e, why)
	a := &account.Account{ID: "a1", Roles: map[string]account.List[iam.Role]{}}
	a.Profiles = account.Whole([]account.Profile{p})
	a.Groups = account.Whole([]account.Group{g})
	a.Clusters, _ = account.Of[containers.Cluster](nil, e, why)
	a.ResourceGroups, _ = account.Of[iam.ResourceGroup](nil, e, why)
	a.Instances, _ = account.Of[iam.Instance](nil, e, why)
	a.Roles["kms"], _ = account.Of[iam.Role](nil, e, why)
	return a
}

// routes are those of lists.
func routes() []string {
	return []string{
		"/v1/profiles/Profile-1/links", "/v1/profiles/Profile-1/rules", "/v1/profiles/Profile-1/identities",
		"/v2/groups?iam_id=iam-Profile-1", "/v2/groups/AccessGroupId-1/members", "/v2/groups/AccessGroupId-1/rules",
		"/v2/policies?iam_id=iam-Profile-1", "/v2/policies?access_group_id=AccessGroupId-1",
		"/v2/roles?service_name=kms", "/v2/resource_instances", "/v2/resource_groups",
		"/v2/classic/getClusters", "/v2/vpc/getClusters", "/v2/satellite/getClusters",
	}
}

func TestWhatWasNotReadIsNeverEmpty(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		extent     account.Extent
		why        string
		status     string
		incomplete string // what the answer has beside items; "" for nothing
	}{
		{account.ExtentWhole, "", "200 OK", ""},
		{account.ExtentFiltered, "hidden", "200 OK", ""},
		{account.ExtentGhosts, "ghosts", "200 OK", "[null]"},
		{account.ExtentBroken, "broken", "200 OK", "[0]"},
		{account.ExtentPartial, "the service was down", "501 Not Implemented", "the service was down"},
		{account.ExtentPartial, "not allowed (x.read)", "403 Forbidden", "not allowed (x.read)"},
		{account.ExtentUnasked, account.NotAsked, "501 Not Implemented", account.NotAsked},
	} {
		a := empty(row.extent, row.why)
		for _, path := range routes() {
			status, body := get(t, a, path)
			if status != row.status || !strings.Contains(body, row.incomplete) {
				t.Errorf("%s of extent %s: got %s %s, want %s with %q", path, row.extent, status, body, row.status, row.incomplete)
			}
		}
	}
}

func TestAGroupThatWasNotReadIsNotLeftOut(t *testing.T) {
	t.Parallel()
	p := account.Profile{Profile: iam.Profile{ID: "Profile-1", IAMID: "iam-Profile-1"}, Groups: account.Whole([]string{"AccessGroupId-1"})}
	a := &account.Account{ID: "a1", Profiles: account.Whole([]account.Profile{p}), Groups: account.Partial[account.Group](nil, "the service was down")}
	status, body := get(t, a, "/v2/groups?iam_id=iam-Profile-1")
	if status != "501 Not Implemented" || !strings.Contains(body, "the service was down") {
		t.Errorf("got %s %s, want a refusal with the reason", status, body)
	}
}
