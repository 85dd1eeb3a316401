package graph

import (
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
)

// gaps collects the parts of an account that could change an answer and were not read completely.
type gaps struct{ account.Account }

// of adds the trust of a profile: in pods, and with others also in those.
func (g *gaps) of(p account.Profile, others bool) {
	if p.Links.Known() && p.Rules.Known() && (!others || p.Identities.Known()) {
		return
	}
	part := account.Nothing(p)
	part.Links, part.Rules = p.Links.Needed(), p.Rules.Needed()
	if others {
		part.Identities = p.Identities.Needed()
	}
	g.Profiles = account.To(g.Profiles, append(g.Profiles.Seen(), part))
}

// clusters adds the list of clusters, if a set of pods is of clusters that were not seen.
func (g *gaps) clusters(a *account.Account, rows []Pods) {
	for _, r := range rows {
		if r.Future && !a.Clusters.Known() {
			g.Clusters = account.To(a.Clusters.Needed(), []containers.Cluster(nil))
		}
	}
}

// list is what was collected.
func (g *gaps) list() []account.Gap { return g.Gaps() }
