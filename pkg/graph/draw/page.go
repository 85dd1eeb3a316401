package draw

import (
	"encoding/json"
	"slices"

	"github.com/podtrust/podtrust/pkg/shown"
)

// pageTable is what the script of the page reads. Texts are in one table, since most of them are in many rows, and the rows
// have their numbers.
type pageTable struct {
	Texts   []string `json:"texts"`
	Nodes   [][]any  `json:"nodes"` // kind, name, object, cluster, namespace, services, marks
	Edges   [][]any  `json:"edges"` // from, to, label, by, clusters, marks
	Unknown []string `json:"unknown"`
	numbers map[string]int
}

// pageKinds are the kinds of nodes on the page, by their numbers in its data. Clusters and namespaces are parts of others there.
func pageKinds() []Kind {
	return []Kind{ServiceAccount, Other, UnknownTrust, Profile, Group, UnknownGroups, Service, UnknownAccess}
}

// pageData is the map as the page has it in a data block. No text in it can end the block: json.Marshal escapes "<".
func (m *Map) pageData() ([]byte, error) {
	t := pageTable{Nodes: [][]any{}, Edges: [][]any{}, Unknown: []string{}, numbers: map[string]int{}}
	t.text("")
	named := m.services()
	kinds, at := map[Kind]int{}, make([]int, len(m.Nodes))
	for i, kind := range pageKinds() {
		kinds[kind] = i
	}
	for i, n := range m.Nodes {
		kind, ok := kinds[n.Kind]
		if !ok {
			continue
		}
		at[i] = len(t.Nodes)
		t.Nodes = append(t.Nodes, []any{
			kind, t.text(n.Name), t.text(n.Object), t.text(n.Cluster), t.text(n.Namespace), t.services(n, named), t.marks(n.Marks),
		})
	}
	for _, e := range m.Edges {
		if e.Relation == Contains {
			continue
		}
		label, by := "", ""
		if e.Relation == Access && e.By.Kind != "" {
			label = e.Label()
		}
		if e.By.Kind != "" {
			by = e.By.String()
		}
		clusters := make([]int, len(e.Clusters))
		for i, name := range e.Clusters {
			clusters[i] = t.text(name)
		}
		t.Edges = append(t.Edges, []any{at[m.index[e.From]], at[m.index[e.To]], t.text(label), t.text(by), clusters, t.marks(e.Marks)})
	}
	for _, gap := range m.Unknown {
		t.Unknown = append(t.Unknown, shown.Visible(gap.What+": "+gap.Reason))
	}
	return json.Marshal(t)
}

// text is the number of a text, as it is shown.
func (t *pageTable) text(s string) int {
	s = shown.Visible(s)
	number, ok := t.numbers[s]
	if !ok {
		number = len(t.Texts)
		t.numbers[s] = number
		t.Texts = append(t.Texts, s)
	}
	return number
}

func (t *pageTable) marks(marks []Mark) [][4]int {
	rows := make([][4]int, len(marks))
	for i, k := range marks {
		rows[i] = [4]int{t.text(string(k.Flag)), t.text(k.Severity), t.text(k.ID), t.text(k.Text)}
	}
	return rows
}

// services are the services that a resource can be of, among those that the map names.
func (t *pageTable) services(n Node, named []string) []int {
	if n.Service != "" {
		return []int{t.text(n.Service)}
	}
	of := []int{}
	if n.Kind == Service {
		for _, name := range named {
			if mayBeOf(n.resource, name) {
				of = append(of, t.text(name))
			}
		}
	}
	return of
}

// services are the services that the map names, sorted.
func (m *Map) services() []string {
	var named []string
	for _, n := range m.Nodes {
		if n.Service != "" {
			named = append(named, n.Service)
		}
	}
	slices.Sort(named)
	return slices.Compact(named)
}
