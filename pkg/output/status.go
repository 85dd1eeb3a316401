package output

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/podtrust/podtrust/pkg/shown"
)

// Status tells people what happens, in ibmcloud's wording. It never writes to the stream of results. Words in single
// quotes are names and commands; what stands in them may come from a service, and is made visible. It is safe for
// concurrent use.
type Status struct {
	quiet   bool
	palette palette

	mu   sync.Mutex
	w    io.Writer
	open bool // the line of a bar is on the screen, without its end
}

// NewStatus returns a status on a stream. A quiet one tells failures only.
func NewStatus(w io.Writer, quiet, color bool) *Status {
	return &Status{w: w, quiet: quiet, palette: newPalette(color)}
}

// Progress announces what takes time: "Creating trusted profile 'x'...".
func (s *Status) Progress(format string, args ...any) {
	if !s.quiet {
		s.say(sprintf(format, args))
	}
}

// Tell says what must be known also when it is quiet.
func (s *Status) Tell(format string, args ...any) { s.say(fmt.Sprintf(format, args...)) }

// OK ends what was announced, and says what is so now.
func (s *Status) OK(format string, args ...any) {
	if s.quiet {
		return
	}
	text := s.palette.ok("OK") + "\n"
	if format != "" {
		text += s.line(sprintf(format, args))
	}
	s.write(text)
}

// Warn tells of something that may be wrong.
func (s *Status) Warn(format string, args ...any) {
	if !s.quiet {
		s.write(s.palette.warning("WARNING:") + " " + s.line(sprintf(format, args)))
	}
}

// Hint offers a next step.
func (s *Status) Hint(format string, args ...any) {
	if !s.quiet {
		s.say(sprintf(format, args))
	}
}

// Failed tells why a command failed, also when quiet, and what to do next ("" for nothing).
func (s *Status) Failed(message, hint string) {
	text := s.line(message)
	if !s.quiet {
		text = s.palette.failed("FAILED") + "\n" + text
	}
	if hint != "" {
		text += s.line(hint)
	}
	s.write(text)
}

// sprintf makes what is put into a message visible, line ends too: a name must not make a line of its own. The message may
// have lines.
func sprintf(format string, args []any) string {
	return fmt.Sprintf(format, VisibleArgs(args)...)
}

// VisibleArgs returns the arguments of a format with the texts among them as parts of a message; see shown.Part.
func VisibleArgs(args []any) []any {
	parts := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			parts[i] = shown.Part(v)
		case fmt.Stringer:
			parts[i] = shown.Part(v.String())
		default: // an error's text may have lines of its own
			parts[i] = arg
		}
	}
	return parts
}

// Quiet reports whether only failures are told.
func (s *Status) Quiet() bool { return s.quiet }

// Ended tells how a command ended that neither failed nor did what it was asked to, also when quiet.
func (s *Status) Ended(message string) { s.say(message) }

func (s *Status) say(text string) { s.write(s.line(text)) }

func (s *Status) line(text string) string { return s.emphasize(VisibleLines(shown.Hide(text))) + "\n" }

// write writes whole lines, below the line of a bar if there is one.
func (s *Status) write(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open {
		s.open, text = false, "\n"+text
	}
	_, _ = io.WriteString(s.w, text) // nobody is left to tell
}

// draw draws the line of a bar again.
func (s *Status) draw(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = true
	_, _ = io.WriteString(s.w, "\r"+text)
}

// endLine ends the line of a bar, if there is one.
func (s *Status) endLine() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open {
		s.open = false
		_, _ = io.WriteString(s.w, "\n")
	}
}

// emphasize paints what stands in single quotes: commands that can be run in one color, names in another.
func (s *Status) emphasize(text string) string {
	parts := strings.Split(text, "'")
	if len(parts)%2 == 0 {
		return text // an apostrophe: there is no telling what is quoted
	}
	for i := 1; i < len(parts); i += 2 {
		paint := s.palette.entity
		if isCommand(parts[i]) {
			paint = s.palette.command
		}
		parts[i] = "'" + paint(parts[i]) + "'"
	}
	return strings.Join(parts, "")
}

// isCommand tells what a person can type from the name of something.
func isCommand(quoted string) bool {
	first, _, more := strings.Cut(quoted, " ")
	return strings.HasPrefix(quoted, "-") || more && (first == "podtrust" || first == "ibmcloud" || first == "kubectl")
}

// VisibleWriter makes control characters visible in everything that is written through it, line by line.
func VisibleWriter(w io.Writer) io.Writer { return visibleWriter{w} }

type visibleWriter struct{ w io.Writer }

func (v visibleWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(v.w, VisibleLines(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
