package manifest

import (
	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// FunctionConfig is what a ResourceList says to the function that it is given to. Its functionConfig is a ConfigMap, whose
// data has the keys profile, serviceAccount and container, or another object with these keys in its spec.
type FunctionConfig struct{ Profile, ServiceAccount, Container string }

// ReadFunctionConfig returns that of the first ResourceList of a stream; ok is false when there is none.
func ReadFunctionConfig(stream string) (config FunctionConfig, ok bool) {
	for chunk := range yamltext.Split(stream) {
		d, err := workload.Parse(chunk)
		if err != nil || d.Root == nil || yamltext.Text(d.Root, "kind") != "ResourceList" {
			continue
		}
		object := yamltext.Get(d.Root, "functionConfig")
		data := yamltext.Get(object, "data")
		if data == nil {
			data = yamltext.Get(object, "spec")
		}
		return FunctionConfig{
			Profile: yamltext.Text(data, "profile"), ServiceAccount: yamltext.Text(data, "serviceAccount"),
			Container: yamltext.Text(data, "container"),
		}, true
	}
	return FunctionConfig{}, false
}
