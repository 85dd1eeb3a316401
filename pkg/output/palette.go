package output

import "github.com/fatih/color"

// palette are the roles of color, as ibmcloud has them. The package never touches color.NoColor, which is decided once
// and from stdout only.
type palette struct {
	header, entity, command, ok, failed, warning func(string) string
}

func newPalette(on bool) palette {
	role := func(attributes ...color.Attribute) func(string) string {
		c := color.New(attributes...)
		if !on {
			return func(s string) string { return s }
		}
		c.EnableColor()
		return func(s string) string {
			if s == "" {
				return s
			}
			return c.Sprint(s)
		}
	}
	return palette{
		header: role(color.Bold), entity: role(color.FgCyan, color.Bold), command: role(color.FgYellow, color.Bold),
		ok: role(color.FgGreen, color.Bold), failed: role(color.FgRed, color.Bold), warning: role(color.FgMagenta, color.Bold),
	}
}

func plain(s string) string { return s }

// row paints the first column, and never the last.
func (p palette) row(columns int) []func(string) string {
	return p.first(columns, p.entity, plain)
}

func (p palette) headerRow(columns int) []func(string) string {
	return p.first(columns, p.header, p.header)
}

func (p palette) first(columns int, first, others func(string) string) []func(string) string {
	paint := make([]func(string) string, columns)
	for i := range paint {
		paint[i] = others
	}
	paint[0] = first
	if columns > 1 {
		paint[columns-1] = plain
	}
	return paint
}
