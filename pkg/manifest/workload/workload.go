package workload

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// Workload is one pod, or one task of Tekton, of an object.
type Workload struct {
	Kind            string
	Name, Namespace string
	Task            string     // of a pipeline; else ""
	Root            *yaml.Node // the object
	Spec            *yaml.Node // the pod's spec
	Path            []any      // to Spec, from the root of the document
	Tekton          bool       // Spec is that of a task
	AccountIn       *yaml.Node // the mapping that names the service account; nil when the object does not say
	AccountPath     []any      // to AccountIn; nil when the object can't say
	Template        bool       // it is part of an OpenShift Template, whose texts can hold parameters
}

// String names the workload as kubectl does.
func (w Workload) String() string {
	text := strings.ToLower(w.Kind) + "/" + w.Name
	if w.Task != "" {
		text += " (task '" + w.Task + "')"
	}
	return text
}

// Content is what a document has.
type Content struct {
	Workloads []Workload
	Skipped   []Skipped

	document *yamltext.Document
}

// In finds the workloads of a document and what is skipped in it. Lists, OpenShift Templates and ResourceLists are looked
// into.
func In(d *yamltext.Document) Content {
	c := Content{document: d}
	c.object(d.Root, nil, false)
	return c
}

// maxNesting is how deep lists may be nested.
const maxNesting = 3

func (c *Content) object(root *yaml.Node, at []any, template bool) {
	root = yamltext.Follow(root)
	if root == nil || root.Kind != yaml.MappingNode {
		return
	}
	kind, version := yamltext.Text(root, "kind"), yamltext.Text(root, "apiVersion")
	if key := listKey(kind, version); key != "" && len(at) < 2*maxNesting {
		for i, item := range yamltext.Items(root, key) {
			c.object(item, yamltext.Join(at, key, i), template || key == "objects")
		}
		return
	}
	rows := kindsOf(kind, version)
	if len(rows) == 0 {
		c.skipUnknown(root)
		return
	}
	before := len(c.Workloads)
	for _, row := range rows {
		c.find(row, root, at, template)
	}
	if len(c.Workloads) == before {
		c.skipEmpty(root)
	}
}

// listKey is the key under which an object lists others; "" for an object that is not a list.
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
func (c *Content) find(k Kind, root *yaml.Node, at []any, template bool) {
	w := Workload{Kind: k.Name, Root: root, Path: slices.Clone(at), Tekton: k.tekton, Template: template}
	metadata := yamltext.Get(root, "metadata")
	w.Name, w.Namespace = yamltext.Text(metadata, "name"), yamltext.Text(metadata, "namespace")
	if w.Name == "" {
		w.Name = yamltext.Text(metadata, "generateName")
	}
	if k.account != nil {
		w.AccountPath, w.AccountIn = slices.Clone(at), root
		for _, key := range k.account {
			w.AccountPath, w.AccountIn = append(w.AccountPath, key), yamltext.Get(w.AccountIn, key)
		}
	}
	c.descend(w, root, k.Path)
}

func (c *Content) descend(w Workload, node *yaml.Node, path []string) {
	if len(path) == 0 {
		c.add(w, node)
		return
	}
	if len(path) > 1 && path[1] == "*" {
		for i, item := range yamltext.Items(node, path[0]) {
			inner := w
			inner.Path, inner.Task = yamltext.Join(w.Path, path[0], i), yamltext.Text(item, "name")
			c.descend(inner, item, path[2:])
		}
		return
	}
	w.Path = yamltext.Join(w.Path, path[0])
	c.descend(w, yamltext.Get(node, path[0]), path[1:])
}

func (c *Content) add(w Workload, spec *yaml.Node) {
	if spec == nil || spec.Kind != yaml.MappingNode || w.Tekton && yamltext.Get(spec, "steps") == nil {
		return
	}
	w.Spec = spec
	if !w.Tekton {
		w.AccountIn, w.AccountPath = spec, w.Path
	}
	c.Workloads = append(c.Workloads, w)
}

// Account is the service account that the pod runs as, and where that is said: nil for nowhere. A task does not say: "".
func (w Workload) Account() (*yaml.Node, string) {
	if w.AccountPath == nil {
		return nil, ""
	}
	for _, key := range []string{"serviceAccountName", "serviceAccount"} {
		if name := yamltext.Text(w.AccountIn, key); name != "" {
			return yamltext.Get(w.AccountIn, key), name
		}
	}
	return nil, "default"
}

// Partial reports whether the object is only a part of one, such as a strategic merge patch: what it lacks may be in the
// object that it is merged into.
func (w Workload) Partial() bool {
	if w.Directive() {
		return true
	}
	if w.Tekton || w.Kind == "Pod" {
		return false // nobody writes a part of a Pod: it can't be changed
	}
	return !slices.ContainsFunc(w.Containers(), func(c Container) bool { return yamltext.Get(c.Node, "image") != nil })
}

// Directive reports whether the object has a key that only strategic merge patches have.
func (w Workload) Directive() bool { return directive(w.Root) }

// directive looks for such a key in a mapping and in what is in it.
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
