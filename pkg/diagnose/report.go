package diagnose

// Verdict is the outcome in a word.
type Verdict string

// The verdicts.
const (
	Healthy  Verdict = "healthy"  // the exchange works, and nothing is wrong
	Unjudged Verdict = "unjudged" // the exchange works, nothing wrong was found, and access that was asked about can't be judged
	Warned   Verdict = "warning"  // the exchange works, and something is wrong all the same
	Refused  Verdict = "refused"  // the exchange is refused, or can't even be asked for
)

// Finding is one thing that is wrong.
type Finding struct {
	ID      CauseID `json:"id"`
	Message string  `json:"message"`
	Wanted  string  `json:"wanted,omitempty"`
	Got     string  `json:"got,omitempty"`
	Where   string  `json:"where,omitempty"` // a link, a rule, or file and line of a manifest
	fix     Fix
}

// Fix is the narrowest way to mend a cause: commands that do it, or what to do by hand.
type Fix struct {
	Commands [][]string `json:"commands"`
	Manual   string     `json:"manual"`
}

// Report is a diagnosis.
type Report struct {
	Verdict  Verdict   `json:"verdict"`
	Cause    *Finding  `json:"cause"` // nil when healthy
	Fix      Fix       `json:"fix"`
	Findings []Finding `json:"findings"` // the others, in order
	Missing  []string  `json:"missing"`  // what could not be found out
}

// Run proves what can be proved from facts.
func Run(f Facts) Report {
	e := engine{f: f}
	causes := e.causes()
	r := Report{Verdict: Healthy, Findings: []Finding{}, Fix: Fix{Commands: [][]string{}}}
	r.Missing = append(append([]string{}, f.Missing...), e.missing...)
	switch {
	case len(causes) > 0:
		r.Verdict = Refused
		e.findings = append(causes[1:], e.findings...)
		r.cause(causes[0])
	case len(e.findings) > 0:
		r.Verdict = Warned
		first := e.findings[0]
		e.findings = e.findings[1:]
		r.cause(first)
	case e.unjudged:
		r.Verdict = Unjudged
	}
	type place struct {
		id    CauseID
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
	r.Cause = &f
	r.Fix.Manual = f.fix.Manual
	if f.fix.Commands != nil {
		r.Fix.Commands = f.fix.Commands
	}
}

// engine collects what is wrong. What keeps the exchange from working is a cause; everything else is a finding.
type engine struct {
	f        Facts
	findings []Finding
	missing  []string // beside that of the facts
	unjudged bool     // access that was asked about
}

// unknown adds something that could not be decided, and why.
func (e *engine) unknown(what, reason string) {
	e.missing = append(e.missing, what+": unknown ("+reason+")")
}

// found adds a finding.
func (e *engine) found(f Finding) { e.findings = append(e.findings, f) }

// causes looks at one family after the other. The first that explains a refusal ends the search: what comes later can't be
// judged before it is mended.
func (e *engine) causes() []Finding {
	if blocking := e.token(); len(blocking) > 0 {
		e.manifest()
		causes := e.rooted(blocking)
		if e.f.Token.Problem != "" {
			causes = append(causes, e.withoutToken()...)
		}
		return causes
	}
	if blocking := e.profile(); len(blocking) > 0 {
		e.tokenFindings()
		e.manifest()
		return e.rooted(blocking)
	}
	var causes []Finding
	switch {
	case e.f.Exchange.OK:
	case e.f.Exchange.Tried:
		causes = e.refusal()
	default:
		causes = e.unasked()
	}
	e.clock()
	e.tokenFindings()
	e.manifest()
	e.access()
	return causes
}

// withoutToken judges what can be judged of the profile while there is no token of the pod to look at.
func (e *engine) withoutToken() []Finding {
	causes := e.profile()
	if f, ok := e.unknownProfile(); ok {
		causes = append(causes, f)
	}
	switch {
	case e.f.Trust != nil:
		causes = append(causes, e.expected()...)
	case e.f.Profile.State == ProfileFound:
		e.unknown(admission, "without its token it is not known who the pod is")
	}
	e.access()
	return causes
}
