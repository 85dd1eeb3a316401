package manifest

import (
	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
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
		d, err := parse(chunk)
		if err != nil {
			continue
		}
		for _, w := range look(d.Root).workloads {
			_, account := w.account()
			id := Identity{Object: w.String(), Namespace: w.namespace, ServiceAccount: account}
			l := linter{d: d, w: w, containers: w.containers(), sources: w.tokenSources()}
			uses := make([]use, len(l.containers))
			asks := false
			for i, c := range l.containers {
				uses[i] = c.use()
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
