package draw

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
)

// trustOf are the edges to a profile from those that it trusts, as far as they were read, and from what was not read.
func (b *builder) trustOf(p account.Profile) []half {
	var out []half
	for _, s := range b.podsOf(p) {
		out = append(out, b.pods(s))
	}
	others, _ := p.Others()
	for _, o := range others {
		n := Node{ID: "other:" + o.Kind + ":" + o.Subject, Kind: Other, Name: o.Subject}
		out = append(out, half{n, Edge{Relation: Trust, By: Evidence{Kind: o.By.Kind, ID: o.By.ID, Name: o.By.Name}}})
	}
	for _, part := range []struct{ what, why string }{
		{"links", p.Links.Why()}, {"claim rules", p.Rules.Why()}, {"users and service IDs", p.Identities.Why()},
	} {
		if part.why == "" {
			continue
		}
		mark := []Mark{{Flag: Unknown, Text: "there may be more " + part.what + ": " + part.why}}
		n := Node{ID: "unknownTrust:" + part.what + ":" + part.why, Kind: UnknownTrust, Name: "unknown " + part.what, Marks: mark}
		out = append(out, half{n, Edge{Relation: Trust, Marks: mark}})
	}
	return out
}

// pods is the edge of a set of pods that a link or a rule trusts.
func (b *builder) pods(s set) half {
	n := Node{
		ID: podID(ServiceAccount, s.clusterKey, s.namespace, s.serviceAccount), Kind: ServiceAccount, Name: s.serviceAccount,
		Object: s.cluster + "/" + s.namespace + "/" + s.serviceAccount,
		place:  place{Cluster: s.cluster, Namespace: s.namespace, ServiceAccount: s.serviceAccount, clusterKey: s.clusterKey},
	}
	e := Edge{Relation: Trust, By: s.by, When: s.when, Clusters: s.today, clusterKeys: s.todayKeys}
	if s.wide != "" {
		e.Marks = append(e.Marks, Mark{Flag: Wide, Severity: "high", Text: s.wide})
	}
	if s.dead != "" {
		e.Marks = append(e.Marks, Mark{Flag: Dead, Severity: "low", Text: s.dead})
	}
	if s.doubt != "" {
		e.Marks = append(e.Marks, Mark{Flag: Unknown, Text: s.doubt})
	}
	return half{n, e}
}

// set is pods that one link or one rule trusts.
type set struct {
	cluster, clusterKey       string   // label and ID; for any cluster of a type, "any iks cluster" and "*iks"
	namespace, serviceAccount string   // or reach.Any
	today                     []string // names of the clusters, for any cluster of a type
	todayKeys                 []string
	by                        Evidence
	when                      []string // conditions that must hold as well
	wide, dead, doubt         string
}

// trusted are those edges that a filter asks for.
func (f Filter) trusted(all []half) []half {
	if !f.byPods() {
		return all
	}
	return slices.DeleteFunc(all, func(h half) bool { return !f.wantsPods(h.node, h.edge) })
}

// wantsPods reports whether pods that a filter asks for can be among those of an edge.
func (f Filter) wantsPods(n Node, e Edge) bool {
	if n.Kind != ServiceAccount {
		return n.Kind == UnknownTrust
	}
	inCluster := f.Cluster == "" || n.clusterKey == f.Cluster || slices.Contains(e.clusterKeys, f.Cluster)
	return inCluster && (f.Namespace == "" || n.Namespace == f.Namespace || n.Namespace == reach.Any)
}
