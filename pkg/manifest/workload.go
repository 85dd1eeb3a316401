package manifest

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// workload is one pod, or one task of Tekton, of an object.
type workload struct {
	kind            string
	name, namespace string
	task            string     // of a pipeline; else ""
	root            *yaml.Node // the object
	spec            *yaml.Node // the pod's spec
	path            []any      // to spec, from the root of the document
	tekton          bool       // spec is that of a task
	accountIn       *yaml.Node // the mapping that names the service account; nil when the object does not say
	accountPath     []any      // to accountIn; nil when the object can't say
	template        bool       // it is part of an OpenShift Template, whose texts can hold parameters
}

// String names the workload as kubectl does.
func (w workload) String() string {
	text := strings.ToLower(w.kind) + "/" + w.name
	if w.task != "" {
		text += " (task '" + w.task + "')"
	}
	return text
}

// content is what a document has.
type content struct {
	workloads []workload
	skipped   []skippedNode
}

// look finds the workloads of a document and what is skipped in it. Lists, OpenShift Templates and ResourceLists are
// looked into.
func look(root *yaml.Node) content {
	var c content
	c.object(root, nil, false)
	return c
}

// maxNesting is how deep lists may stand in lists.
const maxNesting = 3

func (c *content) object(root *yaml.Node, at []any, template bool) {
	root = yamltext.Follow(root)
	if root == nil || root.Kind != yaml.MappingNode {
		return
	}
	kind, version := yamltext.Text(root, "kind"), yamltext.Text(root, "apiVersion")
	if key := listKey(kind, version); key != "" && len(at) < 2*maxNesting {
		for i, item := range yamltext.Items(root, key) {
			c.object(item, join(at, key, i), template || key == "objects")
		}
		return
	}
	rows := kindsOf(kind, version)
	if len(rows) == 0 {
		c.skipUnknown(root)
		return
	}
	before := len(c.workloads)
	for _, row := range rows {
		c.find(row, root, at, template)
	}
	if len(c.workloads) == before {
		c.skipEmpty(root)
	}
}

// listKey is the key under which an object lists others; "" for an object that is no list.
func listKey(kind, version string) string {
	switch {
	case kind == "Template" && (version == "v1" || strings.HasPrefix(version, "template.openshift.io/")):
		return "objects"
	case strings.HasSuffix(kind, "List"): // ResourceList of KRM functions too
		return "items"
	}
	return ""
}

// find adds the workloads of one row. The step "*" goes into every item of a list.
func (c *content) find(k workloadKind, root *yaml.Node, at []any, template bool) {
	w := workload{kind: k.name, root: root, path: slices.Clone(at), tekton: k.tekton, template: template}
	metadata := yamltext.Get(root, "metadata")
	w.name, w.namespace = yamltext.Text(metadata, "name"), yamltext.Text(metadata, "namespace")
	if w.name == "" {
		w.name = yamltext.Text(metadata, "generateName")
	}
	if k.account != nil {
		w.accountPath, w.accountIn = slices.Clone(at), root
		for _, key := range k.account {
			w.accountPath, w.accountIn = append(w.accountPath, key), yamltext.Get(w.accountIn, key)
		}
	}
	c.descend(w, root, k.path)
}

func (c *content) descend(w workload, node *yaml.Node, path []string) {
	if len(path) == 0 {
		c.add(w, node)
		return
	}
	if len(path) > 1 && path[1] == "*" {
		for i, item := range yamltext.Items(node, path[0]) {
			inner := w
			inner.path, inner.task = join(w.path, path[0], i), yamltext.Text(item, "name")
			c.descend(inner, item, path[2:])
		}
		return
	}
	w.path = join(w.path, path[0])
	c.descend(w, yamltext.Get(node, path[0]), path[1:])
}

func (c *content) add(w workload, spec *yaml.Node) {
	if spec == nil || spec.Kind != yaml.MappingNode || w.tekton && yamltext.Get(spec, "steps") == nil {
		return
	}
	w.spec = spec
	if !w.tekton {
		w.accountIn, w.accountPath = spec, w.path
	}
	c.workloads = append(c.workloads, w)
}

// account is the service account that the pod runs as, and where that is said: nil for nowhere. A task does not say: "".
func (w workload) account() (*yaml.Node, string) {
	if w.accountPath == nil {
		return nil, ""
	}
	for _, key := range []string{"serviceAccountName", "serviceAccount"} {
		if name := yamltext.Text(w.accountIn, key); name != "" {
			return yamltext.Get(w.accountIn, key), name
		}
	}
	return nil, "default"
}

// partial reports whether the object is only a part of one, such as a strategic merge patch: what it lacks may be in the
// object that it is merged into.
func (w workload) partial() bool {
	if directive(w.root) {
		return true
	}
	if w.tekton || w.kind == "Pod" {
		return false // nobody writes a part of a Pod: it can't be changed
	}
	return !slices.ContainsFunc(w.containers(), func(c container) bool { return yamltext.Get(c.node, "image") != nil })
}

// directive reports whether a mapping or what is in it has a key that only strategic merge patches have.
func directive(n *yaml.Node) bool {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if child.Value == "$patch" || child.Value == "$retainKeys" || strings.HasPrefix(child.Value, "$setElementOrder/") ||
				strings.HasPrefix(child.Value, "$deleteFromPrimitiveList/") {
				return true
			}
			continue
		}
		if directive(child) {
			return true
		}
	}
	return false
}

// join makes a path of its own: paths must not share memory.
func join(path []any, more ...any) []any { return append(slices.Clone(path), more...) }
