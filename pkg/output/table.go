package output

import (
	"bytes"
	"fmt"
	"iter"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/tw"
)

// The number of rows that decide the widths of a streamed table, and the most that tablewriter draws: it costs 20 times
// what the column writer does.
const (
	sampleRows = 100
	maxDrawn   = 1000
	gap        = "   "
)

// table prints rows in columns. On a terminal a list that is not long is drawn by tablewriter; everything else is written
// as it comes, in the same layout.
func (p *Printer) table(header []string, entries iter.Seq2[entry, error]) error {
	w := &rowWriter{p: p, header: header, sample: sampleRows}
	if p.o.Terminal {
		w.sample = maxDrawn
	}
	for e, err := range entries {
		if err != nil {
			_ = w.flush() // what came before is worth seeing
			return err
		}
		cells := make([]string, len(header))
		for i := range header {
			cells[i] = Visible(e.cell(i))
		}
		if err := w.add(cells); err != nil {
			return err
		}
	}
	return w.finish()
}

// rowWriter holds rows back until it knows how wide the columns are. A later cell that is wider moves its own line only:
// nothing is ever cut.
type rowWriter struct {
	p      *Printer
	header []string
	sample int // rows to hold back
	held   [][]string
	widths []int // nil while rows are held back
	paint  []func(string) string
	line   bytes.Buffer
}

func (w *rowWriter) add(cells []string) error {
	if w.widths != nil {
		return w.p.write(w.format(cells, w.paint))
	}
	w.held = append(w.held, cells)
	if len(w.held) > w.sample {
		return w.flush()
	}
	return nil
}

func (w *rowWriter) finish() error {
	if w.widths == nil && w.p.o.Terminal && len(w.held) > 0 {
		return w.p.draw(w.header, w.held)
	}
	return w.flush()
}

// flush writes what is held back, under the header. An empty table has no header.
func (w *rowWriter) flush() error {
	if w.widths != nil || len(w.held) == 0 {
		return nil
	}
	w.widths = make([]int, len(w.header))
	for _, cells := range append([][]string{w.header}, w.held...) {
		for i, cell := range cells {
			w.widths[i] = max(w.widths[i], width(cell))
		}
	}
	var b bytes.Buffer
	b.WriteString(w.format(w.header, w.p.palette.headerRow(len(w.header))))
	w.paint = w.p.palette.row(len(w.header))
	for _, cells := range w.held {
		b.WriteString(w.format(cells, w.paint))
	}
	w.held = nil
	return w.p.write(b.String())
}

func (w *rowWriter) format(cells []string, paint []func(string) string) string {
	w.line.Reset()
	last := len(cells) - 1
	for last > 0 && cells[last] == "" {
		last--
	}
	for i := 0; i <= last; i++ {
		w.line.WriteString(paint[i](cells[i]))
		if i < last {
			for n := width(cells[i]); n < w.widths[i]; n++ {
				w.line.WriteByte(' ')
			}
			w.line.WriteString(gap)
		}
	}
	w.line.WriteByte('\n')
	return w.line.String()
}

// width is the number of columns that a text takes on a terminal.
func width(s string) int {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return twwidth.Width(s)
		}
	}
	return len(s)
}

// DrawOnce turns off the cache of widths that tablewriter keeps for the whole process: it costs a program that draws a table
// or two more than it saves. Call it once, before anything is printed; a process that prints at the same time in several
// places, as tests do, leaves it.
func DrawOnce() { twwidth.SetCacheCapacity(0) }

// draw lets tablewriter lay out a whole table.
func (p *Printer) draw(header []string, rows [][]string) error {
	var b bytes.Buffer
	t := tablewriter.NewTable(&b,
		tablewriter.WithRendition(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Lines: tw.LinesNone, Separators: tw.SeparatorsNone},
		}),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft), tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone), tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithPadding(tw.Padding{Right: gap, Overwrite: true}),
	)
	if header != nil {
		t.Header(painted(header, p.palette.headerRow(len(header))))
	}
	for _, cells := range rows {
		if err := t.Append(painted(cells, p.palette.row(len(cells)))); err != nil {
			return fmt.Errorf("draw a table: %w", err)
		}
	}
	if err := t.Render(); err != nil {
		return fmt.Errorf("draw a table: %w", err)
	}
	return p.write(withoutTrailingBlanks(b.String()))
}

func painted(cells []string, paint []func(string) string) []string {
	out := make([]string, len(cells))
	for i, cell := range cells {
		out[i] = paint[i](cell)
	}
	return out
}

// withoutTrailingBlanks mends that tablewriter pads the last column too. That column is never coloured, so the blanks are
// at the very end.
func withoutTrailingBlanks(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}
