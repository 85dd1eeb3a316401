package draw

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
)

// Of draws the map of an account, or of the part of it that a filter asks for.
func Of(a *account.Account, f Filter) *Map {
	b := &builder{
		account: a, clusters: reach.ClustersOf(a), filter: f, resources: map[string]string{}, drawn: map[arrow]bool{},
		m: &Map{Account: a.ID, Nodes: []Node{}, Edges: []Edge{}, Unknown: f.gaps(a), index: map[string]int{}, podsOnly: f.byPods()},
	}
	for _, p := range a.Profiles.Seen() {
		b.profile(p)
	}
	b.tellApart()
	b.sort()
	return b.m
}

// builder adds to a map what one profile after the other has.
type builder struct {
	account   *account.Account
	clusters  reach.Clusters
	filter    Filter
	m         *Map
	resources map[string]string // names of resources, by their keys
	drawn     map[arrow]bool    // edges that are not of one profile
}

// profile adds a profile with its trust and its access, if the filter asks for it.
func (b *builder) profile(p account.Profile) {
	if !b.filter.wantsProfile(p) {
		return
	}
	trust := b.filter.trusted(b.trustOf(p))
	access := b.accessOf(p)
	if b.filter.byPods() && len(trust) == 0 || b.filter.Service != "" && !slices.ContainsFunc(access, half.isAccess) {
		return
	}
	n := Node{ID: "profile:" + Key(p), Kind: Profile, Name: p.Name, Object: p.ID, Marks: b.filter.findings(p)}
	b.add(n)
	for _, t := range trust {
		b.contain(t.node)
		t.edge.From, t.edge.To = b.add(t.node), n.ID
		b.m.Edges = append(b.m.Edges, t.edge)
	}
	for _, h := range access {
		h.edge.From, h.edge.To = cmp.Or(h.edge.From, n.ID), b.add(h.node)
		b.connect(n.ID, h.edge)
	}
}

// half is an edge with the node at its end that is not the profile.
type half struct {
	node Node
	edge Edge
}

func (h half) isAccess() bool { return h.edge.Relation == Access }

// add puts a node on the map unless it is there, and returns its ID.
func (b *builder) add(n Node) string {
	if _, ok := b.m.index[n.ID]; !ok {
		b.m.index[n.ID] = len(b.m.Nodes)
		b.m.Nodes = append(b.m.Nodes, n)
	}
	return n.ID
}

// arrow is what makes an edge the same as another.
type arrow struct{ from, to, by string }

// connect puts an edge of a profile on the map. One that does not begin at the profile is there once, however many profiles
// lead to it: what a group gives, and what unread groups may give.
func (b *builder) connect(profile string, e Edge) {
	if e.From != profile {
		key := arrow{e.From, e.To, e.By.ID}
		if b.drawn[key] {
			return
		}
		b.drawn[key] = true
	}
	b.m.Edges = append(b.m.Edges, e)
}

// contain adds the cluster and the namespace of a service account.
func (b *builder) contain(n Node) {
	if n.Kind != ServiceAccount {
		return
	}
	cluster := Node{ID: podID(Cluster, n.clusterKey), Kind: Cluster, Name: n.Cluster, place: place{Cluster: n.Cluster}}
	space := Node{
		ID: podID(Namespace, n.clusterKey, n.Namespace), Kind: Namespace, Name: n.Namespace, Object: n.Cluster + "/" + n.Namespace,
		place: place{Cluster: n.Cluster, Namespace: n.Namespace},
	}
	for _, pair := range [][2]Node{{cluster, space}, {space, n}} {
		if _, ok := b.m.index[pair[1].ID]; !ok {
			b.m.Edges = append(b.m.Edges, Edge{From: b.add(pair[0]), To: b.add(pair[1]), Relation: Contains})
		}
	}
}

// podID is the ID of a node for pods. Names in it can contain anything.
func podID(kind Kind, parts ...string) string {
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return string(kind) + ":" + strings.Join(parts, "/")
}

// sort puts the nodes in the order of their columns and names. That what is in a cluster stays together follows from the
// names: those of service accounts begin with the cluster's and the namespace's.
func (b *builder) sort() {
	slices.SortStableFunc(b.m.Nodes, func(x, y Node) int {
		return cmp.Or(
			cmp.Compare(x.Kind.column(), y.Kind.column()), cmp.Compare(x.Kind.rank(), y.Kind.rank()), strings.Compare(x.sortKey(), y.sortKey()),
			strings.Compare(x.ID, y.ID),
		)
	})
	for i, n := range b.m.Nodes {
		b.m.index[n.ID] = i
	}
}

func (n Node) sortKey() string {
	if n.Kind.column() < Profile.column() {
		return strings.Join([]string{n.Cluster, n.Namespace, n.ServiceAccount, n.Name}, "\x00")
	}
	return n.Name
}

// rank puts what is unknown at the end of its column.
func (k Kind) rank() int {
	switch k {
	case UnknownTrust, UnknownGroups, UnknownAccess:
		return 2
	case Other:
		return 1
	case Cluster, Namespace, ServiceAccount, Profile, Group, Service:
	}
	return 0
}
