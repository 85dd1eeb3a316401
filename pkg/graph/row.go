package graph

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/trust"
)

// By is the link, rule, identity, policy or access group that something comes of.
type By struct {
	Kind string `json:"kind" enum:"link|rule|identity|policy|group"`
	ID   string `json:"id" doc:"Empty for what a document adds and that is not applied yet."`
	Name string `json:"name" doc:"For a link or rule without a name, whom it trusts; empty for a policy."`
}

// Pods are a set of pods that can become a profile.
type Pods struct {
	Cluster        string   `json:"cluster" doc:"Name of the cluster, with its ID where another has the name; '*' for future clusters."`
	ClusterID      string   `json:"clusterId,omitempty" doc:"Missing for future clusters."`
	ClusterType    string   `json:"clusterType" enum:"iks|roks"`
	Future         bool     `json:"future" doc:"Every cluster of the type that is yet to be created, or was not read, and that meets 'when'."`
	Namespace      string   `json:"namespace" doc:"'*' for any that meets 'when'."`
	ServiceAccount string   `json:"serviceAccount" doc:"'*' for any that meets 'when'."`
	When           []string `json:"when" doc:"Conditions that must all hold beside the other fields."`
	By             By       `json:"by" doc:"The link or claim rule that admits them."`
	Known          bool     `json:"known" doc:"Whether it is certain that these pods are admitted."`
	Reason         string   `json:"reason,omitempty" doc:"Why it is not certain."`
	Note           string   `json:"note,omitempty" doc:"What the state of the cluster means."`
}

// Never is trust that matches no pod.
type Never struct {
	By     By     `json:"by"`
	Reason string `json:"reason" doc:"Why it matches no pod."`
}

// trusted is the trust of a profile in pods: sets, each with what admits it, and what matches no pod.
type trusted struct {
	sets  []admitted
	never []Never
}

type admitted struct {
	reach.Set
	by By
}

// view is an account with what is computed of it once for all profiles.
type view struct {
	*account.Account
	clusters reach.Clusters
	notes    map[string]string // on the state of clusters, by ID
}

func viewOf(a *account.Account) view {
	v := view{Account: a, clusters: reach.ClustersOf(a), notes: map[string]string{}}
	for _, c := range a.Clusters.Seen() {
		if note := lifetime.OfCluster(c).Short(); note != "" {
			v.notes[c.ID] = "the cluster " + note
		}
	}
	return v
}

// trusted is the trust of a profile in pods. wanted, unless nil, leaves out links of other clusters.
func (v view) trusted(p account.Profile, wanted func(trust.Link) bool) trusted {
	var t trusted
	add := func(by By, sets []reach.Set, never string) {
		if never != "" {
			t.never = append(t.never, Never{by, never})
			return
		}
		for _, s := range sets {
			t.sets = append(t.sets, admitted{s, by})
		}
	}
	for _, l := range p.Links.Seen() {
		link := account.LinkOf(l)
		if !account.PodLink(l) || wanted != nil && !wanted(link) {
			continue
		}
		set, never := v.clusters.OfLink(link)
		add(By{account.ByLink, l.ID, v.linkName(link)}, []reach.Set{set}, never)
	}
	for _, r := range p.Rules.Seen() {
		if !account.PodRule(r) {
			continue
		}
		rule := account.RuleOf(r)
		sets, never := v.clusters.OfRule(rule)
		add(By{account.ByRule, r.ID, v.RuleName(rule)}, sets, never)
	}
	return t
}

// linkName is the label of a link, or the pods that it trusts.
func (v view) linkName(l trust.Link) string { return cmp.Or(l.Name, v.LinkName(l)) }

// row is a set as it is shown.
func (v view) row(s admitted) Pods {
	id := s.Identity
	row := Pods{
		Cluster: id.ClusterName, ClusterID: id.ClusterID, ClusterType: account.TypeName(string(id.Kind)), Future: s.Future,
		Namespace: open(id.Namespace), ServiceAccount: open(id.ServiceAccount), When: []string{},
		By: s.by, Known: s.Doubt == "", Reason: s.Doubt, Note: v.notes[id.ClusterID],
	}
	if s.Future {
		row.Cluster, row.ClusterID = Any, ""
	}
	for _, c := range s.Rest {
		row.When = append(row.When, c.String())
	}
	return row
}

// inOrder sorts rows by what they say: clusters that exist before future ones, and then by names.
func inOrder(rows []Pods) []Pods {
	refs := make([]*Pods, len(rows)) // rows are large
	for i := range rows {
		refs[i] = &rows[i]
	}
	slices.SortStableFunc(refs, func(x, y *Pods) int { return slices.Compare(x.order(), y.order()) })
	sorted := make([]Pods, len(rows))
	for i, r := range refs {
		sorted[i] = *r
	}
	return sorted
}

func (r Pods) order() []string {
	when := "today"
	if r.Future {
		when = "tomorrow"
	}
	return []string{when, r.Cluster, r.ClusterID, r.Namespace, r.ServiceAccount, r.By.Name, r.By.ID}
}

// certain reports whether all rows are.
func certain(rows []Pods) bool {
	for _, r := range rows {
		if !r.Known {
			return false
		}
	}
	return true
}
