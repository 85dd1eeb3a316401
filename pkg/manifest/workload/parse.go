package workload

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// Error is something about a manifest that can't be read or patched, with its line.
type Error = yamltext.Error

// Parse reads one document. A template of Helm gives an error that matches ErrTemplate, whether it can be read or not:
// what looks like a manifest in it is not yet one.
func Parse(chunk yamltext.Chunk) (*yamltext.Document, error) {
	d, err := yamltext.Parse(chunk)
	before, _, ok := strings.Cut(chunk.Text, "{{")
	if !ok {
		return d, err
	}
	if err != nil {
		return nil, &TemplateError{chunk.Line + strings.Count(before, "\n")}
	}
	if n := template(d.Root); n != nil {
		return nil, &TemplateError{d.LineOf(n)}
	}
	return d, nil
}

// ErrTemplate is matched by the error for a template of Helm, which is not YAML until it is rendered.
var ErrTemplate = errors.New("it is a template of Helm")

// TemplateError is an ErrTemplate with its line.
type TemplateError struct{ Line int }

// Error names the line.
func (e *TemplateError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, ErrTemplate) }

// Unwrap returns ErrTemplate.
func (e *TemplateError) Unwrap() error { return ErrTemplate }

// template finds what only a template of Helm has: an action where YAML reads a mapping as the key of a mapping, or one in
// a text that uses what Helm offers. Texts in blocks may hold templates of something else, and are left alone.
func template(n *yaml.Node) *yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i < len(n.Content); i += 2 {
			if n.Content[i].Kind == yaml.MappingNode && n.Content[i].Style&yaml.FlowStyle != 0 {
				return n.Content[i]
			}
		}
	}
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && usesHelm(n.Value) {
		return n
	}
	for _, child := range n.Content {
		if found := template(child); found != nil {
			return found
		}
	}
	return nil
}

func usesHelm(text string) bool {
	_, action, ok := strings.Cut(text, "{{")
	if !ok {
		return false
	}
	action = strings.TrimLeft(action, "- ")
	for _, word := range []string{".Values", ".Release", ".Chart", ".Capabilities", ".Template", "include ", "template ", "tpl ", "default "} {
		if strings.Contains(action, word) {
			return true
		}
	}
	return false
}
