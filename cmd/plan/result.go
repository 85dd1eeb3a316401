package plan

import (
	"strconv"

	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/pkg/apply"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

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

func newApplied(r apply.Result) applied {
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
		card.Sections = append(card.Sections, change.Section("Done", a.Done))
	}
	if len(a.Failed) > 0 {
		s := output.Section{Title: "Failed", Header: []string{"Action", "Kind", "Profile", "Name", "Error"}}
		for _, f := range a.Failed {
			s.Rows = append(s.Rows, []string{string(f.Action), string(f.Kind), f.Profile, f.Name, f.Error})
		}
		card.Sections = append(card.Sections, s)
	}
	if len(a.NotAttempted) > 0 {
		card.Sections = append(card.Sections, change.Section("Not Attempted", a.NotAttempted))
	}
	if len(a.Verified) > 0 {
		s := output.Section{Title: "Verified", Header: []string{"Cluster", "Namespace", "Service Account", "Profile", "Admitted", "Reason"}}
		for _, v := range a.Verified {
			s.Rows = append(s.Rows, []string{v.Cluster, v.Namespace, v.ServiceAccount, v.Profile, admitted(v), v.Reason})
		}
		card.Sections = append(card.Sections, s)
	}
	return card
}

func admitted(v plan.Admission) string {
	switch {
	case !v.Known:
		return "unknown"
	case v.Admitted:
		return "yes"
	}
	return "no"
}
