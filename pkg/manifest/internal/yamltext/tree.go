package yamltext

import (
	"errors"
	"maps"

	"go.yaml.in/yaml/v3"
)

// errTooLarge is a document that grows beyond measure when its aliases are followed.
var errTooLarge = errors.New("the document is too large when its aliases are followed")

// scalar is a value of a tree: two are equal when both tag and text are.
type scalar struct{ Tag, Value string }

// tree resolves a node, its aliases and its merges: maps, lists and scalars. Trees are compared with reflect.DeepEqual.
func (d *Document) tree() (any, error) {
	r := resolver{left: 10*d.nodes + 10_000}
	return r.resolve(d.Root)
}

type resolver struct{ left int }

func (r *resolver) resolve(n *yaml.Node) (any, error) {
	if r.left--; r.left < 0 {
		return nil, errTooLarge
	}
	switch n.Kind { //nolint:exhaustive // everything else is a scalar
	case yaml.AliasNode:
		return r.resolve(n.Alias)
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			var err error
			if list[i], err = r.resolve(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.MappingNode:
		return r.mapping(n)
	}
	return scalar{n.ShortTag(), n.Value}, nil
}

func (r *resolver) mapping(n *yaml.Node) (any, error) {
	own, merged := map[string]any{}, map[string]any{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		tree, err := r.resolve(value)
		if err != nil {
			return nil, err
		}
		if isMerge(key) {
			for _, source := range mergeSources(tree) {
				for k, v := range source {
					if _, ok := merged[k]; !ok {
						merged[k] = v
					}
				}
			}
			continue
		}
		own[keyText(key)] = tree
	}
	maps.Copy(merged, own)
	return merged, nil
}

// mergeSources are the mappings of a merge, of which the first wins.
func mergeSources(tree any) []map[string]any {
	switch tree := tree.(type) {
	case map[string]any:
		return []map[string]any{tree}
	case []any:
		var sources []map[string]any
		for _, item := range tree {
			if source, ok := item.(map[string]any); ok {
				sources = append(sources, source)
			}
		}
		return sources
	}
	return nil
}

func isMerge(key *yaml.Node) bool { return key.Kind == yaml.ScalarNode && key.Tag == "!!merge" }

// keyText distinguishes keys of different types. Keys that are collections differ only by their place.
func keyText(key *yaml.Node) string {
	for key.Kind == yaml.AliasNode {
		key = key.Alias
	}
	if key.Kind != yaml.ScalarNode {
		return "\x00" + key.Value + "@collection"
	}
	if tag := key.ShortTag(); tag != "!!str" {
		return "\x00" + tag + key.Value
	}
	return key.Value
}
