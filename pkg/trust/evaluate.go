package trust

// Link is a compute resource that is trusted by name. ServiceAccount is the API's link.name.
type Link struct {
	ID, Name       string
	CRType         string
	CRN            string
	Namespace      string
	ServiceAccount string
}

// Rule is a claim rule: all of its conditions must hold.
type Rule struct {
	ID, Name   string
	Type       string // only "Profile-CR" rules are for compute resources
	CRType     string
	Conditions []Condition
}

// Condition is one condition of a rule. Value is a JSON document in a string, as on the wire.
type Condition struct{ Claim, Operator, Value string }

// Check is one condition that was looked at.
type Check struct {
	Name     string // "cr_type", "crn", "namespace", "name", "type", or the claim of a rule's condition
	Operator string
	Wanted   string
	Got      string
	OK       bool
	Reason   string // why it can never hold; "" when another identity could meet it
	Flaw     Flaw   // the same in a word
}

// Flaw is what keeps a condition from ever holding.
type Flaw string

// The flaws of conditions.
const (
	FlawClaim    Flaw = "claim"    // pods have no claim of this name
	FlawValue    Flaw = "value"    // the value is not a JSON document of a kind that can be compared
	FlawOperator Flaw = "operator" // there is no such operator, or it can't take the value
)

// profileCR is the type of rules that are for compute resources; others are for people.
const profileCR = "Profile-CR"

// Candidate is one link or rule with its checks.
type Candidate struct {
	Rule     bool // else a link
	ID, Name string
	Checks   []Check
}

// Matched reports whether every check holds.
func (c Candidate) Matched() bool {
	for _, check := range c.Checks {
		if !check.OK {
			return false
		}
	}
	return true
}

// Failed returns the checks that do not hold.
func (c Candidate) Failed() []Check {
	var failed []Check
	for _, check := range c.Checks {
		if !check.OK {
			failed = append(failed, check)
		}
	}
	return failed
}

// Result is the decision on one identity and one profile.
type Result struct {
	By         *Candidate  // what matched first, links before rules; nil when nothing did
	Candidates []Candidate // every link and rule, in the order given
}

// Matched reports whether the identity may become the profile.
func (r Result) Matched() bool { return r.By != nil }

// Evaluate looks at every link and rule of a profile: one that matches is enough.
func Evaluate(id Identity, links []Link, rules []Rule) Result {
	result := Result{Candidates: make([]Candidate, 0, len(links)+len(rules))}
	for _, l := range links {
		result.Candidates = append(result.Candidates, checkLink(id, l))
	}
	for _, r := range rules {
		result.Candidates = append(result.Candidates, checkRule(id, r))
	}
	for i := range result.Candidates {
		if result.Candidates[i].Matched() {
			result.By = &result.Candidates[i]
			break
		}
	}
	return result
}

func checkLink(id Identity, l Link) Candidate {
	return Candidate{ID: l.ID, Name: l.Name, Checks: []Check{
		same("cr_type", l.CRType, string(id.Kind)),
		same("crn", l.CRN, id.ClusterCRN),
		same("namespace", l.Namespace, id.Namespace),
		same("name", l.ServiceAccount, id.ServiceAccount),
	}}
}

// checkRule takes a rule without conditions as one that every pod of its kind meets. What IBM does with one is unconfirmed.
func checkRule(id Identity, r Rule) Candidate {
	c := Candidate{Rule: true, ID: r.ID, Name: r.Name, Checks: []Check{
		same("type", r.Type, profileCR),
		same("cr_type", r.CRType, string(id.Kind)),
	}}
	for _, cond := range r.Conditions {
		c.Checks = append(c.Checks, checkCondition(id, cond))
	}
	return c
}

func same(name, wanted, got string) Check {
	return Check{Name: name, Operator: "EQUALS", Wanted: wanted, Got: got, OK: wanted == got}
}
