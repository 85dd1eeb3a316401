package draw

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Kind is what a node is.
type Kind string

// The kinds of nodes, from the left of a map to the right.
const (
	Cluster        Kind = "cluster"
	Namespace      Kind = "namespace"
	ServiceAccount Kind = "serviceAccount"
	Other          Kind = "other"        // an identity that is not a pod
	UnknownTrust   Kind = "unknownTrust" // trust that was not read
	Profile        Kind = "profile"
	Group          Kind = "group"
	UnknownGroups  Kind = "unknownGroups" // memberships that were not read
	Service        Kind = "service"
	UnknownAccess  Kind = "unknownAccess" // policies that were not read
)

// Relation is what an edge means.
type Relation string

// The relations.
const (
	Contains Relation = "contains" // a cluster has a namespace, a namespace has a service account
	Trust    Relation = "trust"    // an identity can become a profile
	Member   Relation = "member"   // a profile is in an access group
	Access   Relation = "access"   // a profile or a group has roles on a service
)

// Flag is what a mark says.
type Flag string

// The flags.
const (
	Wide    Flag = "wide"    // a rule that trusts too many pods, as trust.Rule.Wide says
	Admin   Flag = "admin"   // access that lets pods change IAM, as account.Escalations says
	Dead    Flag = "dead"    // trust that matches no pod
	Unknown Flag = "unknown" // something is not known, for the reason in the text
	Finding Flag = "finding" // a finding of the audit
)

// Mark is something to notice about a node or an edge.
type Mark struct {
	Flag     Flag   `json:"flag"`
	Severity string `json:"severity,omitempty"` // critical, high, medium or low; "" for what is unknown
	ID       string `json:"id,omitempty"`       // of a finding
	Text     string `json:"text"`
}

// Node is a thing on a map.
type Node struct {
	ID     string `json:"id"` // unique on the map, and the same for the same object: "profile:Profile-…"
	Kind   Kind   `json:"kind"`
	Name   string `json:"name"`
	Object string `json:"object,omitempty"` // ID of the object; for pods, CLUSTER/NAMESPACE/SERVICE_ACCOUNT
	Marks  []Mark `json:"marks,omitempty"`
	// Service is the service of a resource, such as "cloud-object-storage"; "" when it is of several or of none.
	Service  string `json:"service,omitempty"`
	resource []iam.PolicyAttribute
	place
}

// place is where the pods of a node are: names, "*" for any.
type place struct {
	Cluster        string `json:"cluster,omitempty"`
	Namespace      string `json:"namespace,omitempty"`
	ServiceAccount string `json:"serviceAccount,omitempty"`
	clusterKey     string // the cluster's ID
}

// Edge connects two nodes.
type Edge struct {
	From        string   `json:"from"`
	To          string   `json:"to"`
	Relation    Relation `json:"relation"`
	Roles       []string `json:"roles,omitempty"`    // of access
	By          Evidence `json:"by,omitzero"`        // zero for what contains something, and for what is unknown
	When        []string `json:"when,omitempty"`     // of trust: conditions that must hold beside what the pods' node says
	Clusters    []string `json:"clusters,omitempty"` // of trust in pods of any cluster: those that match today
	Marks       []Mark   `json:"marks,omitempty"`
	clusterKeys []string // the IDs of Clusters
}

// Evidence is the object by which an edge exists.
type Evidence struct {
	Kind string `json:"kind"`           // "link", "rule", "identity", "policy" or "membership"
	ID   string `json:"id,omitempty"`   // of the link, rule, identity or policy
	Name string `json:"name,omitempty"` // of the link or rule
	Text string `json:"text,omitempty"` // the conditions of a rule, or of what pods are trusted beyond the node
}

// String is the evidence in a line: "rule 'a' (ClaimRule-…): namespace EQUALS a".
func (e Evidence) String() string {
	text := e.Kind
	if e.Name != "" {
		text += " '" + e.Name + "'"
	}
	if e.ID != "" {
		text += " (" + e.ID + ")"
	}
	if e.Text != "" {
		text += ": " + e.Text
	}
	return text
}

