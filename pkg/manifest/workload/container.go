package workload

import (
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// Container is one container of a pod, or one step of a task.
type Container struct {
	Name    string
	Init    bool // it ends before the others begin
	Sidecar bool // an init container that goes on, or a sidecar of a task
	Node    *yaml.Node
	Shared  *yaml.Node // what all steps of a task have: its stepTemplate; else nil
	Path    []any      // to Node, from the root of the document
}

// Containers are those of a pod: init containers and native sidecars first, as they start.
func (w Workload) Containers() []Container {
	if w.Tekton {
		return w.steps()
	}
	var all []Container
	for _, key := range []string{"initContainers", "containers"} {
		for i, node := range yamltext.Items(w.Spec, key) {
			if node.Kind != yaml.MappingNode {
				continue
			}
			always := yamltext.Text(node, "restartPolicy") == "Always"
			all = append(all, Container{
				Name: yamltext.Text(node, "name"), Node: node, Path: yamltext.Join(w.Path, key, i),
				Init: key == "initContainers" && !always, Sidecar: key == "initContainers" && always,
			})
		}
	}
	return all
}

// steps are those of a task, and its sidecars. A step that refers to a StepAction can't have variables or mounts of its own.
func (w Workload) steps() []Container {
	var all []Container
	for _, key := range []string{"sidecars", "steps"} {
		for i, node := range yamltext.Items(w.Spec, key) {
			if node.Kind != yaml.MappingNode || yamltext.Get(node, "ref") != nil {
				continue
			}
			c := Container{Name: yamltext.Text(node, "name"), Node: node, Path: yamltext.Join(w.Path, key, i), Sidecar: key == "sidecars"}
			if c.Name == "" {
				c.Name = "unnamed-" + strconv.Itoa(i) // as Tekton names it
			}
			if key == "steps" {
				c.Shared = yamltext.Get(w.Spec, "stepTemplate")
			}
			all = append(all, c)
		}
	}
	return all
}

// Variables are those of a container; what is its own comes first.
func (c Container) Variables() []*yaml.Node {
	return append(yamltext.Items(c.Node, "env"), yamltext.Items(c.Shared, "env")...)
}
