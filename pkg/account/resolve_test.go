package account_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

const (
	accountID  = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	profileCRN = "crn:v1:bluemix:public:iam-identity::a/" + accountID + "::profile:"
	cosCRN     = "crn:v1:bluemix:public:cloud-object-storage:global:a/" + accountID + ":"
)

func clusterCRN(region, id string) string {
	return "crn:v1:bluemix:public:containers-kubernetes:" + region + ":a/" + accountID + ":" + id + "::"
}

func named(id, name string) account.Profile {
	return account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-" + id, Name: name, CRN: profileCRN + "Profile-" + id, IAMID: "iam-Profile-" + id}})
}

// town is an account with one or two objects of each kind and name.
func town() *account.Account {
	cluster := func(id, name, region, state string) containers.Cluster {
		return containers.Cluster{
			ID: id, Name: name, CRN: clusterCRN(region, id), Region: region, State: state, Type: "kubernetes", MasterKubeVersion: "1.34.1_1530",
		}
	}
	instance := func(guid, name, service string) iam.Instance {
		return iam.Instance{GUID: guid, Name: name, CRN: "crn:v1:bluemix:public:" + service + ":global:a/" + accountID + ":" + guid + "::"}
	}
	return &account.Account{
		ID:       accountID,
		Profiles: account.Whole([]account.Profile{named("1", "orders"), named("2", "twin"), named("3", "twin"), named("4", "Profile-1")}),
		Clusters: account.Whole([]containers.Cluster{
			cluster("c1", "demo", "us-south", "normal"), cluster("c2", "twin", "us-south", "normal"), cluster("c3", "twin", "eu-de", "deleting"),
			cluster("c4", "pair", "us-south", "normal"), cluster("c5", "pair", "eu-de", "critical"), cluster("c6", "gone", "us-south", "aborted"),
			cluster("c7", "past", "us-south", "deleted"), cluster("c8", "past", "eu-de", "deploy_failed"),
		}),
		Groups: account.Whole([]account.Group{
			{Group: iam.Group{ID: "AccessGroupId-1", Name: "Readers"}}, {Group: iam.Group{ID: "AccessGroupId-2", Name: "writers"}},
		}),
		ResourceGroups: account.Whole([]iam.ResourceGroup{{ID: "rg1", Name: "Default"}, {ID: "rg2", Name: "Default", State: "DELETED"}}),
		Instances: account.Whole([]iam.Instance{
			instance("g1", "store", "cloud-object-storage"), instance("g2", "store", "kms"), instance("g3", "keys", "kms"),
			{GUID: "g4", Name: "keys", CRN: cosCRN + "g4::", State: "pending_reclamation"},
		}),
	}
}

