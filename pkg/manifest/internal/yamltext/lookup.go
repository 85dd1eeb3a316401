package yamltext

import (
	"go.yaml.in/yaml/v3"
)

// Follow returns what an alias refers to, or the node itself.
func Follow(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// Get returns the value of a key, also one that is merged into the mapping, with aliases followed; nil when there is none.
func Get(mapping *yaml.Node, key string) *yaml.Node {
	return Follow(get(mapping, key))
}

// own finds the value of a key of the mapping itself, without following an alias that is the value.
func own(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if name := mapping.Content[i]; !isMerge(name) && keyText(name) == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// get is like Get, and does not follow an alias that is the value. Merges can be circular: each mapping is looked at once.
func get(mapping *yaml.Node, key string) *yaml.Node {
	var seen map[*yaml.Node]bool
	for queue := []*yaml.Node{Follow(mapping)}; len(queue) > 0; {
		m := queue[0]
		queue = queue[1:]
		if m == nil || m.Kind != yaml.MappingNode || seen[m] {
			continue
		}
		if found := own(m, key); found != nil {
			return found
		}
		if sources := mergedInto(m); len(sources) > 0 {
			if seen == nil {
				seen = map[*yaml.Node]bool{}
			}
			seen[m] = true
			queue = append(sources, queue...)
		}
	}
	return nil
}

// mergedInto are the mappings that are merged into one, of which the first wins.
func mergedInto(mapping *yaml.Node) []*yaml.Node {
	var sources []*yaml.Node
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if !isMerge(mapping.Content[i]) {
			continue
		}
		source := Follow(mapping.Content[i+1])
		if source.Kind != yaml.SequenceNode {
			sources = append(sources, source)
			continue
		}
		for _, s := range source.Content {
			sources = append(sources, Follow(s))
		}
	}
	return sources
}

// Text returns the text of a scalar under a key; "" when there is none.
func Text(mapping *yaml.Node, key string) string {
	if n := Get(mapping, key); n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() != "!!null" {
		return n.Value
	}
	return ""
}

// Items returns the items of a list under a key, with aliases followed.
func Items(mapping *yaml.Node, key string) []*yaml.Node {
	list := Get(mapping, key)
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	items := make([]*yaml.Node, len(list.Content))
	for i, item := range list.Content {
		items[i] = Follow(item)
	}
	return items
}

// Duplicate returns the first key that a mapping has twice; nil when there is none.
func Duplicate(mapping *yaml.Node) *yaml.Node {
	mapping = Follow(mapping)
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	seen := make(map[string]bool, len(mapping.Content)/2)
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key := mapping.Content[i]
		if isMerge(key) {
			continue
		}
		text := keyText(key)
		if seen[text] {
			return key
		}
		seen[text] = true
	}
	return nil
}
