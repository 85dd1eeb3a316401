package diagnose

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/trust"
)

// trust explains why no link and no rule matches: the closest one first. matches reports whether one that was seen does.
// That there is none is only said when all were seen.
func (e *engine) trust() (found []Finding, matches bool) {
	all := e.explain(*e.f.Trust)
	for _, x := range all {
		if x.Cause != trust.CauseNone || e.f.Trust.Incomplete == "" {
			found = append(found, e.explained(x))
		}
	}
	return found, len(all) == 0
}

// admission is what nobody but IAM can decide where the trust is not known.
const admission = "whether the pod can become the profile"

// unadmitted says why it is not known whether IAM would admit the pod. Nothing is called healthy then.
func (e *engine) unadmitted(reason string) {
	e.unjudged = true
	e.unknown(admission, reason)
}

// expected explains why the trust would not admit a pod that IAM was not asked about. A link or rule that may match is a
// finding and not a cause, and what was not seen may match.
func (e *engine) expected() []Finding {
	var doubtful []Finding
	for _, x := range e.explain(*e.f.Trust) {
		if x.Candidate.Verdict() == trust.Unknown && x.Cause != trust.CauseNone {
			doubtful = append(doubtful, e.explained(x))
		}
	}
	if len(doubtful) > 0 {
		e.findings = append(doubtful, e.findings...)
		e.unadmitted("only IAM knows whether " + doubtful[0].Where + " matches")
		return nil
	}
	found, matches := e.trust()
	if matches && e.f.Trust.Identity.ClusterCRN == "" {
		e.unadmitted("the pod's cluster is not known; '--cluster' names it")
	}
	if !matches && e.f.Trust.Incomplete != "" {
		e.unadmitted(e.f.Trust.Incomplete)
		return nil
	}
	return found
}

// explain evaluates the trust. Without a cluster, what concerns it can't be judged, and is taken for met.
func (e *engine) explain(t Trust) []trust.Explanation {
	if t.Identity.ClusterCRN != "" {
		return trust.Explain(t.Identity, t.World, t.Links, t.Rules)
	}
	var all []trust.Explanation
	for _, l := range t.Links {
		id := t.Identity
		id.ClusterCRN, id.Kind = l.CRN, trust.Kind(l.CRType)
		one := trust.Explain(id, t.World, []trust.Link{l}, nil)
		if one == nil {
			return nil
		}
		all = append(all, one...)
	}
	for _, r := range t.Rules {
		known := trust.Rule{ID: r.ID, Name: r.Name, Type: r.Type, CRType: r.CRType}
		for _, c := range r.Conditions {
			if c.Claim == "namespace" || c.Claim == "name" || !isClaim(c.Claim) {
				known.Conditions = append(known.Conditions, c)
			}
		}
		id := t.Identity
		id.Kind = trust.Kind(r.CRType)
		one := trust.Explain(id, t.World, nil, []trust.Rule{known})
		if one == nil {
			return nil
		}
		all = append(all, one...)
	}
	if len(all) == 0 {
		return []trust.Explanation{{Cause: trust.CauseNone}}
	}
	return all
}

func isClaim(name string) bool {
	return slices.ContainsFunc(trust.Claims(), func(c trust.Claim) bool { return c.Name == name })
}
