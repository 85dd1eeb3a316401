package account

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Sort puts everything into an order that depends on nothing but the content.
func (a *Account) Sort() {
	a.Profiles.sort(func(p *Profile) sortKey { return sortKey{p.Name, p.ID} })
	for i := range a.Profiles.items {
		p := &a.Profiles.items[i]
		p.Links.sort(func(l *iam.Link) sortKey { return sortKey{id: l.ID} })
		p.Rules.sort(func(r *iam.Rule) sortKey { return sortKey{id: r.ID} })
		p.Identities.sort(func(i *iam.Identity) sortKey { return sortKey{id: i.IAMID} })
		p.Policies.sort(policyKey)
		slices.Sort(p.Groups.items)
		p.Groups.items = slices.Compact(p.Groups.items)
	}
	a.Clusters.sort(func(c *containers.Cluster) sortKey { return sortKey{c.Name, c.ID} })
	a.Groups.sort(func(g *Group) sortKey { return sortKey{g.Name, g.ID} })
	for i := range a.Groups.items {
		g := &a.Groups.items[i]
		g.Policies.sort(policyKey)
		g.Members.sort(func(m *iam.Member) sortKey { return sortKey{id: m.IAMID} })
		g.Rules.sort(func(r *iam.GroupRule) sortKey { return sortKey{id: r.ID} })
	}
	a.Leftovers.sort(policyKey)
	a.Instances.sort(func(i *iam.Instance) sortKey { return sortKey{id: i.CRN} })
	a.Instances.items = slices.CompactFunc(a.Instances.items, func(x, y iam.Instance) bool { return x.CRN == y.CRN })
	a.ResourceGroups.sort(func(g *iam.ResourceGroup) sortKey { return sortKey{g.Name, g.ID} })
}

func policyKey(p *iam.Policy) sortKey { return sortKey{id: p.ID} }

// sortKey decides the place of an item.
type sortKey struct{ name, id string }

func (k sortKey) compare(other sortKey) int {
	return cmp.Or(strings.Compare(k.name, other.name), strings.Compare(k.id, other.id))
}

// sort sorts the items in place. Each is moved once at most: a profile with all its parts is large.
func (l *List[T]) sort(key func(*T) sortKey) {
	keys := make([]sortKey, len(l.items))
	for i := range l.items {
		keys[i] = key(&l.items[i])
	}
	if slices.IsSortedFunc(keys, sortKey.compare) {
		return
	}
	sorted := make([]T, len(l.items))
	for to, from := range order(keys) {
		sorted[to] = l.items[from]
	}
	copy(l.items, sorted)
}

// order are the places of keys in their order.
func order(keys []sortKey) []int {
	places := make([]int, len(keys))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(i, j int) int { return keys[i].compare(keys[j]) })
	return places
}
