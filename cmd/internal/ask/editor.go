package ask

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
)

// editor reads lines of a terminal that lets the Tab key complete words. The terminal is in raw mode only while a line is read.
type editor struct {
	file *os.File
	out  io.Writer
	keys *keys
	term *term.Terminal
}

func newEditor(a *app.App) *editor {
	k := &keys{in: a.In}
	e := &editor{file: a.Given, out: a.Err, keys: k}
	e.term = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{k, a.Err}, "")
	return e
}

func (e *editor) read(prompt string, words []string) (line string, err error) {
	fd := int(e.file.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("prepare the terminal: %w", err)
	}
	defer func() { err = errors.Join(err, term.Restore(fd, before)) }()
	if width, height, sizeErr := term.GetSize(fd); sizeErr == nil && width > 0 {
		_ = e.term.SetSize(width, height) // else it is taken for 80 columns
	}
	e.term.SetPrompt(prompt)
	e.term.AutoCompleteCallback = func(text string, pos int, key rune) (string, int, bool) {
		if key == '\t' && pos == len(text) {
			e.keys.next = append([]byte(completion(text, words)), e.keys.next...)
		}
		return "", 0, false // the terminal ignores the Tab itself
	}
	line, err = e.term.ReadLine()
	switch {
	case errors.Is(err, io.EOF):
		_, _ = io.WriteString(e.out, "\r\n")
		if e.keys.interrupted { // in raw mode Ctrl-C is a key, and no signal
			return "", failure.Interrupted{Code: failure.ExitInterrupt}
		}
		return "", app.ErrDeclined
	case err != nil && !errors.Is(err, term.ErrPasteIndicator):
		return "", err
	case len(line) > longest:
		return "", errLong
	}
	return line, nil
}

// completion is what all words that begin as the last word of an answer does have in common after that. Words with characters
// that can't be seen are left out: nobody would see what was entered.
func completion(text string, words []string) string {
	prefix := strings.TrimLeft(text[strings.LastIndexByte(text, ',')+1:], " ")
	rest, some := "", false
	for _, w := range words {
		after, ok := strings.CutPrefix(w, prefix)
		switch {
		case !ok || output.Visible(w) != w:
			continue
		case !some:
			rest, some = after, true
		}
		for !strings.HasPrefix(after, rest) {
			_, size := utf8.DecodeLastRuneInString(rest)
			rest = rest[:len(rest)-size]
		}
	}
	return rest
}

// keys are the keys of a person, one at a time. What the Tab key completes comes next, as if it had been typed: nothing that is on
// the screen is drawn again.
type keys struct {
	in          io.Reader
	next        []byte
	interrupted bool // Ctrl-C was among them
}

func (k *keys) Read(p []byte) (int, error) {
	if len(k.next) == 0 {
		const most = 256
		read := make([]byte, most)
		n, err := k.in.Read(read)
		if err != nil {
			return 0, err
		}
		k.next = read[:n]
	}
	n := copy(p[:min(1, len(p))], k.next)
	k.next = k.next[n:]
	const ctrlC = 3
	k.interrupted = k.interrupted || bytes.IndexByte(p[:n], ctrlC) >= 0
	return n, nil
}
