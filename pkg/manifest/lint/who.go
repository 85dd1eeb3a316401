package lint

import (
	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// Identity is who the pods of a workload are to their cluster.
type Identity struct {
	Object         string // "deployment/orders-api"
	Namespace      string // "" when the manifest leaves it to who applies it
	ServiceAccount string
}

// Who returns the identity of the first workload of a stream that shows that it is to become a profile, or of the first at
// all. Documents that can't be read are passed over.
func Who(stream string) (Identity, bool) {
	var first *Identity
	for chunk := range yamltext.Split(stream) {
		d, err := workload.Parse(chunk)
		if err != nil {
			continue
		}
		for _, w := range workload.In(d).Workloads {
			_, account := w.Account()
			id := Identity{Object: w.String(), Namespace: w.Namespace, ServiceAccount: account}
			l := linter{d: d, w: w, containers: w.Containers(), sources: w.TokenSources()}
			uses := make([]use, len(l.containers))
			asks := false
			for i, c := range l.containers {
				uses[i] = useOf(c)
				asks = asks || uses[i].needs
			}
			if asks || len(l.ours(uses)) > 0 {
				return id, true
			}
			if first == nil {
				first = &id
			}
		}
	}
	if first == nil {
		return Identity{}, false
	}
	return *first, true
}
