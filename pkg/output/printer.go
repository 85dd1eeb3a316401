package output

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
)

// Format is a form of results.
type Format string

// The forms of results. Token is for commands that give a token, and prints that alone; SARIF is for those that find what is
// wrong, and is JSON; JUnit is for those that check, and is XML; Markdown is for reviews. A Printer of form Wide has the form Table.
const (
	Table    Format = "table"
	Wide     Format = "wide" // a table with all its columns
	JSON     Format = "json"
	YAML     Format = "yaml"
	ID       Format = "id"
	Token    Format = "token"
	SARIF    Format = "sarif"
	JUnit    Format = "junit"
	Markdown Format = "markdown"
)

// Formats are the forms that every command has.
func Formats() []Format { return []Format{Table, Wide, JSON, YAML, ID} }

// ErrFormat is matched by the errors for a form or filter that can't be used.
var ErrFormat = errors.New("unusable output format")

// ErrFilter is matched by the error of a filter that fails on a result.
var ErrFilter = errors.New("the filter of '--jq' failed")

// Options say how results are printed.
type Options struct {
	Format   Format // "" means Table, or JSON when there is a filter
	Filter   string // a jq expression; "" for none
	Terminal bool   // the stream is a terminal
	Color    bool
	// Context ends a filter that runs for long; nil for none.
	Context context.Context //nolint:containedctx // what prints has no other place for the run's
	Layout
}

// Printer prints the result of one command.
type Printer struct {
	w       io.Writer
	o       Options
	filter  *gojq.Code
	palette palette
}

// NewPrinter checks the options. The error matches ErrFormat.
func NewPrinter(w io.Writer, o Options) (*Printer, error) {
	if o.Format == "" {
		o.Format = Table
		if o.Filter != "" {
			o.Format = JSON
		}
	}
	if !slices.Contains(append(Formats(), Token, SARIF, JUnit, Markdown), o.Format) && !o.Format.Drawn() {
		return nil, fmt.Errorf("%w: %q is not one of table, wide, json, yaml and id", ErrFormat, string(o.Format))
	}
	if o.Format == Wide {
		o.Format, o.Wide = Table, true
	}
	if o.Context == nil {
		o.Context = context.Background()
	}
	p := &Printer{w: w, o: o, palette: newPalette(o.Color)}
	if o.Filter == "" {
		return p, nil
	}
	if o.Format != JSON && o.Format != YAML && o.Format != SARIF {
		return nil, fmt.Errorf("%w: '--jq' filters JSON and YAML, not %s", ErrFormat, o.Format)
	}
	query, err := gojq.Parse(o.Filter)
	if err != nil {
		return nil, fmt.Errorf("%w: '--jq': %s", ErrFormat, filterTrouble(err))
	}
	if p.filter, err = gojq.Compile(query); err != nil {
		return nil, fmt.Errorf("%w: '--jq': %s", ErrFormat, Visible(err.Error()))
	}
	return p, nil
}

// filterTrouble says what is wrong with the text of a filter. At its end, the parser's error has no token.
func filterTrouble(err error) string {
	var parse *gojq.ParseError
	if errors.As(err, &parse) && parse.Token == "" {
		return "the expression is incomplete"
	}
	return Visible(err.Error())
}

// Format is the form in which results are printed.
func (p *Printer) Format() Format { return p.o.Format }

// Filtered reports whether a jq expression filters the results.
func (p *Printer) Filtered() bool { return p.filter != nil }

func (p *Printer) write(text string) error {
	if _, err := io.WriteString(p.w, text); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// bufferSize is how much of a list is held back from a pipe or file, in bytes: a system call a row costs more than the row.
const bufferSize = 32 << 10

// buffered returns the printer of a list, and what writes the rest of it. People at a terminal see each row as it comes.
func (p *Printer) buffered() (to *Printer, flush func() error) {
	if p.o.Terminal {
		return p, func() error { return nil }
	}
	b := bufio.NewWriterSize(p.w, bufferSize)
	inner := *p
	inner.w = b
	return &inner, func() error {
		if err := b.Flush(); err != nil {
			return fmt.Errorf("write the result: %w", err)
		}
		return nil
	}
}

// document prints one value in JSON or YAML, through the filter if there is one.
func (p *Printer) document(value any) error {
	data, err := encodeJSON(value, "")
	if err != nil {
		return err
	}
	if p.filter != nil {
		return p.filtered(data)
	}
	return p.encoded(data)
}

// encoded prints a JSON document in the form that was asked for.
func (p *Printer) encoded(data []byte) error {
	if p.o.Format != YAML {
		return p.write(string(data) + "\n")
	}
	text, err := toYAML(data)
	if err != nil {
		return err
	}
	return p.write(text)
}

// encodeJSON indents by two blanks, leaves HTML as it is, and has no line end.
func encodeJSON(value any, prefix string) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	if err := enc.Encode(value); err != nil {
		return nil, fmt.Errorf("encode the result: %w", err)
	}
	return EscapeJSON([]byte(strings.TrimSuffix(b.String(), "\n"))), nil
}
