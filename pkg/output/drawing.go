package output

import "slices"

// The forms of drawings, for commands that draw.
const (
	Mermaid Format = "mermaid"
	DOT     Format = "dot"
	SVG     Format = "svg"
	HTML    Format = "html"
)

// Drawings are the forms of drawings.
func Drawings() []Format { return []Format{Mermaid, DOT, SVG, HTML} }

// Drawn reports whether a form is that of a drawing.
func (f Format) Drawn() bool { return slices.Contains(Drawings(), f) }

// Drawing prints a drawing as it is.
func Drawing(p *Printer, drawing []byte) error { return p.write(string(drawing)) }
