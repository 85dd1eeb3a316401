package sandbox_test

import (
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestClustersAreNarrowed(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	viewer := c.login(sandbox.ViewerKey)
	group := c.get("/v2/resource_groups?default=true", viewer).json["resources"].([]any)[0].(map[string]any)["id"].(string)
	for _, row := range []struct {
		path, group string
		names       int
	}{
		{"/global/v1/clusters", "", 2},
		{"/global/v1/clusters", group, 2},
		{"/global/v1/clusters", "none", 0},
		{"/global/v1/clusters?location=dal10", "", 1},
		{"/global/v1/clusters?location=dallas", "", 2},
		{"/global/v2/vpc/getClusters?location=eu-de", "", 1},
		{"/global/v2/vpc/getClusters?location=tok02", "", 0},
		{"/global/v2/satellite/getClusters", "", 0},
	} {
		a := c.do("GET", row.path, viewer, "", "", "X-Auth-Resource-Group", row.group)
		want(t, a, 200)
		if n := strings.Count(a.text, `"name"`); n != row.names || !strings.HasPrefix(a.text, "[") {
			t.Errorf("%s in group %q: %d clusters, want %d: %s", row.path, row.group, n, row.names, a.text)
		}
	}
	get := "/global/v2/getCluster?v1-compatible&cluster=demo-vpc"
	want(t, c.do("GET", get, viewer, "", "", "X-Auth-Resource-Group", group), 200, `"crn"`)
	want(t, c.do("GET", get, viewer, "", "", "X-Auth-Resource-Group", "none"), 404, `"G0004"`)
	want(t, c.get("/global/v1/clusters/demo-vpc", viewer), 400, `"G3917"`)
}
