package lint

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// Identity is who the pods of a workload are to their cluster.
type Identity struct {
	Object         string     // "deployment/orders-api"
	Namespace      string     // "" when the manifest leaves it to who applies it
	ServiceAccount string     // "" when another object names it, such as a TaskRun
	Asks           bool       // it shows that it is to become a profile
	Profiles       []string   // that it names, as far as the manifest shows them
	Workloads      int        // that the stream has
	Beside         []Identity // those of the other workloads of the stream
}

// Who returns the identity of the first workload of a stream that shows that it is to become a profile, or of the first at
// all. Documents that can't be read are passed over.
func Who(stream string) (Identity, bool) {
	var all []Identity
	chosen := 0
	for chunk := range yamltext.Split(stream) {
		d, err := workload.Parse(chunk)
		if err != nil {
			continue
		}
		for _, w := range workload.In(d).Workloads {
			id := whoIs(d, w)
			if all = append(all, id); id.Asks && !all[chosen].Asks {
				chosen = len(all) - 1
			}
		}
	}
	if len(all) == 0 {
		return Identity{}, false
	}
	one := all[chosen]
	one.Workloads, one.Beside = len(all), slices.Delete(all, chosen, chosen+1)
	return one, true
}

func whoIs(d *yamltext.Document, w workload.Workload) Identity {
	at, account := w.Account()
	if at == nil && w.Partial() {
		account = "" // the object that this is merged into says it
	}
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
