package draw

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

// Row is an edge of a map in words, for a table.
type Row struct {
	From string `json:"from"`
	To   string `json:"to"`
	What string `json:"what"` // "can become", perhaps with "if" and conditions, "never matches", "unknown whether it can become", "is in", or the roles
	By   string `json:"by"`
	Note string `json:"note"` // the marks of the edge; of a row without By, those of the profile
}

// Rows are the parts that were not read, and the edges of a map, profile by profile, without those between clusters, namespaces and
// service accounts. A profile
// that trusts nobody has a row that says so, unless other identities than pods were left out.
func (m *Map) Rows() []Row {
	rows, trusted := []Row{}, map[string]bool{}
	for _, gap := range m.Unknown {
		rows = append(rows, Row{From: "unknown", What: "not read completely", To: gap.What, Note: Mark{Flag: Unknown, Text: gap.Reason}.String()})
	}
	for _, n := range m.Nodes {
		for _, k := range n.Marks {
			if n.Kind == Profile {
				rows = append(rows, Row{From: n.Label(), What: "has", To: k.ID, Note: k.String()})
			}
		}
	}
	for _, e := range m.Edges {
		if e.Relation == Contains {
			continue
		}
		trusted[e.To] = trusted[e.To] || e.Relation == Trust && !flagged(e.Marks, Dead)
		rows = append(rows, Row{From: m.node(e.From).Label(), To: m.node(e.To).Label(), What: e.Label(), By: e.evidence(), Note: notes(e.Marks)})
	}
	for _, n := range m.Nodes {
		if n.Kind == Profile && !trusted[n.ID] && !m.podsOnly {
			rows = append(rows, Row{From: "nobody", To: n.Label(), What: "can become", Note: notes(n.Marks)})
		}
	}
	return rows
}

// Label is what an edge means in a few words.
func (e Edge) Label() string {
	switch e.Relation {
	case Trust:
		switch {
		case flagged(e.Marks, Dead):
			return "never matches"
		case flagged(e.Marks, Unknown):
			return "unknown whether it can become"
		}
		if len(e.When) > 0 {
			return "can become, if " + strings.Join(e.When, " and ")
		}
		return "can become"
	case Member:
		return "is in"
	case Access:
		if len(e.Roles) == 0 {
			return "unknown roles"
		}
		return strings.Join(e.Roles, ", ")
	case Contains:
	}
	return ""
}

// evidence is by what an edge exists; "" where that is not known.
func (e Edge) evidence() string {
	if e.By.Kind == "" {
		return ""
	}
	text := e.By.String()
	if len(e.Clusters) > 0 {
		text += "; today: " + strings.Join(e.Clusters, ", ")
	}
	return text
}

// notes are marks in a line: "WIDE: any namespace of any cluster".
func notes(marks []Mark) string {
	texts := make([]string, len(marks))
	for i, k := range marks {
		texts[i] = k.String()
	}
	return strings.Join(texts, "; ")
}

// String is a mark in words.
func (k Mark) String() string {
	name := strings.ToUpper(string(k.Flag))
	if k.Flag == Finding {
		name = k.ID
	}
	return name + ": " + k.Text
}

// tooltip is all that is known of an edge, on one line.
func (e Edge) tooltip() string {
	text := e.Label()
	if by := e.evidence(); by != "" {
		text += " by " + by
	}
	if note := notes(e.Marks); note != "" {
		text += " - " + note
	}
	return shown.Visible(text)
}

// tag is the word by which an important mark is seen without colors; "" when there is none.
func tag(flag Flag) string {
	if flag == "" {
		return ""
	}
	return strings.ToUpper(string(flag))
}

// cut shortens a text to a number of characters.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
