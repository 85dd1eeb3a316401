package draw

import (
	"fmt"
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

// MermaidEdges is how many edges Mermaid draws without other settings.
const MermaidEdges = 500

// maxLabel is how many characters of a name are in a drawing. Longer ones are cut.
const maxLabel = 80

// Mermaid is the map as a flowchart of Mermaid.
func (m *Map) Mermaid() []byte {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	classes, byFlag := map[Flag]bool{Unknown: len(m.Unknown) > 0}, map[Flag][]string{}
	for i, n := range m.Nodes {
		left, right := mermaidShape(n.Kind)
		fmt.Fprintf(&b, "  n%d%s\"%s\"%s", i, left, mermaidText(cut(shown.Visible(n.Name), maxLabel)), right)
		if flag := worst(n.Marks); flag != "" {
			classes[flag] = true
			fmt.Fprintf(&b, ":::%s", flag)
		}
		b.WriteString("\n")
	}
	for i, e := range m.Edges {
		flag := worst(e.Marks)
		arrow, label := "-->", e.drawnLabel()
		if flag == Unknown || flag == Dead {
			arrow = "-.->"
		}
		if label != "" {
			arrow += "|\"" + mermaidText(cut(shown.Visible(label), maxLabel)) + "\"|"
		}
		fmt.Fprintf(&b, "  n%d %s n%d\n", m.index[e.From], arrow, m.index[e.To])
		byFlag[flag] = append(byFlag[flag], fmt.Sprint(i))
	}
	for _, flag := range []Flag{Admin, Wide, Unknown, Finding, Dead} {
		if classes[flag] {
			fmt.Fprintf(&b, "  classDef %s stroke:%s,stroke-width:2px\n", flag, color(flag))
		}
		if edges := byFlag[flag]; len(edges) > 0 {
			fmt.Fprintf(&b, "  linkStyle %s stroke:%s,stroke-width:2px\n", strings.Join(edges, ","), color(flag))
		}
	}
	if len(m.Unknown) > 0 {
		fmt.Fprintf(&b, "  unread[\"%s\"]:::unknown\n", mermaidText(m.unknownText()))
	}
	return []byte(b.String())
}

// mermaidShape are the brackets around the label of a node.
func mermaidShape(kind Kind) (left, right string) {
	switch kind {
	case Cluster, Namespace:
		return "[[", "]]"
	case Profile:
		return "([", "])"
	case Group:
		return "{{", "}}"
	case Service:
		return "[(", ")]"
	case UnknownTrust, UnknownGroups, UnknownAccess:
		return "((", "))"
	case ServiceAccount, Other:
	}
	return "[", "]"
}

// mermaidText is a text in a label: everything that Mermaid, Markdown or HTML could read is an entity.
func mermaidText(text string) string {
	var b strings.Builder
	for i, r := range shown.Visible(text) {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == ' ', r == '/', r == ',', r == '-' && i > 0:
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

// drawnLabel is the label of an edge in a drawing: roles, and the important marks as words. That a pod can become a profile
// or is in a group is what an arrow says by itself.
func (e Edge) drawnLabel() string {
	label := ""
	if e.Relation == Access {
		label = strings.Join(e.Roles, ", ")
	}
	if word := tag(worst(e.Marks)); word != "" {
		label = strings.TrimSpace(word + " " + label)
	}
	return label
}

// color is that of a flag, which can be seen on light and on dark ground.
func color(flag Flag) string {
	switch flag {
	case Admin:
		return "#d62f3c"
	case Wide:
		return "#c76a00"
	case Unknown:
		return "#7c5cd6"
	case Finding:
		return "#b3518a"
	case Dead:
	}
	return "#8a8f98"
}
