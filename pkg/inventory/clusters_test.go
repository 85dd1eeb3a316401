package inventory_test

import (
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The CRN of a cluster comes from the cluster itself. Where it can't be read, the cluster is unseen and the others are kept.
func TestAClusterWhoseCRNCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		status   int
		clusters int
		reason   string // "" for a cluster that is not noted
	}{
		"all can be read":   {0, 4, ""},
		"not allowed":       {403, 3, "not allowed (containers-kubernetes.cluster.read)"},
		"no answer":         {501, 3, "could not get cluster"},
		"deleted meanwhile": {404, 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var faults []sandbox.Fault
			if row.status != 0 {
				faults = append(faults, sandbox.Fault{Status: row.status, Route: "GET /global/v2/getCluster", Times: 1})
			}
			a := open(t, faults...)
			got := a.read(a.Reader, inventory.Need{Clusters: true})
			if len(got.Clusters) != row.clusters {
				t.Errorf("got %d clusters, want %d", len(got.Clusters), row.clusters)
			}
			for _, c := range got.Clusters {
				if !strings.Contains(c.CRN, ":"+c.ID+"::") {
					t.Errorf("cluster %s has the CRN '%s'", c.Name, c.CRN)
				}
			}
			noted := ""
			for _, u := range got.Unseen {
				if strings.HasPrefix(u.What, "the CRN of cluster 'demo-") {
					noted += u.Reason
				}
			}
			if row.reason == "" && noted != "" || !strings.Contains(noted, row.reason) {
				t.Errorf("noted %q, want %q", noted, row.reason)
			}
		})
	}
}
