package draw

import (
	"fmt"
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

// DOT is the map as a graph of Graphviz.
func (m *Map) DOT() []byte {
	var b strings.Builder
	b.WriteString("digraph podtrust {\n  rankdir=LR;\n  node [shape=box, fontname=\"Helvetica\"];\n  edge [fontname=\"Helvetica\", fontsize=10];\n")
	for i, n := range m.Nodes {
		fmt.Fprintf(&b, "  n%d [label=%s, shape=%s, tooltip=%s%s];\n",
			i, dotText(cut(shown.Visible(n.Name), maxLabel)), dotShape(n.Kind), dotText(n.Label()), dotStyle(worst(n.Marks)))
	}
	for _, e := range m.Edges {
		fmt.Fprintf(&b, "  n%d -> n%d [label=%s, tooltip=%s%s];\n",
			m.index[e.From], m.index[e.To], dotText(cut(e.drawnLabel(), maxLabel)), dotText(e.tooltip()), dotStyle(worst(e.Marks)))
	}
	if len(m.Unknown) > 0 {
		b.WriteString("  labelloc=b;\n  label=" + dotText(m.unknownText()) + ";\n")
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

// unknownText lists the parts of the account that were not read.
func (m *Map) unknownText() string {
	parts := make([]string, len(m.Unknown))
	for i, gap := range m.Unknown {
		parts[i] = gap.What + " (" + gap.Reason + ")"
	}
	return "Unknown: " + strings.Join(parts, "; ")
}

func dotShape(kind Kind) string {
	switch kind {
	case Cluster:
		return "box3d"
	case Namespace:
		return "folder"
	case Profile:
		return "oval"
	case Group:
		return "hexagon"
	case Service:
		return "cylinder"
	case UnknownTrust, UnknownGroups, UnknownAccess:
		return "diamond"
	case ServiceAccount, Other:
	}
	return "box"
}

func dotStyle(flag Flag) string {
	if flag == "" {
		return ""
	}
	style := "bold"
	if flag == Unknown || flag == Dead {
		style = "dashed"
	}
	return fmt.Sprintf(", color=%q, style=%s", color(flag), style)
}

// dotText is a quoted text. Graphviz reads escapes and HTML entities in it, so that both are taken literally.
func dotText(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(shown.Visible(text), `\`, `\\`), `"`, `\"`)
	return `"` + strings.ReplaceAll(text, "&", "&amp;") + `"`
}
