package plan

import (
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

// planCard is a plan for people.
func planCard(p plan.Plan) output.Card {
	if p.Empty() {
		return output.Card{ID: p.ID(), Fields: []output.Field{{Name: "Changes", Value: "none"}}}
	}
	card := output.Card{ID: p.ID(), Fields: []output.Field{{Name: "Changes", Value: p.Summary.String()}}}
	card.Sections = append(card.Sections, changesSection("Changes", p.Changes))
	for _, s := range []struct {
		title string
		lines []plan.Reach
	}{{"Who Gains", p.Gains}, {"Who Loses", p.Losses}} {
		if len(s.lines) > 0 {
			card.Sections = append(card.Sections, reachSection(s.title, s.lines))
		}
	}
	if effects := p.Effects(); len(effects) > 0 {
		s := output.Section{Title: "In Short", Header: []string{"Effect"}}
		for _, e := range effects {
			s.Rows = append(s.Rows, []string{e})
		}
		card.Sections = append(card.Sections, s)
	}
	if len(p.Unseen) > 0 {
		s := output.Section{Title: "Not Seen", Header: []string{"What", "Why"}}
		for _, u := range p.Unseen {
			s.Rows = append(s.Rows, []string{u.What, u.Reason})
		}
		card.Sections = append(card.Sections, s)
	}
	return card
}

func changesSection(title string, changes []plan.Change) output.Section {
	s := output.Section{Title: title, Empty: "None.", Header: []string{"Action", "Kind", "Profile", "Name", "Reason"}}
	for _, c := range changes {
		s.Rows = append(s.Rows, []string{string(c.Action), string(c.Kind), c.Profile, c.Name, c.Reason})
	}
	return s
}

func reachSection(title string, lines []plan.Reach) output.Section {
	s := output.Section{Title: title, Header: []string{"Cluster", "Namespace", "Service Account", "Profile", "By", "Roles", "When"}}
	for _, r := range lines {
		roles := strings.Join(r.Roles, ", ")
		if roles == "" {
			roles = "none"
		}
		s.Rows = append(s.Rows, []string{r.Cluster, r.Namespace, r.ServiceAccount, r.Profile, r.By, roles, strings.Join(r.When, " and ")})
	}
	return s
}

// applied is the result of an apply.
type applied struct {
	Done         []plan.Change    `json:"done"`
	Failed       []failed         `json:"failed"`
	NotAttempted []plan.Change    `json:"notAttempted"`
	Verified     []plan.Admission `json:"verified,omitempty"`
}

type failed struct {
	plan.Change
	Error string `json:"error"`
}

func newApplied(r plan.Result) applied {
	out := applied{Done: r.Done, Failed: []failed{}, NotAttempted: r.NotAttempted}
	if out.Done == nil {
		out.Done = []plan.Change{}
	}
	if out.NotAttempted == nil {
		out.NotAttempted = []plan.Change{}
	}
	for _, f := range r.Failed {
		out.Failed = append(out.Failed, failed{f.Change, f.Err.Error()})
	}
	return out
}

func (a applied) card(id string) output.Card {
	card := output.Card{ID: id, Fields: []output.Field{
		{Name: "Done", Value: strconv.Itoa(len(a.Done))},
		{Name: "Failed", Value: strconv.Itoa(len(a.Failed))},
		{Name: "Not Attempted", Value: strconv.Itoa(len(a.NotAttempted))},
	}}
	if len(a.Done) > 0 {
		card.Sections = append(card.Sections, changesSection("Done", a.Done))
	}
	if len(a.Failed) > 0 {
		s := output.Section{Title: "Failed", Header: []string{"Action", "Kind", "Profile", "Name", "Error"}}
		for _, f := range a.Failed {
			s.Rows = append(s.Rows, []string{string(f.Action), string(f.Kind), f.Profile, f.Name, f.Error})
		}
		card.Sections = append(card.Sections, s)
	}
	if len(a.NotAttempted) > 0 {
		card.Sections = append(card.Sections, changesSection("Not Attempted", a.NotAttempted))
	}
	if len(a.Verified) > 0 {
		s := output.Section{Title: "Verified", Header: []string{"Cluster", "Namespace", "Service Account", "Profile", "Admitted", "Reason"}}
		for _, v := range a.Verified {
			s.Rows = append(s.Rows, []string{v.Cluster, v.Namespace, v.ServiceAccount, v.Profile, yes(v.Admitted), v.Reason})
		}
		card.Sections = append(card.Sections, s)
	}
	return card
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
