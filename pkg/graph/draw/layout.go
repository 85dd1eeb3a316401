package draw

import (
	"cmp"
	"slices"
)

// The measures of a drawing in columns, in pixels.
const (
	rowHeight  = 30
	boxHeight  = 22
	charWidth  = 8
	boxPadding = 10
	minWidth   = 130
	maxChars   = 40 // of a label in a box
	columnGap  = 90
	margin     = 24
	headHeight = 40
)

// box is a node with its place in a drawing.
type box struct {
	Node
	x, y, width int
}

func (b box) middle() int { return b.y + boxHeight/2 }

// layout is a map laid out in columns.
type layout struct {
	boxes         []box // in the order of the map's nodes
	x, widths     [columns]int
	width, height int
}

// lay puts the nodes of a map into columns. A column that has no nodes takes no room. Within a column, nodes are at the
// height of what they are connected to, as near as there is room; clusters, namespaces and service accounts keep their order.
func (m *Map) lay() layout {
	l := layout{boxes: make([]box, len(m.Nodes))}
	var members [columns][]int
	for i, n := range m.Nodes {
		l.boxes[i] = box{Node: n}
		c := n.Kind.column()
		members[c] = append(members[c], i)
		l.widths[c] = max(l.widths[c], minWidth, min(len([]rune(n.Name)), maxChars)*charWidth+2*boxPadding)
	}
	x := margin
	for c, width := range l.widths {
		l.x[c] = x
		if width > 0 {
			x += width + columnGap
		}
	}
	l.width = max(x-columnGap+margin, 2*margin+minWidth)
	for i := range l.boxes {
		c := l.boxes[i].Kind.column()
		l.boxes[i].x, l.boxes[i].width = l.x[c], l.widths[c]
	}
	incoming, outgoing := m.neighbours()
	pods := ServiceAccount.column()
	l.stack(members[pods], nil)
	for c := pods + 1; c < columns; c++ {
		l.stack(members[c], l.pull(members[c], incoming))
	}
	for c := pods - 1; c >= 0; c-- {
		l.stack(members[c], l.pull(members[c], outgoing))
	}
	for _, b := range l.boxes {
		l.height = max(l.height, b.y+boxHeight+margin)
	}
	l.height = max(l.height, headHeight+margin)
	return l
}

// neighbours are, by node, the nodes with an edge to it and those with an edge from it.
func (m *Map) neighbours() (incoming, outgoing [][]int) {
	incoming, outgoing = make([][]int, len(m.Nodes)), make([][]int, len(m.Nodes))
	for _, e := range m.Edges {
		from, to := m.index[e.From], m.index[e.To]
		incoming[to], outgoing[from] = append(incoming[to], from), append(outgoing[from], to)
	}
	return incoming, outgoing
}

// pull is, by node, the mean height of its neighbours; -1 without any.
func (l *layout) pull(nodes []int, neighbours [][]int) map[int]int {
	wanted := make(map[int]int, len(nodes))
	for _, i := range nodes {
		wanted[i] = -1
		if near := neighbours[i]; len(near) > 0 {
			sum := 0
			for _, j := range near {
				sum += l.boxes[j].y
			}
			wanted[i] = sum / len(near)
		}
	}
	return wanted
}

// stack puts nodes below each other, at the heights that they want where there is room; without wishes, in their order.
func (l *layout) stack(nodes []int, wanted map[int]int) {
	if wanted != nil {
		slices.SortStableFunc(nodes, func(i, j int) int { return cmp.Compare(uint(wanted[i]), uint(wanted[j])) }) // -1 comes last
	}
	y := headHeight
	for _, i := range nodes {
		y = max(y, wanted[i])
		l.boxes[i].y = y
		y += rowHeight
	}
}
