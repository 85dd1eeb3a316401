package child

import (
	"bytes"
	"io"
	"strings"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/output"
)

// Limit returns a writer that takes the beginning of what a child says, as much as a token can have, and drops the rest.
func Limit(b *bytes.Buffer) io.Writer { return &limited{b} }

type limited struct{ b *bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if rest := crtoken.MaxSize + 1 - l.b.Len(); rest > 0 {
		l.b.Write(p[:min(rest, len(p))])
	}
	return len(p), nil
}

// FirstLine is the first line of what a child said, as it can be shown.
func FirstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return output.Visible(strings.TrimSpace(line))
}
