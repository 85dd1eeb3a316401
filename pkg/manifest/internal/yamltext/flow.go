package yamltext

import "strings"

// flowSpan is where a flow collection, or JSON, ends and where something can be added to it.
type flowSpan struct {
	end     int  // after the closing bracket
	content int  // after the last thing in it that is neither blank nor comment
	empty   bool // there is nothing in it
	comma   bool // it ends with a comma
}

// flow scans the flow collection that begins at an offset. The parser has accepted it; only its end is looked for.
func (d *Document) flow(at int) flowSpan {
	text, depth, fresh := d.Text, 0, true // fresh: a token can begin here
	span := flowSpan{end: len(text), content: min(at+1, len(text)), empty: true}
	for i := at; i < len(text); {
		c := text[i]
		switch {
		case c == '[' || c == '{':
			depth++
			i, fresh = i+1, true
		case c == ']' || c == '}':
			depth--
			i, fresh = i+1, false
			if depth == 0 {
				span.end = i
				return span
			}
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '#' && i > 0 && strings.ContainsRune(" \t\r\n", rune(text[i-1])):
			i = skipLine(text, i)
			continue
		case (c == '"' || c == '\'') && fresh:
			i, fresh = quoteEnd(text, i), false
		case (c == '&' || c == '!') && fresh:
			i = skipWord(text, i)
		default:
			i, fresh = i+1, c == ',' || c == ':'
		}
		if depth > 0 && i > at+1 {
			span.content, span.empty, span.comma = i, false, c == ',' && depth == 1
		}
	}
	return span
}

// quoteEnd is the offset after a quoted scalar.
func quoteEnd(text string, at int) int {
	quote := text[at]
	for i := at + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote && quote == '\'' && strings.HasPrefix(text[i+1:], "'"):
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

// skipProperties goes over anchors and tags, with the blanks, comments and line ends after them.
func (d *Document) skipProperties(at int) int {
	for at < len(d.Text) && (d.Text[at] == '&' || d.Text[at] == '!') {
		at = skipWord(d.Text, at)
		for at < len(d.Text) && strings.ContainsRune(" \t\r\n#", rune(d.Text[at])) {
			if d.Text[at] == '#' {
				at = skipLine(d.Text, at)
			} else {
				at++
			}
		}
	}
	return at
}

func skipWord(text string, at int) int {
	if n := strings.IndexAny(text[at:], " \t\r\n,[]{}"); n > 0 {
		return at + n
	}
	return len(text)
}

func skipLine(text string, at int) int {
	if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(text)
}
