package yamltext

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// splice replaces the bytes from start to end.
type splice struct {
	start, end int
	depth      int // of the node that is added to: at one place, what is deeper comes first
	text       string
}

type splicer struct {
	d       *Document
	depths  map[*yaml.Node]int
	done    map[string]bool // what was done to which node: one can be reached by several aliases
	splices []splice
	newline string
	style   style
}

// edit finds the node of an edit and adds its splice.
func (s *splicer) edit(e Edit) error {
	parent, last := s.d.Root, e.Path[len(e.Path)-1]
	for _, step := range e.Path[:len(e.Path)-1] {
		if parent = child(parent, step); parent == nil {
			return &Error{s.d.Line, fmt.Sprintf("there is no '%v' here", step)}
		}
	}
	parent = Follow(parent)
	key, ok := last.(string)
	if !ok || parent.Kind != yaml.MappingNode {
		return &Error{s.d.LineOf(parent), fmt.Sprintf("'%v' can't be set in something that is not a mapping", last)}
	}
	if twice := Duplicate(parent); twice != nil {
		return &Error{s.d.LineOf(twice), "duplicate key '" + twice.Value + "'"}
	}
	if s.d.endsInBlockScalar() {
		return &Error{s.d.Line + len(s.d.lines) - 1, "the document ends in a block of text whose last line has no line end: add one"}
	}
	mark := fmt.Sprintf("%p %q %v %v", parent, key, e.Items, e.Value)
	if s.done[mark] {
		return nil
	}
	s.done[mark] = true
	if e.Items != nil {
		return s.add(parent, key, e.Items)
	}
	return s.set(parent, key, e.Value)
}

func child(n *yaml.Node, step any) *yaml.Node {
	n = Follow(n)
	switch step := step.(type) {
	case string:
		return Get(n, step)
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step]
		}
	}
	return nil
}

// set makes the value of a key a scalar.
func (s *splicer) set(mapping *yaml.Node, key string, value any) error {
	old := own(mapping, key)
	if old == nil {
		return s.addEntry(mapping, Pair{key, value})
	}
	return s.replace(old, value)
}

// add puts items at the end of the list of a key.
func (s *splicer) add(mapping *yaml.Node, key string, items List) error {
	old := get(mapping, key)
	list := Follow(old)
	switch {
	case list == nil:
		return s.addEntry(mapping, Pair{key, items})
	case list.Kind == yaml.SequenceNode:
		if mark := fmt.Sprintf("%p %v", list, items); !s.done[mark] {
			s.done[mark] = true
			s.addItems(list, items)
		}
		return nil
	case isNullNode(old) && old.Value == "" && mapping.Style&yaml.FlowStyle == 0:
		end := s.d.lineEnd(s.d.lineAt(s.d.offset(old)))
		s.insertLines(end, mapping.Content[0].Column-1, s.depths[old], s.style.list(items))
		return nil
	case isNullNode(list):
		return s.replace(old, items)
	}
	return &Error{s.d.LineOf(list), "'" + key + "' is not a list"}
}

func isNullNode(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

func (s *splicer) addItems(list *yaml.Node, items List) {
	if list.Style&yaml.FlowStyle != 0 {
		for _, item := range items {
			s.addFlow(list, flowText(item))
		}
		return
	}
	column := s.d.dashColumn(list.Content[len(list.Content)-1])
	s.addLines(list, column-1, s.style.block(items))
}

func (s *splicer) addEntry(mapping *yaml.Node, p Pair) error {
	if mapping.Style&yaml.FlowStyle != 0 {
		s.addFlow(mapping, flowText(p.key())+": "+flowText(p[1]))
		return nil
	}
	s.addLines(mapping, mapping.Content[0].Column-1, s.style.entry(p))
	return nil
}

func (s *splicer) addLines(n *yaml.Node, indent int, lines []string) {
	s.insertLines(s.d.afterBlock(n), indent, s.depths[n], lines)
}

func (s *splicer) insertLines(at, indent, depth int, lines []string) {
	text := strings.Join(indented(lines, strings.Repeat(" ", indent)), s.newline) + s.newline
	if at == len(s.d.Text) && !strings.HasSuffix(s.d.Text, "\n") {
		text = s.newline + strings.TrimSuffix(text, s.newline)
	}
	s.splices = append(s.splices, splice{at, at, depth, text})
}

// addFlow adds to a flow collection: on a line of its own where the last item has one.
func (s *splicer) addFlow(n *yaml.Node, text string) {
	span := s.d.flow(s.d.skipProperties(s.d.offset(n)))
	before, touched := ", ", s.touched(span.content)
	if span.comma && !touched {
		before = " "
	}
	if span.empty && !touched {
		before = ""
	} else if len(n.Content) > 0 {
		last := n.Content[len(n.Content)-1]
		if n.Kind == yaml.MappingNode {
			last = n.Content[len(n.Content)-2]
		}
		at := s.d.offset(last)
		if start := s.d.lines[s.d.lineAt(at)]; strings.TrimSpace(s.d.Text[start:at]) == "" {
			before = strings.TrimSuffix(before, " ") + s.newline + s.d.Text[start:at]
		}
	}
	s.splices = append(s.splices, splice{span.content, span.content, s.depths[n], before + text})
}

func (s *splicer) touched(at int) bool {
	return slices.ContainsFunc(s.splices, func(o splice) bool { return o.start == at })
}

// replace puts a value in the place of a scalar or an alias.
func (s *splicer) replace(old *yaml.Node, value any) error {
	start := s.d.offset(old)
	text := flowText(value)
	if v, ok := value.(string); ok && old.Style&yaml.DoubleQuotedStyle == 0 && !strings.ContainsAny(v, ",[]{}") {
		text = scalarText(v)
	}
	end := start + len(old.Value)
	switch {
	case old.Kind == yaml.AliasNode:
		end = start + len("*") + len(old.Value)
	case old.Kind != yaml.ScalarNode, old.Anchor != "", old.Style&(yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) != 0:
		return &Error{s.d.LineOf(old), "the value here can't be replaced; set it to '" + text + "' by hand"}
	case old.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		end = quoteEnd(s.d.Text, start)
	case end > start && (end > len(s.d.Text) || s.d.Text[start:end] != old.Value):
		return &Error{s.d.LineOf(old), "the value here can't be replaced; set it to '" + text + "' by hand"}
	case end == start:
		text = " " + text // nothing follows the key
	}
	if slices.ContainsFunc(s.splices, func(o splice) bool { return o.start < end && start < o.end }) {
		return &Error{s.d.LineOf(old), "the value here is shared, and can't be set to '" + text + "' as well"}
	}
	s.splices = append(s.splices, splice{start, end, s.depths[old], text})
	return nil
}

// text is the document with all splices.
func (s *splicer) text() string {
	slices.SortStableFunc(s.splices, func(a, b splice) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.depth, a.depth))
	})
	var b strings.Builder
	at := 0
	for _, p := range s.splices {
		b.WriteString(s.d.Text[at:p.start])
		b.WriteString(p.text)
		at = p.end
	}
	b.WriteString(s.d.Text[at:])
	return b.String()
}
