package cluster

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"sigs.k8s.io/yaml"
)

// object is a YAML or JSON object of any kind: what the types of client-go do not know would be lost in them.
type object = map[string]any

// podAround makes the smallest pod around the pieces of one that a document shows: only these pieces, a pod's spec, or an
// object of a third-party kind that contains them. Each list of mounts becomes a container. A volume that is mounted and
// not shown is added. It returns nil for a document without pieces of a pod.
func podAround(t *testing.T, document []byte) []byte {
	t.Helper()
	var shown object
	if err := yaml.UnmarshalStrict(document, &shown); err != nil {
		return nil
	}
	if spec, ok := shown["spec"].(object); ok && spec["containers"] != nil {
		return podOf(t, spec)
	}
	var volumes, containers []any
	there := map[any]bool{}
	for _, list := range lists(shown, "volumes") {
		for _, volume := range list {
			volumes, there[nameOf(volume)] = append(volumes, volume), true
		}
	}
	for i, mounts := range lists(shown, "volumeMounts") {
		containers = append(containers, object{
			"name": fmt.Sprintf("app-%d", i), "image": "registry.example/app:1", "volumeMounts": mounts,
		})
		for _, mount := range mounts {
			if name := nameOf(mount); !there[name] {
				volumes, there[name] = append(volumes, object{"name": name, "emptyDir": object{}}), true
			}
		}
	}
	switch {
	case len(volumes) == 0:
		return nil
	case len(containers) == 0:
		containers = []any{object{"name": "app", "image": "registry.example/app:1"}}
	}
	return podOf(t, object{"volumes": volumes, "containers": containers})
}

// lists are all lists of a name, wherever they are.
func lists(in any, name string) [][]any {
	var found [][]any
	switch in := in.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(in)) {
			if list, ok := in[key].([]any); ok && key == name {
				found = append(found, list)
				continue
			}
			found = append(found, lists(in[key], name)...)
		}
	case []any:
		for _, item := range in {
			found = append(found, lists(item, name)...)
		}
	}
	return found
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
