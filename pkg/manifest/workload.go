package manifest

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// workloadKind is a kind of object that has a pod in it.
type workloadKind struct {
	name       string
	apiVersion string   // the newest one
	path       []string // to the pod's spec
}

func workloadKinds() []workloadKind {
	template := []string{"spec", "template", "spec"}
	return []workloadKind{
		{"Pod", "v1", []string{"spec"}},
		{"PodTemplate", "v1", []string{"template", "spec"}},
		{"ReplicationController", "v1", template},
		{"Deployment", "apps/v1", template},
		{"StatefulSet", "apps/v1", template},
		{"DaemonSet", "apps/v1", template},
		{"ReplicaSet", "apps/v1", template},
		{"Job", "batch/v1", template},
		{"CronJob", "batch/v1", []string{"spec", "jobTemplate", "spec", "template", "spec"}},
	}
}

// Kinds are the kinds of workloads that are patched and checked.
func Kinds() []string {
	var names []string
	for _, k := range workloadKinds() {
		names = append(names, k.name)
	}
	return names
}

func findKind(name string) (workloadKind, bool) {
	all := workloadKinds()
	i := slices.IndexFunc(all, func(k workloadKind) bool { return strings.EqualFold(k.name, name) })
	if i < 0 {
		return workloadKind{}, false
	}
	return all[i], true
}

// workload is one object with a pod in it.
type workload struct {
	kind            string
	name, namespace string
	root            *yaml.Node // the object
	spec            *yaml.Node // the pod's spec
	path            []any      // to spec, from the root of the document
}

// String names the workload as kubectl does.
func (w workload) String() string { return strings.ToLower(w.kind) + "/" + w.name }

// workloads finds those of a document, which may be a list of objects.
func workloads(root *yaml.Node) []workload { return findWorkloads(root, nil) }

func findWorkloads(root *yaml.Node, at []any) []workload {
	root = yamltext.Follow(root)
	if root == nil || root.Kind != yaml.MappingNode {
		return nil
	}
	name, version := yamltext.Text(root, "kind"), yamltext.Text(root, "apiVersion")
	if strings.HasSuffix(name, "List") && len(at) == 0 {
		var found []workload
		for i, item := range yamltext.Items(root, "items") {
			found = append(found, findWorkloads(item, []any{"items", i})...)
		}
		return found
	}
	i := slices.IndexFunc(workloadKinds(), func(k workloadKind) bool { return k.name == name })
	if i < 0 || !ofKubernetes(version) {
		return nil
	}
	w := workload{kind: name, root: root, spec: root, path: slices.Clone(at)}
	for _, key := range workloadKinds()[i].path {
		w.spec, w.path = yamltext.Get(w.spec, key), append(w.path, key)
	}
	if w.spec == nil || w.spec.Kind != yaml.MappingNode {
		return nil // there is no pod in it, which the API server will say
	}
	metadata := yamltext.Get(root, "metadata")
	w.name, w.namespace = yamltext.Text(metadata, "name"), yamltext.Text(metadata, "namespace")
	if w.name == "" {
		w.name = yamltext.Text(metadata, "generateName")
	}
	return []workload{w}
}

// ofKubernetes tells a Job of Kubernetes from one of somebody else.
func ofKubernetes(apiVersion string) bool {
	group, _, ok := strings.Cut(apiVersion, "/")
	return !ok || group == "apps" || group == "batch" || group == "extensions"
}

// container is one container of a pod.
type container struct {
	name    string
	init    bool // it ends before the others begin
	sidecar bool // an init container that goes on
	node    *yaml.Node
	path    []any
}

// containers are those of a pod: init containers and native sidecars first, as they start.
func (w workload) containers() []container {
	var all []container
	for _, key := range []string{"initContainers", "containers"} {
		for i, node := range yamltext.Items(w.spec, key) {
			if node.Kind != yaml.MappingNode {
				continue
			}
			always := yamltext.Text(node, "restartPolicy") == "Always"
			all = append(all, container{
				name: yamltext.Text(node, "name"), node: node, path: join(w.path, key, i),
				init: key == "initContainers" && !always, sidecar: key == "initContainers" && always,
			})
		}
	}
	return all
}

// join makes a path of its own: paths must not share memory.
func join(path []any, more ...any) []any { return append(slices.Clone(path), more...) }
