package graph

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Can is whether a pod can become a profile.
type Can struct {
	Identity   string       `json:"identity" doc:"The pod: CLUSTER/NAMESPACE/SERVICE_ACCOUNT."`
	Pod        string       `json:"pod,omitempty" doc:"Name of the pod, if it was given."`
	Profile    string       `json:"profile"`
	ProfileID  string       `json:"profileId"`
	Answer     string       `json:"answer" enum:"yes|no|unknown"`
	Known      bool         `json:"known" doc:"Whether the answer is yes or no."`
	Reason     string       `json:"reason" doc:"How the answer is known, or why it is not."`
	Note       string       `json:"note,omitempty" doc:"What the state of the cluster means."`
	By         *By          `json:"by,omitempty" doc:"The link or claim rule that admits the pod."`
	Considered []Considered `json:"considered" doc:"Every link and rule for pods that can match, the nearest first."`
	Never      []Never      `json:"neverMatches" doc:"Links and rules for pods that match no pod."`
	Expected   string       `json:"expected,omitempty" enum:"yes|no" doc:"The answer that was expected."`
}

// Considered is a link or rule, with each of its conditions.
type Considered struct {
	By     By      `json:"by"`
	Answer string  `json:"answer" enum:"yes|no|unknown"`
	Checks []Check `json:"checks"`

	verdict trust.Verdict
	failed  int // how many conditions don't hold, or may not
}

// Check is a condition with the pod's value beside it.
type Check struct {
	Condition string `json:"condition" doc:"'cr_type', 'crn', 'namespace' and 'name' (the service account) of a link; the claim of a rule's condition."`
	Operator  string `json:"operator"`
	Required  string `json:"required"`
	Pod       string `json:"pod" doc:"The pod's value; empty if it is not known."`
	Holds     string `json:"holds" enum:"yes|no|unknown"`
	Reason    string `json:"reason,omitempty"`
}

// CanBecome answers whether the pods of an exact query can become a profile.
func CanBecome(a *account.Account, q Query, p account.Profile) Can {
	v := viewOf(a)
	id := q.Identity()
	t := v.trusted(p, nil)
	alive := v.alive(p)
	d := a.Decide(alive, id)
	c := Can{
		Identity: q.String(), Profile: p.Name, ProfileID: p.ID, Answer: d.Verdict.String(), Known: d.Verdict != trust.Unknown,
		Reason: d.Reason, Note: v.notes[id.ClusterID], Considered: []Considered{}, Never: append([]Never{}, t.never...), Pod: id.Pod,
	}
	c.Considered = append(c.Considered, v.considered(alive, d.Candidates)...)
	if d.Verdict == trust.Yes {
		c.By = &c.Considered[0].By
	}
	return c
}

// alive is a profile without its rules that never match: that a rule contradicts itself is known, no matter what is known of
// the pod.
func (v view) alive(p account.Profile) account.Profile {
	p.Rules = p.Rules.With(slices.DeleteFunc(slices.Clone(p.Rules.Seen()), func(r iam.Rule) bool {
		_, never := v.clusters.OfRule(account.RuleOf(r))
		return account.PodRule(r) && never != ""
	}))
	return p
}

// considered are the links and rules of a decision, the nearest first: those that match, those that may, and those that fail by
// the fewest conditions.
func (v view) considered(p account.Profile, candidates []trust.Candidate) []Considered {
	var names []string // of the links and rules, in the order of their candidates
	for _, l := range p.Links.Seen() {
		if account.PodLink(l) {
			names = append(names, v.linkName(account.LinkOf(l)))
		}
	}
	for _, r := range p.Rules.Seen() {
		if account.PodRule(r) {
			names = append(names, v.RuleName(account.RuleOf(r)))
		}
	}
	all := make([]Considered, len(candidates))
	for i, c := range candidates {
		kind := account.ByLink
		if c.Rule {
			kind = account.ByRule
		}
		all[i] = Considered{
			By: By{kind, c.ID, names[i]}, Answer: c.Verdict().String(), Checks: checks(c), verdict: c.Verdict(), failed: len(c.Failed()),
		}
	}
	slices.SortStableFunc(all, func(x, y Considered) int {
		return cmp.Or(cmp.Compare(y.verdict, x.verdict), cmp.Compare(x.failed, y.failed))
	})
	return all
}

// checks are the conditions of a candidate. The type of a rule is left out: the user did not write it as a condition.
func checks(c trust.Candidate) []Check {
	out := []Check{}
	for _, check := range c.Checks {
		if !c.Rule || check.Name != "type" {
			out = append(out, Check{check.Name, check.Operator, check.Wanted, check.Got, holds(check), check.Reason})
		}
	}
	return out
}

func holds(c trust.Check) string {
	switch {
	case c.OK:
		return trust.Yes.String()
	case c.Unknown:
		return trust.Unknown.String()
	}
	return trust.No.String()
}

// HangsOnPod reports whether the name of the pod could decide an answer that is not known.
func (c Can) HangsOnPod() bool {
	return !c.Known && slices.ContainsFunc(c.Considered, func(one Considered) bool {
		return one.verdict == trust.Unknown && slices.ContainsFunc(one.Checks, func(k Check) bool { return k.Condition == "pod" && k.Holds == Unknown })
	})
}
