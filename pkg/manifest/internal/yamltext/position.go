package yamltext

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// byteOrderMark may precede a document, where the parser counts no column for it.
const byteOrderMark = "\ufeff"

// lineStarts are the offsets of lines as the parser counts them: it also takes CR and the three breaks of Unicode for ends
// of lines.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case r == '\r' && strings.HasPrefix(text[i:], "\n"):
		case r == '\n', r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			starts = append(starts, i)
		}
	}
	return starts
}

// offset is the byte at which a node begins.
func (d *Document) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(d.lines) {
		return len(d.Text)
	}
	at := d.lines[n.Line-1]
	if n.Line == 1 && strings.HasPrefix(d.Text, byteOrderMark) {
		at += len(byteOrderMark)
	}
	for range n.Column - 1 {
		_, size := utf8.DecodeRuneInString(d.Text[at:])
		at += size
	}
	return at
}

// lineAt is the line, from 0, of a byte.
func (d *Document) lineAt(offset int) int {
	low, high := 0, len(d.lines)
	for high-low > 1 {
		if middle := (low + high) / 2; d.lines[middle] <= offset {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// line is the text of a line, from 0, without its end.
func (d *Document) line(i int) string {
	return strings.TrimRight(d.Text[d.lines[i]:d.lineEnd(i)], "\r\n\u0085\u2028\u2029")
}

// lineEnd is where the next line begins.
func (d *Document) lineEnd(i int) int {
	if i+1 < len(d.lines) {
		return d.lines[i+1]
	}
	return len(d.Text)
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// afterBlock is the offset after the last line of a block collection. Comments below it are left below.
func (d *Document) afterBlock(n *yaml.Node) int {
	leaf, parentIndent := n, 0
	for leaf.Style&yaml.FlowStyle == 0 && len(leaf.Content) > 0 {
		last := leaf.Content[len(leaf.Content)-1]
		if leaf.Kind == yaml.MappingNode {
			parentIndent = leaf.Content[len(leaf.Content)-2].Column - 1
		} else {
			parentIndent = d.dashColumn(last) - 1
		}
		leaf = last
	}
	return d.lineEnd(d.lastLine(leaf, parentIndent))
}

// endsInBlockScalar reports whether text after the document would become part of its last scalar.
func (d *Document) endsInBlockScalar() bool {
	leaf := d.Root
	for leaf.Style&yaml.FlowStyle == 0 && len(leaf.Content) > 0 {
		leaf = leaf.Content[len(leaf.Content)-1]
	}
	return leaf.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 && !strings.HasSuffix(leaf.Value, "\n") &&
		!strings.HasSuffix(d.Text, "\n") && strings.TrimSpace(leaf.Value) != ""
}

// lastLine is the line, from 0, in which a scalar, an alias or a flow collection ends.
func (d *Document) lastLine(leaf *yaml.Node, parentIndent int) int {
	at := d.skipProperties(d.offset(leaf))
	switch {
	case leaf.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return d.lastBlockScalarLine(leaf, at)
	case leaf.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return d.lineAt(quoteEnd(d.Text, at) - 1)
	case leaf.Style&yaml.FlowStyle != 0:
		return d.lineAt(d.flow(at).end - 1)
	}
	// A plain scalar goes on in lines that are indented more than its parent.
	last := min(d.lineAt(at), len(d.lines)-1)
	for i := last + 1; i < len(d.lines); i++ {
		text := d.line(i)
		trimmed := strings.TrimSpace(text)
		switch {
		case trimmed == "":
		case trimmed[0] == '#' || indent(text) <= parentIndent || marks(text, "..."):
			return last
		default:
			last = i
		}
	}
	return last
}

// lastBlockScalarLine looks at indentation: what looks like a comment in a block scalar is its text.
func (d *Document) lastBlockScalarLine(leaf *yaml.Node, at int) int {
	header := d.lineAt(at)
	first, last := -1, header
	for i := header + 1; i < len(d.lines); i++ {
		text := d.line(i)
		if strings.TrimSpace(text) == "" {
			continue
		}
		if first < 0 {
			if first = indent(text) - firstIndent(leaf.Value); strings.TrimSpace(leaf.Value) == "" {
				break
			}
		}
		if indent(text) < first {
			break
		}
		last = i
	}
	mark, _, _ := strings.Cut(d.Text[at:d.lineEnd(header)], " #")
	if strings.Contains(mark, "+") { // the blank lines after it are its text too
		for last+1 < len(d.lines) && d.lines[last+1] < len(d.Text) && strings.TrimSpace(d.line(last+1)) == "" {
			last++
		}
	}
	return last
}

// firstIndent is how far the first line of a text that is not blank is indented.
func firstIndent(text string) int {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			return indent(line)
		}
	}
	return 0
}

// dashColumn is the column, from 1, of the dash before an item of a block sequence.
func (d *Document) dashColumn(item *yaml.Node) int {
	before := strings.TrimRight(d.Text[:min(d.offset(item), len(d.Text))], " \t\r\n")
	if !strings.HasSuffix(before, "-") {
		return item.Column
	}
	start := d.lines[d.lineAt(len(before)-1)]
	return utf8.RuneCountInString(strings.TrimPrefix(before[start:], byteOrderMark))
}

// indentsLists reports whether the first block list under a key is indented more than its key.
func (d *Document) indentsLists(n *yaml.Node) bool {
	more, _ := d.firstList(n)
	return more
}

func (d *Document) firstList(n *yaml.Node) (more, found bool) {
	for i, child := range n.Content {
		isList := child.Kind == yaml.SequenceNode && child.Style&yaml.FlowStyle == 0 && len(child.Content) > 0
		if isList && n.Kind == yaml.MappingNode && i%2 == 1 {
			return d.dashColumn(child.Content[0]) > n.Content[i-1].Column, true
		}
		if more, found := d.firstList(child); found {
			return more, true
		}
	}
	return false, false
}
