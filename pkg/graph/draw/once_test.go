package draw_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/graph/draw"
	"github.com/podtrust/podtrust/pkg/iam"
)

func TestResourcesOfOneNameStayApart(t *testing.T) {
	t.Parallel()
	a := small()
	one, other := iam.Instance{GUID: "guid-1", Name: "keys"}, iam.Instance{GUID: "guid-2", Name: "keys"}
	a.Instances = account.Whole([]iam.Instance{one, other})
	var profiles []account.Profile
	for i, guid := range []string{"guid-1", "guid-2", "guid-2"} {
		p := profile(fmt.Sprint(i), fmt.Sprint("p", i))
		resource := []iam.PolicyAttribute{equals("serviceName", "kms"), equals("serviceInstance", guid)}
		if i == 2 { // the account itself makes no other resource
			resource = append(resource, equals("accountId", accountID))
		}
		p.Policies = account.Whole([]iam.Policy{policy(fmt.Sprint(i), "serviceRole:Reader", resource...)})
		profiles = append(profiles, p)
	}
	a.Profiles = account.Whole(profiles)
	got := texts(draw.Of(a, draw.Filter{}))
	for _, want := range []string{"profile p0 | Reader | kms/keys (guid-1) |", "profile p1 | Reader | kms/keys (guid-2) |", "profile p2 | Reader | kms/keys (guid-2) |"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if n := draw.Of(a, draw.Filter{}).Count(draw.Service); n != 2 {
		t.Errorf("%d resources instead of 2", n)
	}
}

func TestUnreadMembershipsAreOneEdge(t *testing.T) {
	t.Parallel()
	const count = 50
	a := small()
	var profiles []account.Profile
	for i := range count {
		p := profile(fmt.Sprint(i), fmt.Sprint("p", i))
		p.Groups = account.Partial[string](nil, "not allowed")
		profiles = append(profiles, p)
	}
	a.Profiles = account.Whole(profiles)
	m := draw.Of(a, draw.Filter{})
	if n := len(m.Edges); n != count+1 {
		t.Errorf("%d edges instead of %d", n, count+1)
	}
	if doubts := m.Doubts(); len(doubts) != 1 || doubts[0].Places != count {
		t.Errorf("doubts are %+v", doubts)
	}
}

// Dead trust is nobody, but unread trust is not, and what a filter leaves out is not either.
func TestNobodyIsSaidOnlyIfKnown(t *testing.T) {
	t.Parallel()
	dead := profile("1", "dead")
	dead.Links = account.Whole([]iam.Link{link("gone", "c9", "orders", "api")})
	for name, c := range map[string]struct {
		change func(*account.Profile)
		filter draw.Filter
		nobody bool
	}{
		"only dead":       {func(*account.Profile) {}, draw.Filter{}, true},
		"dead and unread": {func(p *account.Profile) { p.Rules = account.Partial[iam.Rule](nil, "not allowed") }, draw.Filter{}, false},
		"a filter":        {func(*account.Profile) {}, draw.Filter{Namespace: "orders"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, p := small(), dead
			c.change(&p)
			a.Profiles = account.Whole([]account.Profile{p})
			got := texts(draw.Of(a, c.filter))
			if strings.Contains(got, "nobody") != c.nobody || !strings.Contains(got, "c9/orders/api | never matches | profile dead") {
				t.Errorf("got\n%s", got)
			}
		})
	}
}

// Name pairs times clusters: a search in what was joined already would make it their product squared.
func TestManyNamesInManyClustersAreJoinedFast(t *testing.T) {
	t.Parallel()
	const names, clusters = 1000, 100
	a := small()
	var all []containers.Cluster
	for i := range clusters {
		all = append(all, cluster(fmt.Sprint("c", i), fmt.Sprint("cluster-", i)))
	}
	quoted := make([]string, names)
	for i := range quoted {
		quoted[i] = fmt.Sprintf(`"ns-%d"`, i)
	}
	p := profile("1", "many")
	p.Rules = account.Whole([]iam.Rule{rule("many", iam.Condition{Claim: "namespace", Operator: "IN", Value: "[" + strings.Join(quoted, ",") + "]"})})
	a.Clusters, a.Profiles = account.Whole(all), account.Whole([]account.Profile{p})
	began := time.Now()
	m := draw.Of(a, draw.Filter{})
	t.Logf("%v for %d sets of pods", time.Since(began), m.Count(draw.ServiceAccount))
	for _, e := range m.Edges {
		if e.Relation == draw.Trust && len(e.Clusters) != clusters {
			t.Fatalf("an edge has %d clusters", len(e.Clusters))
		}
	}
}
