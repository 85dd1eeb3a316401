package filter

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The bounds of a filter: its length in bytes, and how deep brackets may nest. IBM's are unknown.
const (
	maxLength = 4096
	maxDepth  = 32
)

// Parse reads a filter over the given attributes. An empty text lets everything through. "and" binds closer than "or".
// The error says in one line what is wrong.
func Parse(text string, attributes ...string) (Filter, error) {
	if text == "" {
		return Filter{}, nil
	}
	if len(text) > maxLength {
		return Filter{}, fmt.Errorf("the filter has more than %d bytes", maxLength)
	}
	words, err := split(text)
	if err != nil {
		return Filter{}, err
	}
	p := parser{words: words, attributes: attributes}
	root, err := p.any(0)
	if err != nil {
		return Filter{}, err
	}
	if rest := p.peek(); rest != "" {
		return Filter{}, fmt.Errorf("unexpected '%s'", rest)
	}
	return Filter{root}, nil
}

// parser goes over the words of a filter. A word that begins with a quote is a text.
type parser struct {
	words      []string
	attributes []string
}

func (p *parser) peek() string {
	if len(p.words) == 0 {
		return ""
	}
	return p.words[0]
}

func (p *parser) next() string {
	word := p.peek()
	if word != "" {
		p.words = p.words[1:]
	}
	return word
}

func (p *parser) any(depth int) (node, error) {
	left, err := p.all(depth)
	for err == nil && p.peek() == "or" {
		p.next()
		var right node
		right, err = p.all(depth)
		left = either{left, right}
	}
	return left, err
}

func (p *parser) all(depth int) (node, error) {
	left, err := p.one(depth)
	for err == nil && p.peek() == "and" {
		p.next()
		var right node
		right, err = p.one(depth)
		left = both{left, right}
	}
	return left, err
}

func (p *parser) one(depth int) (node, error) {
	if p.peek() != "(" {
		return p.comparison()
	}
	if depth >= maxDepth {
		return nil, fmt.Errorf("brackets nest deeper than %d", maxDepth)
	}
	p.next()
	inner, err := p.any(depth + 1)
	if err != nil {
		return nil, err
	}
	if p.next() != ")" {
		return nil, errors.New("a bracket is not closed")
	}
	return inner, nil
}

func (p *parser) comparison() (node, error) {
	attribute, operator, quoted := p.next(), p.next(), p.next()
	if !slices.Contains(p.attributes, attribute) {
		return nil, fmt.Errorf("'%s' is not an attribute: the attributes are %s", attribute, strings.Join(p.attributes, ", "))
	}
	if !strings.HasPrefix(quoted, `"`) {
		return nil, fmt.Errorf("'%s' must be followed by a text in double quotes", operator)
	}
	text, err := strconv.Unquote(quoted)
	if err != nil {
		return nil, fmt.Errorf("%s is not a string", quoted)
	}
	n, err := newComparison(attribute, operator, text)
	return n, err
}

// split finds the words: brackets, texts in quotes, and words between blanks.
func split(text string) ([]string, error) {
	var words []string
	for text = strings.TrimLeft(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		end := 1
		switch text[0] {
		case '(', ')':
		case '"':
			end = closing(text)
			if end < 0 {
				return nil, errors.New("a quote is not closed")
			}
		default:
			if end = strings.IndexAny(text, ` ()"`); end < 0 {
				end = len(text)
			}
		}
		words = append(words, text[:end])
		text = text[end:]
	}
	return words, nil
}

// closing returns where a text in quotes ends, behind its last quote, or -1.
func closing(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}
