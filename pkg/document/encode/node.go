package encode

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/output"
)

// node is a mapping that is being written.
type node struct{ *yaml.Node }

func mapping() node { return node{&yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}} }

func sequence(style yaml.Style) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Style: style}
}

func texts(values []string) *yaml.Node {
	s := sequence(yaml.FlowStyle)
	for _, v := range values {
		s.Content = append(s.Content, scalar(v))
	}
	return s
}

// scalar is a text. The tag makes the encoder quote a text that would be read as another type.
func scalar(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: document.QuoteVariables(text)}
	if strings.HasSuffix(text, ":") || strings.Contains(text, "crn:") || output.Quoted(text) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func (m node) add(key string, value *yaml.Node) {
	m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
}

func (m node) addText(key, value string) {
	if value != "" {
		m.add(key, scalar(value))
	}
}

func (m node) addTrue(key string, value bool) {
	if value {
		m.add(key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
	}
}

func (m node) addList(key string, list *yaml.Node) {
	if len(list.Content) > 0 {
		m.add(key, list)
	}
}
