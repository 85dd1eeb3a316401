package diagnose

import (
	"github.com/podtrust/podtrust/pkg/trust"
)

// trust explains why no link and no rule matches: the closest one first.
func (e *engine) trust() []Finding {
	t := e.f.Trust
	var found []Finding
	for _, x := range e.explain(*t) {
		found = append(found, e.explained(x))
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
	for _, c := range trust.Claims() {
		if c.Name == name {
			return true
		}
	}
	return false
}
