package manifest

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
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
		d, err := parse(chunk)
		if err != nil {
			continue
		}
		for _, w := range look(d.Root).workloads {
			if id := whoIs(d, w); count == 0 || id.Asks && !chosen.Asks {
				chosen = id
			}
			count++
		}
	}
	chosen.Workloads = count
	return chosen, count > 0
}

func whoIs(d *yamltext.Document, w workload) Identity {
	_, account := w.account()
	id := Identity{Object: w.String(), Namespace: w.namespace, ServiceAccount: account}
	l := linter{d: d, w: w, containers: w.containers(), sources: w.tokenSources()}
	uses := make([]use, len(l.containers))
	for i, c := range l.containers {
		uses[i] = c.use()
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
