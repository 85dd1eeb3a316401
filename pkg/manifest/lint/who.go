package lint

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// Identity is who the pods of a workload are to their cluster.
type Identity struct {
	Object         string // "deployment/orders-api"
	Namespace      string // "" when the manifest leaves it to who applies it
	ServiceAccount string
	Asks           bool     // it shows that it is to become a profile
	Profiles       []string // that it names, as far as the manifest shows them
	Workloads      int      // that the stream has
}

// Who returns the identity of the first workload of a stream that shows that it is to become a profile, or of the first at
// all. Documents that can't be read are passed over.
func Who(stream string) (Identity, bool) {
	var chosen Identity
	count := 0
	for chunk := range yamltext.Split(stream) {
		d, err := workload.Parse(chunk)
		if err != nil {
			continue
		}
		for _, w := range workload.In(d).Workloads {
			if id := whoIs(d, w); count == 0 || id.Asks && !chosen.Asks {
				chosen = id
			}
			count++
		}
	}
	chosen.Workloads = count
	return chosen, count > 0
}

func whoIs(d *yamltext.Document, w workload.Workload) Identity {
	_, account := w.Account()
	id := Identity{Object: w.String(), Namespace: w.Namespace, ServiceAccount: account}
	l := linter{d: d, w: w, containers: w.Containers(), sources: w.TokenSources()}
	uses := make([]use, len(l.containers))
	for i, c := range l.containers {
		uses[i] = useOf(c)
		id.Asks = id.Asks || uses[i].needs
		for _, p := range uses[i].profiles {
			if !strings.Contains(p.value, "$") && p.value != "" {
				id.Profiles = append(id.Profiles, p.value)
			}
		}
	}
	id.Asks = id.Asks || len(l.ours(uses)) > 0
	return id
}
