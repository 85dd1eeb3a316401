package output

// Field is a line of the view of one object.
type Field struct{ Name, Value string }

// Section is a table below the fields of an object, of which each row can have a block of fields where sentences do not fit into columns.
type Section struct {
	Title  string // with what is in it: "Members"
	Empty  string // what stands in its place when it has no rows: "No members."
	Header []string
	Rows   [][]string
	Wide   int       // how many of the last columns are shown with -o wide only
	Blocks [][]Field // of each row, shown instead of it but with -o wide; a field without a name goes on with the one before
}

// Card is how one object looks.
type Card struct {
	ID       string
	Token    string // what -o token prints, for commands that have one
	Fields   []Field
	Sections []Section
}

// Object prints one object: value as a document, the card for people. Fields without a value are left out; a card without
// any prints nothing, which suits an object that is gone.
func Object(p *Printer, value any, card Card) error {
	switch p.o.Format {
	case ID:
		return p.write(Visible(card.ID) + "\n")
	case Token:
		return p.write(Visible(card.Token) + "\n")
	case JSON, YAML, SARIF:
		return p.document(value)
	default:
		return p.card(card)
	}
}

func (p *Printer) card(card Card) error {
	var rows [][]string
	for _, f := range card.Fields {
		if f.Value != "" {
			rows = append(rows, []string{f.Name + ":", Visible(f.Value)})
		}
	}
	if len(rows) > 0 {
		if err := p.draw(nil, rows, gap); err != nil {
			return err
		}
	}
	for _, s := range card.Sections {
		if err := p.section(s); err != nil {
			return err
		}
	}
	return nil
}

// section prints a table of an object. Where the terminal is narrow its values are wrapped, not cut: nothing of one object is
// hidden from who looks at it.
func (p *Printer) section(s Section) error {
	if len(s.Rows) == 0 {
		return p.write("\n" + s.Empty + "\n")
	}
	if err := p.write("\n" + p.palette.header(s.Title) + "\n"); err != nil {
		return err
	}
	if s.Blocks != nil && !p.o.Wide {
		return p.blocks(s.Blocks)
	}
	columns := len(s.Header)
	if !p.o.Wide {
		columns -= s.Wide
	}
	w := &rowWriter{p: p, header: s.Header[:columns], sample: maxDrawn, whole: func(int) bool { return true }}
	for _, cells := range s.Rows {
		safe := make([]string, columns)
		for i := range safe {
			safe[i] = Visible(cells[i])
		}
		if err := w.add(safe); err != nil {
			return err
		}
	}
	return w.finish()
}

// blocks prints blocks of fields with a blank line between them. Long values are wrapped on a terminal, and stay on one line elsewhere.
func (p *Printer) blocks(blocks [][]Field) error {
	for i, fields := range blocks {
		if i > 0 {
			if err := p.write("\n"); err != nil {
				return err
			}
		}
		var rows [][]string
		for _, f := range fields {
			name := f.Name
			if name != "" {
				name += ":"
			}
			rows = append(rows, []string{name, Visible(f.Value)})
		}
		if err := p.draw(nil, p.wrappedValues(rows), gap); err != nil {
			return err
		}
	}
	return nil
}

// wrappedValues are rows of a name and a value as they fit into the terminal.
func (p *Printer) wrappedValues(rows [][]string) [][]string {
	if !p.o.Terminal || p.o.Width <= 0 {
		return rows
	}
	names := 0
	for _, r := range rows {
		names = max(names, width(r[0]))
	}
	widths := []int{names, max(1, p.o.Width-names-len(gap))}
	var out [][]string
	for _, r := range rows {
		out = append(out, lines(r, widths, func(column int) bool { return column == 1 })...)
	}
	return out
}

// Line prints one line, for results that are no more than that.
func (p *Printer) Line(text string) error { return p.write(Visible(text) + "\n") }

// SectionOf shows a list below an object, without what its columns repeat.
func SectionOf[T any](title, empty string, items []T, v View[T]) Section {
	s := Section{Title: title, Empty: empty}
	for _, column := range v.Columns {
		s.Header = append(s.Header, column.Name)
		if column.Wide {
			s.Wide++
		}
	}
	for _, item := range items {
		row := make([]string, len(v.Columns))
		for i, column := range v.Columns {
			row[i] = column.Value(item)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}
