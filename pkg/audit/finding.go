package audit

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/trust"
)

// Finding is one thing that is wrong with the trust of an account.
type Finding struct {
	ID       ID       `json:"id"`
	Severity Severity `json:"severity"`
	Profile  string   `json:"profile"` // its name; "" for a finding that is not about one profile
	Object   string   `json:"object"`  // "claim rule 'any-prod' (iks: namespace EQUALS prod)"
	Evidence string   `json:"evidence"`
	Trust    []string `json:"trust,omitempty"` // by what somebody gets in, sorted: links by CRN, rules by conditions, others by IAM ID, policies by conditions
	Fix      Fix      `json:"fix"`

	Example *trust.Identity `json:"-"` // a pod that the evidence names: IAM admits it
}

// Fix is what to do about a finding. Commands are safe to paste: they remove the finding and admit nobody else. Where that cannot
// be derived, there are none, and the advice says what to decide.
type Fix struct {
	Commands []string `json:"commands"`
	Advice   string   `json:"advice"`
}

// Where is the profile and the object of a finding, for people.
func (f Finding) Where() string {
	if f.Profile == "" {
		return f.Object
	}
	return "profile '" + f.Profile + "': " + f.Object
}

// Key identifies what is wrong from one audit to the next: its ID, profile and object. Its trust is not part of it.
func (f Finding) Key() string {
	return strings.Join([]string{string(f.ID), f.Profile, f.Object}, "\x00")
}

// FullKey is Key with the trust, so that a cluster or a user that got the name of another one, or another way in, makes another
// finding.
func (f Finding) FullKey() string { return strings.Join(append([]string{f.Key()}, f.Trust...), "\x00") }

// Report is the result of an audit.
type Report struct {
	Account  string    `json:"account"` // ID of the account
	Findings []Finding `json:"findings"`
	Unknown  []Unknown `json:"unknown"`
	Summary  Summary   `json:"summary"`

	Accepted map[ID]int `json:"-"` // findings that a waiver hides or that the baseline has too, by ID
}

// accept counts a finding that is left out.
func (r *Report) accept(id ID) {
	accepted := maps.Clone(r.Accepted) // that of a report that was derived from stays
	if accepted == nil {
		accepted = map[ID]int{}
	}
	accepted[id]++
	r.Accepted = accepted
}

// Summary counts what an audit found.
type Summary struct {
	Profiles int `json:"profiles"` // that were looked at
	Findings int `json:"findings"`
	Critical int `json:"critical"`
	High     int `json:"high"`
	Medium   int `json:"medium"`
	Low      int `json:"low"`
	Waived   int `json:"waived"`   // findings that a waiver hides
	Baseline int `json:"baseline"` // findings that the baseline has too
	Unknown  int `json:"unknown"`
}

// Worst is the worst severity of the findings; "" if there are none.
func (r Report) Worst() Severity {
	worst := Severity("")
	for _, f := range r.Findings {
		if worst == "" || f.Severity.AtLeast(worst) {
			worst = f.Severity
		}
	}
	return worst
}

// count fills in the summary, but for what was hidden.
func (r *Report) count() {
	s := &r.Summary
	s.Findings, s.Unknown = len(r.Findings), len(r.Unknown)
	s.Critical, s.High, s.Medium, s.Low = 0, 0, 0, 0
	for _, f := range r.Findings {
		switch f.Severity {
		case Critical:
			s.Critical++
		case High:
			s.High++
		case Medium:
			s.Medium++
		case Low:
			s.Low++
		}
	}
}

// sort puts findings into an order that depends on nothing but their content, the worst first.
func (r *Report) sort() {
	rank := map[ID]int{}
	for i, k := range Kinds() {
		rank[k.ID] = i
	}
	slices.SortStableFunc(r.Findings, func(x, y Finding) int {
		return cmp.Or(
			cmp.Compare(slices.Index(Severities(), x.Severity), slices.Index(Severities(), y.Severity)),
			cmp.Compare(rank[x.ID], rank[y.ID]), strings.Compare(x.Profile, y.Profile), strings.Compare(x.Object, y.Object),
			strings.Compare(x.Evidence, y.Evidence),
		)
	})
}
