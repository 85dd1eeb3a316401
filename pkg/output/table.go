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

// table prints rows in columns. On a terminal a list that is not long is drawn by tablewriter, and everything else is written
// as it comes, in the same layout.
func (p *Printer) table(heads []head, entries iter.Seq2[entry, error]) error {
	picked := p.o.picked(heads)
	header, whole := make([]string, len(picked)), make([]bool, len(picked))
	for i, column := range picked {
		header[i], whole[i] = heads[column].name, heads[column].whole
	}
	w := &rowWriter{p: p, header: header, sample: sampleRows, whole: func(column int) bool { return whole[column] }}
	if p.o.Terminal {
		w.sample = maxDrawn
	}
	for e, err := range entries {
		if err != nil {
			_ = w.flush() // what came before is worth seeing
			return err
		}
		cells := make([]string, len(picked))
		for i, column := range picked {
			cells[i] = Visible(e.cell(column))
		}
		if err := w.add(cells); err != nil {
			return err
		}
	}
	return w.finish()
}

// rowWriter holds rows back until it knows how wide the columns are. A later cell that is wider is cut where the terminal has
// a width, and moves its own line only where it has none.
type rowWriter struct {
	p      *Printer
	header []string
	sample int // rows to hold back
	whole  func(column int) bool
	held   [][]string
	widths []int // nil while rows are held back
	gap    string
	paint  []func(string) string
	line   bytes.Buffer
}

func (w *rowWriter) add(cells []string) error {
	if w.widths != nil {
		return w.row(cells, w.paint)
	}
	w.held = append(w.held, cells)
	if len(w.held) > w.sample {
		return w.flush()
	}
	return nil
}

func (w *rowWriter) finish() error {
	if w.widths != nil || !w.p.o.Terminal || len(w.held) == 0 {
		return w.flush()
	}
	w.measure()
	var rows [][]string
	for _, cells := range w.held {
		rows = append(rows, w.lines(cells)...)
	}
	if w.p.o.NoHeaders {
		return w.p.draw(nil, rows, w.gap)
	}
	return w.p.draw(w.heading(), rows, w.gap)
}

// measure decides how wide the columns are, by the header and the rows that are held back.
func (w *rowWriter) measure() {
	w.widths = make([]int, len(w.header))
	if !w.p.o.NoHeaders {
		w.widen(w.header)
	}
	for _, cells := range w.held {
		w.widen(cells)
	}
	w.gap = gap
	if w.limited() && !fits(w.widths, w.p.o.Width) {
		fit(w.widths, w.p.o.Width, w.whole)
		w.gap = narrowGap
	}
}

func (w *rowWriter) widen(cells []string) {
	for i, cell := range cells {
		w.widths[i] = max(w.widths[i], width(cell))
	}
}

func (w *rowWriter) limited() bool { return w.p.o.Terminal && w.p.o.Width > 0 }

// lines are the lines of a row on the screen.
func (w *rowWriter) lines(cells []string) [][]string {
	if !w.limited() {
		return [][]string{cells}
	}
	return lines(cells, w.widths, w.whole)
}

// heading is the header as the columns are wide.
func (w *rowWriter) heading() []string {
	if !w.limited() {
		return w.header
	}
	return lines(w.header, w.widths, func(int) bool { return false })[0]
}

// flush writes what is held back, under the header. An empty table has no header.
func (w *rowWriter) flush() error {
	if w.widths != nil || len(w.held) == 0 {
		return nil
	}
	w.measure()
	if !w.p.o.NoHeaders {
		if err := w.print(w.heading(), w.p.palette.headerRow(len(w.header))); err != nil {
			return err
		}
	}
	w.paint = w.p.palette.row(len(w.header))
	for _, cells := range w.held {
		if err := w.row(cells, w.paint); err != nil {
			return err
		}
	}
	w.held = nil
	return nil
}

func (w *rowWriter) row(cells []string, paint []func(string) string) error {
	if !w.limited() {
		return w.print(cells, paint)
	}
	for _, line := range w.lines(cells) {
		if err := w.print(line, paint); err != nil {
			return err
		}
	}
	return nil
}

func (w *rowWriter) print(cells []string, paint []func(string) string) error {
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
			w.line.WriteString(w.gap)
		}
	}
	w.line.WriteByte('\n')
	if _, err := w.p.w.Write(w.line.Bytes()); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
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
func (p *Printer) draw(header []string, rows [][]string, gap string) error {
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

// withoutTrailingBlanks removes the blanks with which tablewriter fills the last column. Where that is the only one, its color ends after
// them.
func withoutTrailingBlanks(text string) string {
	const reset = "\x1b[0m"
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if colored, ok := strings.CutSuffix(strings.TrimRight(line, " "), reset); ok {
			lines[i] = strings.TrimRight(colored, " ") + reset
			continue
		}
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}
