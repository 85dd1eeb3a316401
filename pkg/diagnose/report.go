package diagnose

import (
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Verdict is the outcome in a word.
type Verdict string

// The verdicts.
const (
	Healthy  Verdict = "healthy"  // the exchange works, and nothing is wrong
	Unjudged Verdict = "unjudged" // nothing wrong was found, and something that was asked about can't be judged
	Warned   Verdict = "warning"  // the exchange works, and something is wrong all the same
	Refused  Verdict = "refused"  // the exchange is refused, or can't even be asked for
)

// Finding is one thing that is wrong.
type Finding struct {
	ID      causes.ID `json:"id"`
	Message string    `json:"message"`
	Wanted  string    `json:"wanted,omitempty"`
	Got     string    `json:"got,omitempty"`
	Where   string    `json:"where,omitempty"` // a link, a rule, or file and line of a manifest
	fix     Fix
}

// Fix is how the finding is fixed. Its commands are never nil.
func (f Finding) Fix() Fix {
	if f.fix.Commands == nil {
		f.fix.Commands = [][]string{}
	}
	return f.fix
}

// Fix is the narrowest way to fix a cause: commands that do it, or what to do by hand.
type Fix struct {
	Commands [][]string `json:"commands"`
	Manual   string     `json:"manual"`
}

// Report is a diagnosis.
type Report struct {
	Verdict  Verdict   `json:"verdict"`
	Cause    *Finding  `json:"cause"` // nil when healthy
	Fix      Fix       `json:"fix"`
	Findings []Finding `json:"findings"`  // the others, in order
	Others   []Other   `json:"trustedBy"` // other profiles that trust the pod too; nil when that is not known
	Missing  []string  `json:"missing"`   // what could not be found out
}

// Safe is a report without what looks like a credential: users put keys where names and files belong, and services repeat them.
func (r Report) Safe() Report {
	hidden := func(f Finding) Finding {
		f.Message, f.Wanted, f.Got, f.Where = shown.Hide(f.Message), shown.Hide(f.Wanted), shown.Hide(f.Got), shown.Hide(f.Where)
		return f
	}
	if r.Cause != nil {
		cause := hidden(*r.Cause)
		r.Cause = &cause
	}
	findings := make([]Finding, len(r.Findings))
	for i, f := range r.Findings {
		findings[i] = hidden(f)
	}
	missing := make([]string, len(r.Missing))
	for i, text := range r.Missing {
		missing[i] = shown.Hide(text)
	}
	commands := make([][]string, len(r.Fix.Commands))
	for i, words := range r.Fix.Commands {
		for _, word := range words {
			commands[i] = append(commands[i], shown.Hide(word))
		}
	}
	r.Findings, r.Missing, r.Fix.Commands, r.Fix.Manual = findings, missing, commands, shown.Hide(r.Fix.Manual)
	return r
}

// Run proves what can be proved from facts.
func Run(f Facts) Report {
	e := engine{f: f}
	found := e.causes()
	r := Report{Verdict: Healthy, Findings: []Finding{}, Others: f.Others, Fix: Fix{Commands: [][]string{}}}
	r.Missing = append(append([]string{}, f.Missing...), e.missing...)
	switch {
	case len(found) > 0:
		r.Verdict = Refused
		e.findings = append(found[1:], e.findings...)
		r.cause(found[0])
	case len(e.findings) > 0:
		r.Verdict = Warned
		first := e.findings[0]
		e.findings = e.findings[1:]
		r.cause(first)
	case e.unjudged || f.NotJudged:
		r.Verdict = Unjudged
	}
	type place struct {
		id    causes.ID
		where string
	}
	seen := map[place]bool{}
	if r.Cause != nil {
		seen[place{r.Cause.ID, r.Cause.Where}] = true
	}
	for _, finding := range e.findings {
		if key := (place{finding.ID, finding.Where}); !seen[key] {
			seen[key] = true
			r.Findings = append(r.Findings, finding)
		}
	}
	return r
}

func (r *Report) cause(f Finding) {
	r.Cause, r.Fix = &f, f.Fix()
}

// engine collects what is wrong. What keeps the exchange from working is a cause; everything else is a finding.
type engine struct {
	f        Facts
	findings []Finding
	missing  []string // beside that of the facts
	unjudged bool     // something that was asked about
}

// unknown adds something that could not be decided, and why.
func (e *engine) unknown(what, reason string) {
	e.missing = append(e.missing, what+": unknown ("+reason+")")
}

// found adds a finding.
func (e *engine) found(f Finding) { e.findings = append(e.findings, f) }

// causes looks at one family after the other. The first that explains a refusal ends the search: what comes later can't be
// judged before it is fixed.
func (e *engine) causes() []Finding {
	if blocking := e.token(); len(blocking) > 0 {
		e.manifest()
		found := e.rooted(blocking)
		if e.f.Token.Problem != "" {
			found = append(found, e.withoutToken()...)
		}
		return found
	}
	if blocking := e.profile(); len(blocking) > 0 {
		e.tokenFindings()
		e.manifest()
		return e.rooted(blocking)
	}
	var found []Finding
	switch {
	case e.f.Exchange.OK:
	case e.f.Exchange.Tried:
		found = e.refusal()
	default:
		found = e.unasked()
	}
	e.clock()
	e.tokenFindings()
	e.manifest()
	e.access()
	return found
}
