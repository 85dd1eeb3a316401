package draw

import (
	"fmt"
	"html"
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

// svgStyle colors a drawing for light and for dark ground.
const svgStyle = `
  svg{background:#fff;font:13px system-ui,sans-serif}
  text{fill:#1c2430}.head{font-weight:600;fill:#5b6573}
  rect{fill:#f3f6fa;stroke:#9aa5b4;rx:5}.profile rect{fill:#e4efff;stroke:#4a7fd0}.service rect{fill:#e8f6ee;stroke:#4f9d70}
  .unknown rect{fill:#f1ecff;stroke-dasharray:4 3}
  path{fill:none;stroke:#a9b3c0;stroke-width:1.2}.label{font-size:11px;paint-order:stroke;stroke:#fff;stroke-width:4px}
  @media (prefers-color-scheme:dark){svg{background:#12161c}text{fill:#e4e9f0}.head{fill:#9aa7b8}
    rect{fill:#1d242e;stroke:#5c6878}.profile rect{fill:#16304f;stroke:#5d95e6}.service rect{fill:#173326;stroke:#58b380}
    .unknown rect{fill:#2b2345}path{stroke:#566273}.label{stroke:#12161c}}
`

// SVG is the map laid out in columns.
func (m *Map) SVG() []byte {
	l := m.lay()
	heads, footer := headings(), 0
	if len(m.Unknown) > 0 {
		footer = rowHeight
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n",
		l.width, l.height+footer, l.width, l.height+footer)
	fmt.Fprintf(&b, "<title>Trust of account %s</title>\n<style>%s", xmlText(m.Account), svgStyle)
	for _, flag := range []Flag{Dead, Finding, Unknown, Wide, Admin} {
		fmt.Fprintf(&b, "  .%[1]s rect,path.%[1]s{stroke:%[2]s;stroke-width:2}text.%[1]s{fill:%[2]s}\n", flag, color(flag))
	}
	b.WriteString("  path.unknown,path.dead{stroke-dasharray:5 4}\n</style>\n")
	for c, x := range l.x {
		if l.widths[c] > 0 {
			fmt.Fprintf(&b, "<text class=\"head\" x=\"%d\" y=\"%d\">%s</text>\n", x, headHeight-margin/2, heads[c])
		}
	}
	for _, e := range m.Edges {
		svgEdge(&b, e, l.boxes[m.index[e.From]], l.boxes[m.index[e.To]])
	}
	for _, x := range l.boxes {
		svgBox(&b, x)
	}
	if footer > 0 {
		fmt.Fprintf(&b, "<text class=\"unknown\" x=\"%d\" y=\"%d\">%s</text>\n", margin, l.height+footer/2, xmlText(m.unknownText()))
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// svgEdge draws a curve from the right side of one box to the left side of another.
func svgEdge(b *strings.Builder, e Edge, from, to box) {
	x1, y1, x2, y2 := from.x+from.width, from.middle(), to.x, to.middle()
	bend := columnGap * 2 / 3
	flag := worst(e.Marks)
	fmt.Fprintf(b, "<path class=\"%s\" d=\"M%d %dC%d %d %d %d %d %d\"><title>%s</title></path>\n",
		flag, x1, y1, x1+bend, y1, x2-bend, y2, x2, y2, xmlText(e.tooltip()))
	if label := e.drawnLabel(); label != "" {
		fmt.Fprintf(b, "<text class=\"label %s\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", flag, x2-6, y2-5, xmlText(cut(label, 24)))
	}
}

func svgBox(b *strings.Builder, x box) {
	class := string(x.Kind)
	if flag := worst(x.Marks); flag != "" {
		class += " " + string(flag)
	}
	title := shown.Visible(x.Label())
	if note := notes(x.Marks); note != "" {
		title += " - " + note
	}
	fmt.Fprintf(b, "<g class=\"%s\"><title>%s</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/><text x=\"%d\" y=\"%d\">%s</text></g>\n",
		class, xmlText(title), x.x, x.y, x.width, boxHeight, x.x+boxPadding, x.y+boxHeight-6, xmlText(cut(shown.Visible(x.Name), maxChars)))
}

// xmlText is a text in XML or HTML, in an element or in a quoted attribute.
func xmlText(text string) string { return html.EscapeString(shown.Visible(text)) }