// Map is what a drawing shows.
type Map struct {
	Account string        `json:"account"`
	Nodes   []Node        `json:"nodes"`   // column by column
	Edges   []Edge        `json:"edges"`   // profile by profile
	Unknown []account.Gap `json:"unknown"` // parts of the account that were not read completely
	index   map[string]int
	// podsOnly reports that identities that are not pods were left out.
	podsOnly bool
}

// Known reports whether nothing that could change the map is unknown.
func (m *Map) Known() bool {
	marked := func(marks []Mark) bool { return flagged(marks, Unknown) }
	return len(m.Unknown) == 0 && !slices.ContainsFunc(m.Nodes, func(n Node) bool { return marked(n.Marks) }) &&
		!slices.ContainsFunc(m.Edges, func(e Edge) bool { return marked(e.Marks) })
}

// MarshalJSON writes the fields of the map, and known: what Known reports.
func (m *Map) MarshalJSON() ([]byte, error) {
	type fields Map
	return json.Marshal(struct {
		*fields
		Known bool `json:"known"`
	}{(*fields)(m), m.Known()})
}

// Count is how many nodes of a kind the map has.
func (m *Map) Count(kind Kind) int {
	count := 0
	for _, n := range m.Nodes {
		if n.Kind == kind {
			count++
		}
	}
	return count
}

// node returns the node of an ID.
func (m *Map) node(id string) *Node { return &m.Nodes[m.index[id]] }

// column is where a node is drawn, from the left.
func (k Kind) column() int {
	switch k {
	case Cluster:
		return 0
	case Namespace:
		return 1
	case ServiceAccount, Other, UnknownTrust:
		return 2
	case Profile:
		return 3
	case Group, UnknownGroups:
		return 4
	case Service, UnknownAccess:
		return 5
	}
	return columns - 1
}

// columns is how many columns a map has.
const columns = 6

// headings are the headings of the columns.
func headings() [columns]string {
	return [columns]string{"Clusters", "Namespaces", "Service accounts", "Trusted profiles", "Access groups", "Services"}
}

// Label names a node beyond its column: "profile orders-api", "demo-vpc/orders/orders-api".
func (n Node) Label() string {
	switch n.Kind {
	case ServiceAccount:
		return cmp.Or(n.Object, n.Name)
	case Profile, Group, Cluster, Namespace:
		return string(n.Kind) + " " + n.Name
	case Other, Service, UnknownTrust, UnknownGroups, UnknownAccess:
	}
	return n.Name
}

// flagged reports whether marks have a flag.
func flagged(marks []Mark, flag Flag) bool {
	return slices.ContainsFunc(marks, func(m Mark) bool { return m.Flag == flag })
}

// worst is the mark by which a node or an edge is colored: the first of the most important flag.
func worst(marks []Mark) Flag {
	for _, flag := range []Flag{Admin, Wide, Unknown, Finding, Dead} {
		if flagged(marks, flag) {
			return flag
		}
	}
	return ""
}

// Doubt is something unknown with the number of profiles and edges that it is about.
type Doubt struct {
	Text   string
	Places int
}

// Doubts are the texts of what is marked as unknown, sorted.
func (m *Map) Doubts() []Doubt {
	places := map[string]int{}
	count := func(marks []Mark) {
		for _, k := range marks {
			if k.Flag == Unknown {
				places[k.Text]++
			}
		}
	}
	for _, e := range m.Edges {
		if m.node(e.From).Kind != UnknownGroups { // the edges to it say it
			count(e.Marks)
		}
	}
	for _, n := range m.Nodes {
		if n.Kind == Profile { // of others the edges say it
			count(n.Marks)
		}
	}
	var doubts []Doubt
	for _, text := range slices.Sorted(maps.Keys(places)) {
		doubts = append(doubts, Doubt{text, places[text]})
	}
	return doubts
}
