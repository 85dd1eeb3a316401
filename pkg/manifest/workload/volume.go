package workload

import (
	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// Volume is the volume of a name, or nil.
func (w Workload) Volume(name string) *yaml.Node {
	for _, v := range yamltext.Items(w.Spec, "volumes") {
		if yamltext.Text(v, "name") == name {
			return v
		}
	}
	return nil
}

// Mount is where a container has a volume.
type Mount struct {
	Volume, Path string
	SubPath      bool // only a part of it, which is never renewed
	Node         *yaml.Node
}

// Mounts are those of a container, with those that all steps of its task have.
func (c Container) Mounts() []Mount {
	var all []Mount
	for _, m := range append(yamltext.Items(c.Node, "volumeMounts"), yamltext.Items(c.Shared, "volumeMounts")...) {
		if yamltext.Get(m, "$patch") != nil {
			continue // a strategic merge patch removes it
		}
		all = append(all, Mount{
			Volume: yamltext.Text(m, "name"), Path: yamltext.Text(m, "mountPath"), Node: m,
			SubPath: yamltext.Text(m, "subPath") != "" || yamltext.Text(m, "subPathExpr") != "",
		})
	}
	return all
}
