package inventory_test

import (
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The CRN of a cluster comes from the cluster itself. Where that can't be read, the cluster is kept without one.
func TestAClusterWhoseCRNCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		status int
		reason string // "" for clusters that are known
	}{
		"all can be read":   {0, ""},
		"not allowed":       {403, "not allowed (containers-kubernetes.cluster.read)"},
		"no answer":         {501, "could not get cluster"},
		"hidden or deleted": {404, "could not get cluster"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var faults []sandbox.Fault
			if row.status != 0 {
				faults = append(faults, sandbox.Fault{Status: row.status, Route: "GET /global/v2/getCluster", Times: 1})
			}
			w := open(t, faults...)
			read := w.read(w.Reader, inventory.Need{Clusters: true})
			got := read.Clusters
			without, reason := 0, ""
			for _, c := range got.Seen() {
				if c.CRN == "" {
					without++
					reason = read.UnreadCRNs[c.ID]
				} else if !strings.Contains(c.CRN, ":"+c.ID+"::") {
					t.Errorf("cluster %s has the CRN '%s'", c.Name, c.CRN)
				}
			}
			if len(got.Seen()) != 4 || (without == 1) != (row.reason != "") {
				t.Errorf("got %d clusters, %d of them without a CRN", len(got.Seen()), without)
			}
			if !got.Known() || !strings.Contains(reason, row.reason) || (len(read.Gaps()) == 0) != (row.reason == "") {
				t.Errorf("the reason is %q, want %q; gaps %v", reason, row.reason, read.Gaps())
			}
		})
	}
}

func TestAProviderOfClustersThatIsDown(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		down []string
		want int
	}{
		"one":  {[]string{"vpc"}, 2},
		"two":  {[]string{"vpc", "satellite"}, 2},
		"each": {[]string{"vpc", "satellite", "classic"}, 0},
	} {
		var faults []sandbox.Fault
		for _, provider := range row.down {
			faults = append(faults, sandbox.Fault{Status: 501, Route: "GET /global/v2/" + provider + "/getClusters"})
		}
		w := open(t, faults...)
		w.link(w.profile("orders"), "orders", "api")
		got := w.read(w.Reader, inventory.Need{All: true, Clusters: true})
		if got.Clusters.Known() || len(got.Clusters.Seen()) != row.want || !strings.Contains(got.Clusters.Why(), " clusters: ") {
			t.Errorf("%s: got %d clusters, %q", name, len(got.Clusters.Seen()), got.Clusters.Why())
		}
		if p := one(t, got); !p.Links.Known() || len(p.Links.Seen()) != 1 {
			t.Errorf("%s: got %+v", name, p)
		}
	}
}
