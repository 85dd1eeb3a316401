package yamltext

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ErrShared is matched when the edited text would not be the document with the edits and nothing else. The usual reason is
// an anchor: something that is not to be changed shares the text.
var ErrShared = errors.New("the change would affect other parts of the document, such as text that is shared through an anchor")

// Edit is one change. Path leads from the root by keys (string) and indexes (int) to a list that gets Items at its end, or
// to a scalar that becomes Value. What is missing at the end of the path is made.
type Edit struct {
	Path  []any
	Items List
	Value any
}

// Apply returns the text with the edits made, or an error and nothing. The error is an *Error or matches ErrShared.
func (d *Document) Apply(edits []Edit) (string, error) {
	if d.Root == nil {
		return "", &Error{d.Line, "the document is empty"}
	}
	want, err := d.tree()
	if err != nil {
		return "", &Error{d.Line, err.Error()}
	}
	s := &splicer{d: d, depths: map[*yaml.Node]int{}, done: map[string]bool{}, newline: "\n", style: style{d.indentsLists(d.Root)}}
	if i := strings.IndexByte(d.Text, '\n'); i > 0 && d.Text[i-1] == '\r' {
		s.newline = "\r\n"
	}
	measure(d.Root, 0, s.depths)
	for _, e := range edits {
		if want, err = edited(want, e.Path, e); err != nil {
			return "", &Error{d.Line, err.Error()}
		}
		if err := s.edit(e); err != nil {
			return "", err
		}
	}
	text := s.text()
	after, err := Parse(Chunk{text, d.Line})
	if err != nil {
		return "", &Error{d.Line, "the change would make the document unreadable: " + err.Error()}
	}
	got, err := after.tree()
	if err != nil {
		return "", &Error{d.Line, err.Error()}
	}
	if !reflect.DeepEqual(want, got) {
		return "", fmt.Errorf("line %d: %w", d.Line, ErrShared)
	}
	return text, nil
}

func measure(n *yaml.Node, depth int, depths map[*yaml.Node]int) {
	depths[n] = depth
	for _, child := range n.Content {
		measure(child, depth+1, depths)
	}
}

// edited is the tree with an edit made. Trees may share parts, so what changes is copied.
func edited(tree any, path []any, e Edit) (any, error) {
	if len(path) == 0 {
		if e.Items == nil {
			return plain(e.Value), nil
		}
		list, ok := tree.([]any)
		if !ok && tree != nil && !isNull(tree) {
			return nil, errors.New("a list is required here")
		}
		list = slices.Clone(list)
		for _, item := range e.Items {
			list = append(list, plain(item))
		}
		return list, nil
	}
	switch step := path[0].(type) {
	case string:
		old, _ := tree.(map[string]any)
		made, err := edited(old[step], path[1:], e)
		if err != nil {
			return nil, err
		}
		m := make(map[string]any, len(old)+1)
		for k, v := range old {
			m[k] = v
		}
		m[step] = made
		return m, nil
	case int:
		list, _ := tree.([]any)
		if step >= len(list) {
			return nil, errors.New("the index is outside the list")
		}
		made, err := edited(list[step], path[1:], e)
		if err != nil {
			return nil, err
		}
		list = slices.Clone(list)
		list[step] = made
		return list, nil
	}
	return nil, errors.New("a path is made of keys and indexes")
}

func isNull(tree any) bool {
	s, ok := tree.(scalar)
	return ok && s.Tag == "!!null"
}

// Join makes a path of its own: paths must not share memory.
func Join(path []any, more ...any) []any { return append(slices.Clone(path), more...) }
