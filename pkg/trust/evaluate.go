package trust

import (
	"cmp"
	"slices"
)

// Link is a compute resource that is trusted by name. ServiceAccount is the API's link.name.
type Link struct {
	ID, Name       string
	CRType         string
	CRN            string
	Namespace      string
	ServiceAccount string
	CrossAccount   bool // the cluster may be another account's; what IAM allows then is not known
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
	Unknown  bool   // whether it holds is not known, for the reason given; OK is false then
	Reason   string // why it can never hold, or why that is unknown; "" when another identity could meet it
	Flaw     Flaw   // the same in a word
}

// Flaw is what is wrong with a condition, whichever pod it is compared with.
type Flaw string

// The flaws of conditions. Without the claim, a condition never holds; with another flaw, that is not known.
const (
	FlawClaim    Flaw = "claim"    // pods have no claim of this name
	FlawValue    Flaw = "value"    // the value is not a JSON document of a kind that can be compared
	FlawOperator Flaw = "operator" // IBM lists no such operator, or it can't take the value
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
	return !slices.ContainsFunc(c.Checks, func(check Check) bool { return !check.OK })
}

// Failed returns the checks that do not hold, or of which that is not known.
func (c Candidate) Failed() []Check {
	return slices.DeleteFunc(slices.Clone(c.Checks), func(check Check) bool { return check.OK })
}

// Verdict is an answer that may be unknown. The zero value is No.
type Verdict int

// The verdicts.
const (
	No Verdict = iota
	Unknown
	Yes
)

// String is "no", "unknown" or "yes".
func (v Verdict) String() string { return [...]string{"no", "unknown", "yes"}[v] }

// Verdict is Yes if every check holds, No if one is known not to hold, and else Unknown.
func (c Candidate) Verdict() Verdict {
	verdict := Yes
	for _, check := range c.Checks {
		switch {
		case check.Unknown:
			verdict = Unknown
		case !check.OK:
			return No
		}
	}
	return verdict
}

// Result is the decision on one identity and one profile.
type Result struct {
	By         *Candidate  // what matched first, links before rules; nil when nothing did
	Candidates []Candidate // every link and rule, in the order given
}

// Matched reports whether the identity is known to be admitted to the profile.
func (r Result) Matched() bool { return r.By != nil }

// Verdict is Yes if a link or rule matches, Unknown if none does but one may, and else No.
func (r Result) Verdict() Verdict {
	best := No
	for _, c := range r.Candidates {
		best = max(best, c.Verdict())
	}
	return best
}

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
		checkCluster(id, l),
		same("namespace", l.Namespace, id.Namespace),
		same("name", l.ServiceAccount, id.ServiceAccount),
	}}
}

// checkCluster compares CRNs byte by byte, which IAM is known to accept. Nothing else is known: a link that means the
// cluster by another CRN, or one of another account, may match or not.
func checkCluster(id Identity, l Link) Check {
	check := same("crn", l.CRN, id.ClusterCRN)
	switch {
	case check.OK && l.CrossAccount:
		check.OK, check.Unknown, check.Reason = false, true, "what a link across accounts admits is not known"
	case !check.OK && id.named(l.CRN):
		check.Unknown, check.Reason = true, "the link names the cluster by a CRN that is not known to be the cluster's own"
	}
	return check
}

// named reports whether a CRN has the ID of the identity's cluster, in whatever account.
func (i Identity) named(text string) bool {
	ref, ok := ClusterOf(text)
	own, _ := ClusterOf(i.ClusterCRN)
	return ok && ref.ID == cmp.Or(i.ClusterID, own.ID)
}

// checkRule takes a rule without conditions as one that every pod of its type meets. What IBM does with one is unconfirmed.
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
