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
		if next := skipBlank(text, i); next > i {
			i = next
			continue
		}
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
		default:
			i, fresh = skipToken(text, i, fresh)
		}
		if depth > 0 && i > at+1 {
			span.content, span.empty, span.comma = i, false, c == ',' && depth == 1
		}
	}
	return span
}

// skipBlank goes over one blank, line end or comment.
func skipBlank(text string, at int) int {
	const blanks = " \t\r\n"
	switch c := rune(text[at]); {
	case strings.ContainsRune(blanks, c):
		return at + 1
	case c == '#' && at > 0 && strings.ContainsRune(blanks, rune(text[at-1])):
		return skipLine(text, at)
	}
	return at
}

// skipToken goes over a quoted text, an anchor or a tag where one can begin, else over one byte. It reports whether a token
// can begin after it.
func skipToken(text string, at int, fresh bool) (int, bool) {
	switch c := text[at]; {
	case (c == '"' || c == '\'') && fresh:
		return quoteEnd(text, at), false
	case (c == '&' || c == '!') && fresh:
		return skipWord(text, at), true
	default:
		return at + 1, c == ',' || c == ':'
	}
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
