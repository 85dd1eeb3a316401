package manifest

import (
	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// tokenSource is a service account token that a pod's volume projects.
type tokenSource struct {
	volume             string // its name
	file               string // of the token, below where the volume is mounted
	node               *yaml.Node
	projected          *yaml.Node
	index, sourceIndex int
}

// tokenSources are those of a pod.
func (w workload) tokenSources() []tokenSource {
	var found []tokenSource
	for i, volume := range yamltext.Items(w.spec, "volumes") {
		projected := yamltext.Get(volume, "projected")
		for j, source := range yamltext.Items(projected, "sources") {
			if token := yamltext.Get(source, "serviceAccountToken"); token != nil {
				found = append(found, tokenSource{
					volume: yamltext.Text(volume, "name"), file: yamltext.Text(token, "path"), node: token, projected: projected,
					index: i, sourceIndex: j,
				})
			}
		}
	}
	return found
}

// isOurs reports whether the token is for IAM. No other is ever adopted or changed: istio-ca, SPIRE, sts.amazonaws.com.
func (s tokenSource) isOurs() bool {
	audience := yamltext.Text(s.node, "audience")
	return audience == Audience || audience == oldAudience
}

// volume is the volume of a name, or nil.
func (w workload) volume(name string) *yaml.Node {
	for _, v := range yamltext.Items(w.spec, "volumes") {
		if yamltext.Text(v, "name") == name {
			return v
		}
	}
	return nil
}

// mount is where a container has a volume.
type mount struct {
	volume, path string
	subPath      bool // only a part of it, which is never renewed
	node         *yaml.Node
}

func (c container) mounts() []mount {
	var all []mount
	for _, m := range append(yamltext.Items(c.node, "volumeMounts"), yamltext.Items(c.shared, "volumeMounts")...) {
		if yamltext.Get(m, "$patch") != nil {
			continue // a strategic merge patch removes it
		}
		all = append(all, mount{
			volume: yamltext.Text(m, "name"), path: yamltext.Text(m, "mountPath"), node: m,
			subPath: yamltext.Text(m, "subPath") != "" || yamltext.Text(m, "subPathExpr") != "",
		})
	}
	return all
}
