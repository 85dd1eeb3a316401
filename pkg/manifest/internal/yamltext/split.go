package yamltext

import (
	"iter"
	"strings"
)

// Chunk is the text of one document in a stream, from its "---" line to before the next one.
type Chunk struct {
	Text string
	Line int // of the stream where it begins, from 1
}

// Split yields the documents of a stream; put together they are the stream. A line that begins with "---" begins a
// document wherever it is: YAML allows it in no scalar.
func Split(stream string) iter.Seq[Chunk] {
	return func(yield func(Chunk) bool) {
		start, startLine, line := 0, 1, 1
		directives := false // what came since start are directives only, which belong to the document to come
		for at := 0; at < len(stream); line++ {
			end := len(stream)
			if n := strings.IndexByte(stream[at:], '\n'); n >= 0 {
				end = at + n + 1
			}
			text := stream[at:end]
			switch {
			case marks(text, "---") && at > start && !directives:
				if !yield(Chunk{stream[start:at], startLine}) {
					return
				}
				start, startLine = at, line
			case marks(text, "---"):
				directives = false
			case marks(text, "...") && end < len(stream):
				if !yield(Chunk{stream[start:end], startLine}) {
					return
				}
				start, startLine, directives = end, line+1, false
			case strings.HasPrefix(text, "%") && blank(stream[start:at]):
				directives = true
			}
			at = end
		}
		if start < len(stream) {
			yield(Chunk{stream[start:], startLine})
		}
	}
}

func marks(line, marker string) bool {
	rest, ok := strings.CutPrefix(line, marker)
	return ok && (rest == "" || strings.ContainsRune(" \t\r\n", rune(rest[0])))
}

// blank reports whether a text has nothing but blank lines, comments and directives.
func blank(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' && line[0] != '%' {
			return false
		}
	}
	return true
}
