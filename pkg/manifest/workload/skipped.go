package workload

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// Skipped is an object that was neither patched nor checked, although there is a pod in it, or should be.
type Skipped struct {
	Line   int
	Object string // "workflow/build"
	Reason string
	Asks   bool // it shows that it is to become a trusted profile
}

// skipUnknown notes an object of a kind that is not known, if there is a pod in it.
func (c *Content) skipUnknown(root *yaml.Node) {
	if !hasPod(root) {
		return
	}
	kind := yamltext.Text(root, "kind")
	reason := "kind '" + kind + "' is not supported"
	if kind == "" {
		reason = "it has no kind"
	}
	c.skip(root, reason)
}

// skipEmpty notes an object of a known kind whose pod is not in it, such as a TaskRun that refers to a Task.
func (c *Content) skipEmpty(root *yaml.Node) {
	c.skip(root, "it has no pod of its own: its containers are in another object or missing")
}

func (c *Content) skip(root *yaml.Node, reason string) {
	metadata := yamltext.Get(root, "metadata")
	name := yamltext.Text(metadata, "name")
	if name == "" {
		name = yamltext.Text(metadata, "generateName")
	}
	object := strings.ToLower(yamltext.Text(root, "kind")) + "/" + name
	c.Skipped = append(c.Skipped, Skipped{Line: c.document.LineOf(root), Object: object, Reason: reason, Asks: asks(root)})
}

// hasPod reports whether there is a list of containers anywhere in an object.
func hasPod(n *yaml.Node) bool {
	if n.Kind == yaml.MappingNode {
		for _, key := range []string{"containers", "steps", "container"} {
			for _, item := range append(yamltext.Items(n, key), yamltext.Get(n, key)) {
				if item != nil && item.Kind == yaml.MappingNode && yamltext.Text(item, "image") != "" {
					return true
				}
			}
		}
	}
	for _, child := range n.Content {
		if hasPod(child) {
			return true
		}
	}
	return false
}

// Asks reports whether the object has a text that only pods have that become trusted profiles.
func (w Workload) Asks() bool { return asks(w.Root) }

func asks(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return TextAsks(n.Value)
	}
	for _, child := range n.Content {
		if asks(child) {
			return true
		}
	}
	return false
}

// TextAsks reports whether a text is one that only manifests have whose pods become trusted profiles.
func TextAsks(text string) bool {
	for _, word := range []string{
		"IBMCLOUD_CR_PROFILE", "IBMCLOUD_CR_TOKEN", "_CR_TOKEN_FILENAME", "_IAM_PROFILE_ID", "_IAM_PROFILE_NAME", "grant-type:cr-token",
	} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
