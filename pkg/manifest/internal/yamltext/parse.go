package yamltext

import (
	"errors"
	"fmt"
	"io"
	"sort"
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
			return nil, &Error{c.Line, "the documents of this stream could not be separated"}
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

// LineOf is the line of the stream of a node.
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

// maxSearch is the largest document, in bytes, in which the line of an error is searched for.
const maxSearch = 256 << 10

// syntaxError finds the line of an error. The library often gives the line where the surrounding mapping begins, one too
// few, or none; so the error is where the shortest beginning of the text ends that gives the same one.
func syntaxError(err error, c Chunk) *Error {
	reason, reported := reasonOf(err)
	starts := append(lineStarts(c.Text), len(c.Text))
	line := min(reported, len(starts)-2)
	if len(c.Text) <= maxSearch {
		line = sort.Search(len(starts)-2, func(i int) bool {
			var node yaml.Node
			got, _ := reasonOf(yaml.Unmarshal([]byte(c.Text[:starts[i+1]]), &node))
			return got == reason
		})
	}
	return &Error{c.Line + line, reason}
}

// reasonOf takes the line, from 0, out of the library's text: there is no field for it.
func reasonOf(err error) (reason string, line int) {
	if err == nil {
		return "", 0
	}
	reason = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(reason, "line "); ok {
		number, text, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			return text, max(n-1, 0)
		}
	}
	return reason, 0
}
