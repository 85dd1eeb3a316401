package cluster

import (
	"testing"

	"sigs.k8s.io/yaml"
)

// object is a YAML or JSON object of any kind: what the types of client-go do not know would be lost in them.
type object = map[string]any

// podAround makes the smallest pod around the pieces of one that a page shows. A volume that is mounted and not shown is
// added. It returns nil for what is no piece of a pod.
func podAround(t *testing.T, document []byte) []byte {
	t.Helper()
	var piece object
	if err := yaml.UnmarshalStrict(document, &piece); err != nil {
		return nil
	}
	if spec, ok := piece["spec"].(object); ok && spec["containers"] != nil {
		return podOf(t, spec)
	}
	mounts, _ := piece["volumeMounts"].([]any)
	volumes, _ := piece["volumes"].([]any)
	if len(mounts)+len(volumes) == 0 {
		return nil
	}
	shown := map[any]bool{}
	for _, volume := range volumes {
		shown[nameOf(volume)] = true
	}
	for _, mount := range mounts {
		if name := nameOf(mount); !shown[name] {
			volumes = append(volumes, object{"name": name, "emptyDir": object{}})
			shown[name] = true
		}
	}
	return podOf(t, object{
		"volumes":    volumes,
		"containers": []any{object{"name": "app", "image": "registry.example/app:1", "volumeMounts": mounts}},
	})
}

func podOf(t *testing.T, spec object) []byte {
	t.Helper()
	text, err := yaml.Marshal(object{
		"apiVersion": "v1", "kind": "Pod", "metadata": object{"name": "piece", "namespace": "default"}, "spec": spec,
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func nameOf(item any) any {
	fields, _ := item.(object)
	return fields["name"]
}
