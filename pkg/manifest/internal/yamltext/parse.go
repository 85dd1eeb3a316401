package yamltext

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxDocument is the largest document that is read, in bytes. Kubernetes takes at most 3 MiB.
const maxDocument = 8 << 20

// Error is something about a document that can't be read or edited.
type Error struct {
	Line   int // of the stream, from 1
	Reason string
}

// Error is the line and the reason.
func (e *Error) Error() string { return "line " + strconv.Itoa(e.Line) + ": " + e.Reason }

// Document is one parsed document with its text.
type Document struct {
	Chunk
	Root  *yaml.Node // the content; nil for an empty document
	nodes int
	lines []int // byte offsets at which the lines begin
}

// Parse parses one document. The error is an *Error with a line of the stream.
func Parse(c Chunk) (*Document, error) {
	d := &Document{Chunk: c}
	switch {
	case len(c.Text) > maxDocument:
		return nil, &Error{c.Line, fmt.Sprintf("the document has more than %d MiB", maxDocument>>20)}
	case !utf8.ValidString(c.Text):
		return nil, &Error{c.Line + invalidLine(c.Text), "the text is not UTF-8"}
	}
	dec := yaml.NewDecoder(strings.NewReader(c.Text))
	var node, more yaml.Node
	err := dec.Decode(&node)
	if errors.Is(err, io.EOF) {
		return d, nil
	}
	if err == nil {
		if err = dec.Decode(&more); errors.Is(err, io.EOF) {
			err = nil
		} else if err == nil {
			return nil, &Error{c.Line, "the documents of this stream can't be told apart"}
		}
	}
	if err != nil {
		return nil, syntaxError(err, c)
	}
	d.lines = lineStarts(c.Text)
	if len(node.Content) == 1 && node.Content[0].Tag != "!!null" {
		d.Root = node.Content[0]
		d.nodes = count(d.Root)
	}
	return d, nil
}

// LineOf is the line of the stream at which a node stands.
func (d *Document) LineOf(n *yaml.Node) int { return d.Line + n.Line - 1 }

func invalidLine(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			return strings.Count(text[:i], "\n")
		}
	}
	return 0
}

func count(n *yaml.Node) int {
	total := 1
	for _, child := range n.Content {
		total += count(child)
	}
	return total
}

// syntaxError takes the line out of the library's text: there is no field for it, and none in the text means the first.
func syntaxError(err error, c Chunk) *Error {
	reason, line := strings.TrimPrefix(err.Error(), "yaml: "), 1
	if found := regexp.MustCompile(`^line (\d+): `).FindStringSubmatch(reason); found != nil {
		line, _ = strconv.Atoi(found[1]) // digits only; a number too large gives the largest
		reason = reason[len(found[0]):]
	}
	line = min(line, strings.Count(c.Text, "\n")+1)
	return &Error{c.Line + line - 1, reason}
}
