package document

import (
	"encoding/json"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxWaivers is how many waivers a file may have.
const maxWaivers = 1000

// Waiver says that some findings of an audit are accepted, and why.
type Waiver struct {
	Pos     Pos
	ID      string    // of the findings
	Profile string    // its name, in which '*' is any text; "" for any, and for findings that are not about one profile
	Object  string    // the same for the object
	Reason  string    // required
	Expires time.Time // the end of the last day on which it holds; zero for none
}

// waivers is a file of waivers.
type waivers struct{ list []Waiver }

// LoadWaivers reads a file of waivers for findings with some IDs. The error is of type Problems, and has all problems.
func LoadWaivers(s Source, ids []string) ([]Waiver, error) {
	var problems Problems
	left := maxNodes
	r := &reader{s.Name, Options{}, nil, &problems, &left}
	var all []Waiver
	r.each(s.Data, func(n *yaml.Node) {
		var w waivers
		waiverFile(ids).read(r, n, &w)
		all = append(all, w.list...)
	})
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return all, nil
}

// WaiverSchema returns the JSON Schema of a file of waivers.
func WaiverSchema(ids []string) json.RawMessage {
	return published(waiverFile(ids).schema, "Waivers for the findings of podtrust audit")
}

func waiverFile(ids []string) kind[waivers] {
	return object("the file", nil,
		prop("waivers", "Findings that are accepted.", list("waivers", waiver(ids), maxWaivers), func(w *waivers) *[]Waiver { return &w.list }).must(),
	)
}

func waiver(ids []string) kind[Waiver] {
	return object("a waiver", func(w *Waiver, at Pos) { w.Pos = at },
		prop("id", "ID of the findings.", findingID(ids), func(w *Waiver) *string { return &w.ID }).must(),
		prop("profile", "Name of the profile; '*' is any text. Any profile when missing.", text("profile"), func(w *Waiver) *string { return &w.Profile }),
		prop("object", "Object of the findings, as the audit prints it; '*' is any text. Any object when missing.", text("object"),
			func(w *Waiver) *string { return &w.Object }),
		prop("reason", "Why the findings are accepted.", text("reason"), func(w *Waiver) *string { return &w.Reason }).must(),
		prop("expires", "Last day on which the waiver holds, such as 2027-03-31.", date("expires"), func(w *Waiver) *time.Time { return &w.Expires }),
	)
}

// findingID is one of the IDs of findings, with a suggestion for a word that is none.
func findingID(ids []string) kind[string] {
	return kind[string]{&schema{Type: "string", Enum: ids}, func(r *reader, n *yaml.Node, into *string) {
		value, ok := r.text(n, "id")
		if ok && !slices.Contains(ids, value) {
			r.problem(n, "id '%s' is not the ID of a finding%s", clip(value), meant(value, ids))
			return
		}
		*into = value
	}}
}

// date is a day, which YAML reads as a text or as a time. It is kept as its end, in UTC.
func date(what string) kind[time.Time] {
	return kind[time.Time]{&schema{Type: "string", Format: "date"}, func(r *reader, n *yaml.Node, into *time.Time) {
		if n = r.follow(n); n == nil {
			return
		}
		day, err := time.Parse(time.DateOnly, n.Value)
		if n.Kind != yaml.ScalarNode || err != nil {
			r.problem(n, "%s is '%s', and must be a date such as 2027-03-31", what, clip(n.Value))
			return
		}
		*into = day.AddDate(0, 0, 1)
	}}
}
