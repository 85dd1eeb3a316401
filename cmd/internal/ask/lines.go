package ask

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// longest is the longest answer, in bytes.
const longest = 4096

// errLong is the error for a longer answer.
var errLong = errors.New("it is longer than 4096 bytes")

// lines reads the answers.
type lines interface {
	// read prints a prompt and reads a line. words are what the Tab key completes. The error is app.ErrDeclined at the end of
	// the input, and errLong for a line that is too long.
	read(prompt string, words []string) (string, error)
}

func newLines(a *app.App) lines {
	if a.Given != nil && a.InTTY && a.Login.Variable("TERM") != "dumb" {
		return newEditor(a)
	}
	return &plain{in: bufio.NewReaderSize(a.In, longest), out: a.Err}
}

// plain reads lines as the terminal gives them.
type plain struct {
	in  *bufio.Reader
	out io.Writer
}

func (p *plain) read(prompt string, _ []string) (string, error) {
	if _, err := io.WriteString(p.out, prompt); err != nil {
		return "", err
	}
	line, err := p.in.ReadSlice('\n')
	text := string(line)
	long := false
	for errors.Is(err, bufio.ErrBufferFull) { // the rest of the line is no other answer
		long = true
		_, err = p.in.ReadSlice('\n')
	}
	switch {
	case errors.Is(err, io.EOF) && text != "" && !long:
		return text, nil
	case errors.Is(err, io.EOF):
		_, _ = fmt.Fprintln(p.out) // the end of the input ends no line
		return "", app.ErrDeclined
	case err != nil:
		_, _ = fmt.Fprintln(p.out) // as above
		return "", err
	case long:
		return "", errLong
	}
	return text, nil
}