func TestAReferenceMeansOneObject(t *testing.T) {
	t.Parallel()
	a := town()
	profile := func(text string) (string, error) {
		p, err := a.ResolveProfile(text)
		return p.ID, err
	}
	cluster := func(text string) (string, error) {
		c, err := a.ResolveCluster(text)
		return c.ID, err
	}
	group := func(text string) (string, error) {
		g, err := a.ResolveGroup(text)
		return g.ID, err
	}
	resourceGroup := func(text string) (string, error) {
		g, err := a.ResolveResourceGroup(text)
		return g.ID, err
	}
	instance := func(service string) func(string) (string, error) {
		return func(text string) (string, error) {
			i, err := a.ResolveInstance(service, text)
			return i.GUID, err
		}
	}
	for _, row := range []struct {
		kind    string
		resolve func(string) (string, error)
		text    string
		want    string // an ID, "none" or "several"
	}{
		{"profile", profile, "orders", "Profile-1"},
		{"profile", profile, "Profile-1", "Profile-1"}, // and not the one of that name
		{"profile", profile, profileCRN + "Profile-2", "Profile-2"},
		{"profile", profile, "Orders", "none"}, // IAM compares these names with regard to case
		{"profile", profile, "twin", "several"},
		{"profile", profile, "", "none"},
		{"cluster", cluster, "demo", "c1"},
		{"cluster", cluster, "c3", "c3"},
		{"cluster", cluster, clusterCRN("us-south", "c1"), "c1"},
		{"cluster", cluster, clusterCRN("jp-tok", "c1"), "c1"}, // account and ID say which one is meant
		{"cluster", cluster, clusterCRN("us-south", "c9"), "none"},
		{"cluster", cluster, "crn:v1:bluemix:public:containers-kubernetes:us-south:a/other:c1::", "none"},
		{"cluster", cluster, "twin", "c2"}, // the living one
		{"cluster", cluster, "pair", "several"},
		{"cluster", cluster, "gone", "c6"}, // nothing else has the name
		{"cluster", cluster, "past", "several"},
		{"group", group, "readers", "AccessGroupId-1"}, // IAM compares these names without regard to case
		{"group", group, "AccessGroupId-2", "AccessGroupId-2"},
		{"group", group, "accessgroupid-2", "none"},
		{"resource group", resourceGroup, "Default", "rg1"},
		{"resource group", resourceGroup, "rg1", "rg1"},
		{"resource group", resourceGroup, "default", "none"},
		{"instance", instance(""), "keys", "g3"},
		{"instance", instance(""), "g1", "g1"},
		{"instance", instance(""), cosCRN + "g1::", "g1"},
		{"instance", instance(""), "store", "several"},
		{"instance", instance("kms"), "store", "g2"},
		{"instance", instance("kms"), cosCRN + "g1::", "none"},
	} {
		got, err := row.resolve(row.text)
		var missing *account.NotFoundError
		var several *account.AmbiguousError
		switch {
		case errors.As(err, &missing):
			got = "none"
		case errors.As(err, &several):
			got = "several"
			ids := []string{several.Candidates[0].ID, several.Candidates[1].ID}
			if len(several.Candidates) != 2 || !slices.IsSorted(ids) {
				t.Errorf("%s '%s': the candidates are %v", row.kind, row.text, several.Candidates)
			}
		case err != nil:
			t.Fatal(err)
		}
		if got != row.want {
			t.Errorf("%s '%s' is %s (%v), want %s", row.kind, row.text, got, err, row.want)
		}
	}
}

func TestWhatIsSaidOfAReference(t *testing.T) {
	t.Parallel()
	a := town()
	partly := town()
	partly.Profiles = account.Partial(partly.Profiles.Seen(), "not allowed")
	broken := town()
	broken.Profiles = account.Partial(broken.Profiles.Seen(), "HTTP 503")
	for name, row := range map[string]struct {
		err  func() error
		want string
	}{
		"near": {func() error {
			_, err := a.ResolveProfile("order")
			return err
		}, "trusted profile 'order' was not found; did you mean 'orders'?"},
		"nothing like it": {func() error {
			_, err := a.ResolveProfile("zzz")
			return err
		}, "trusted profile 'zzz' was not found"},
		"not all were seen": {func() error {
			_, err := partly.ResolveProfile("zzz")
			return err
		}, "trusted profile 'zzz' was not found, or you are not authorized to view it"},
		"the list broke off": {func() error {
			_, err := broken.ResolveProfile("zzz")
			return err
		}, "trusted profile 'zzz' was not found, but whether it exists is unknown (HTTP 503)"},
		"several": {func() error {
			_, err := a.ResolveCluster("pair")
			return err
		}, "more than one cluster has the name 'pair': use an ID, c4 (region us-south, state normal) or c5 (region eu-de, state critical)"},
	} {
		if got := row.err(); got == nil || got.Error() != row.want {
			t.Errorf("%s: got %v, want %s", name, got, row.want)
		}
	}
}

func TestAnUnreadListIsNotAnEmptyOne(t *testing.T) {
	t.Parallel()
	var unread account.List[string]
	empty, partial := account.Whole[string](nil), account.Partial([]string{"a"}, "not allowed")
	if unread.Known() || unread.Asked() || unread.Why() != account.NotAsked || len(unread.Seen()) != 0 {
		t.Errorf("unread: %+v", unread)
	}
	if !empty.Known() || !empty.Asked() || empty.Why() != "" {
		t.Errorf("empty: %+v", empty)
	}
	if partial.Known() || !partial.Asked() || partial.Why() != "not allowed" || len(partial.Seen()) != 1 {
		t.Errorf("partial: %+v", partial)
	}
	for _, list := range []account.List[string]{unread, empty, partial} {
		with, to := list.With([]string{"b"}), account.To(list, []int{1})
		if with.Known() != list.Known() || with.Why() != list.Why() || to.Known() != list.Known() || to.Why() != list.Why() {
			t.Errorf("%+v became %+v and %+v", list, with, to)
		}
	}
}
