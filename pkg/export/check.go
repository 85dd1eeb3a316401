package export

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/encode"
)

// readBack writes a profile as a document and reads it again. ok is false for a profile that a document can't express.
func readBack(p document.Profile) (back document.Profile, ok bool) {
	text, err := encode.YAML(document.Trust{Profiles: []document.Profile{p}})
	if err != nil {
		return back, false
	}
	t, err := document.Load([]document.Source{{Name: "export", Data: text}}, document.Options{})
	if err != nil || len(t.Profiles) != 1 {
		return back, false
	}
	return t.Profiles[0], true
}

// label reports whether a text can be a label, a name or an ID in a document.
func (e *exporter) label(text string) bool {
	ok, known := e.labels[text]
	if !known {
		back, read := readBack(document.Profile{Name: "x", Groups: []document.Group{{Name: text}}})
		ok = read && len(back.Groups) == 1 && back.Groups[0].Name == text
		e.labels[text] = ok
	}
	return ok
}

// agreed is the one label that equal objects have. dropped reports that they have others, or one that a document can't
// express.
func (e *exporter) agreed(labels []string) (label string, dropped bool) {
	slices.Sort(labels)
	labels = slices.Compact(labels)
	if len(labels) == 1 && (labels[0] == "" || e.label(labels[0])) {
		return labels[0], false
	}
	return "", true
}

// limit cuts a profile to the limits of a document, and sorts what is marked by 'keep'. Of a part that has too many entries
// the first are listed, and the whole part is kept.
func (e *exporter) limit(p *document.Profile) {
	const reason = "a document can't list all of it"
	full := map[document.Part]bool{}
	cut(&p.Pods, document.PartPods, full)
	cut(&p.Rules, document.PartRules, full)
	cut(&p.Groups, document.PartGroups, full)
	cut(&p.Access, document.PartAccess, full)
	for part := range full {
		p.Keep = append(p.Keep, document.Keep{Part: part, Reason: reason})
		e.noteGap(part, reason, p.Name)
	}
	if len(p.Keep) > document.MostKept {
		for i := range p.Keep {
			p.Keep[i].ID, p.Keep[i].Reason = "", reason
		}
	}
	slices.SortStableFunc(p.Keep, func(x, y document.Keep) int {
		return cmp.Or(cmp.Compare(rank(x.Part), rank(y.Part)), strings.Compare(x.ID, y.ID), strings.Compare(x.Reason, y.Reason))
	})
	p.Keep = slices.Compact(p.Keep)
}

func rank(part document.Part) int { return slices.Index(document.Parts(), part) }

func cut[T any](entries *[]T, part document.Part, full map[document.Part]bool) {
	if most := document.Most(part); len(*entries) > most {
		*entries = (*entries)[:most]
		full[part] = true
	}
}
