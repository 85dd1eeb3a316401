package document

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/account/near"
)

// maxNodes limits the number of values, so that aliases of aliases can't make a small file endless.
const maxNodes = 2_000_000

// maxText is the longest text in a document, in bytes.
const maxText = 4096

// reader walks the nodes of one source, and notes what is wrong.
type reader struct {
	file     string
	options  Options
	vars     *variables
	problems *Problems
	left     *int // nodes that may still be looked at, in all sources
}

func (r *reader) at(n *yaml.Node) Pos { return Pos{r.file, n.Line} }

// sound runs check unless read finds a problem: a value that was not read completely would be reported twice.
func (r *reader) sound(read, check func()) {
	before := len(*r.problems)
	read()
	if len(*r.problems) == before {
		check()
	}
}

func (r *reader) problem(n *yaml.Node, format string, args ...any) {
	r.problems.Add(r.at(n), format, args...)
}

// follow returns the value of an alias. It is nil once too many values were expanded, which is reported the first time.
func (r *reader) follow(n *yaml.Node) *yaml.Node {
	*r.left--
	switch {
	case *r.left == 0:
		r.problem(n, "the documents contain too many values, counting what aliases refer to")
		return nil
	case *r.left < 0:
		return nil
	case n.Kind == yaml.AliasNode:
		return r.follow(n.Alias)
	}
	return n
}

// mapping calls each once for every key, and reports whether the node is a mapping.
func (r *reader) mapping(n *yaml.Node, what string, each func(key, value *yaml.Node)) bool {
	n = r.follow(n)
	if n == nil {
		return false
	}
	if n.Kind != yaml.MappingNode {
		r.problem(n, "%s must be a mapping: lines such as 'key: value'", what)
		return false
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch line, doubled := first[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			r.problem(key, "a key of %s must be a word", what)
		case key.Tag == "!!merge":
			r.problem(key, "'<<' is not supported: write the keys out")
		case doubled:
			r.problem(key, "key '%s' is in %s twice, first in line %d", clip(key.Value), what, line)
		default:
			first[key.Value] = key.Line
			each(key, n.Content[i+1])
		}
	}
	return true
}

func (r *reader) unknownKey(key *yaml.Node, what string, known []string) {
	r.problem(key, "%s has no key '%s'%s", what, clip(key.Value), meant(key.Value, known))
}

// meant is the end of a message about a word that is similar to a known one, or "".
func meant(word string, known []string) string {
	if found := near.Names(word, known); len(found) > 0 {
		return "; did you mean '" + found[0] + "'?"
	}
	return ""
}

// text is the text of a scalar, with the variables in it. What YAML reads as another type must be quoted, so that a
// namespace 'on' or '010' never changes silently.
func (r *reader) text(n *yaml.Node, what string) (string, bool) {
	n = r.follow(n)
	switch {
	case n == nil:
		return "", false
	case n.Kind != yaml.ScalarNode:
		r.problem(n, "%s must be a text", what)
		return "", false
	case n.Tag == "!!null":
		r.problem(n, "%s is empty", what)
		return "", false
	case n.Tag != "!!str":
		r.problem(n, "%s is %s, which YAML does not read as text: put it in quotes", what, clip(n.Value))
		return "", false
	}
	value, problems := r.vars.expand(n.Value)
	for _, problem := range problems {
		r.problem(n, "%s: %s", what, problem)
	}
	if problems != nil {
		return "", false
	}
	if len(value) > maxText {
		r.problem(n, "%s has more than %d bytes", what, maxText)
		return "", false
	}
	return value, true
}

// clip shortens what is repeated from a document.
func clip(text string) string {
	const most = 60
	text = strings.ToValidUTF8(text, "?")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}
