package graph

import (
	"cmp"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/graph"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/trust"
)

// with adds the sections that have rows.
func with(card output.Card, sections ...output.Section) output.Card {
	for _, s := range sections {
		if len(s.Rows) > 0 {
			card.Sections = append(card.Sections, s)
		}
	}
	return card
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no: see below what is unknown"
}

// podSection lists sets of pods, below the names of the profiles that they can become, if there are several. A column that would be
// empty is left out.
func podSection(title, empty string, profiles []string, rows []graph.Pods) output.Section {
	columns := []struct {
		name  string
		value func(i int, r graph.Pods) string
	}{
		{"Profile", func(i int, _ graph.Pods) string { return at(profiles, i) }},
		{"Cluster", func(_ int, r graph.Pods) string { return clusterText(r) }},
		{"Namespace", func(_ int, r graph.Pods) string { return r.Namespace }},
		{"Service Account", func(_ int, r graph.Pods) string { return r.ServiceAccount }},
		{"By", func(_ int, r graph.Pods) string { return r.By.String() }},
		{"If", func(_ int, r graph.Pods) string { return strings.Join(r.When, " and ") }},
		{"Certain", func(_ int, r graph.Pods) string { return doubt(r) }},
		{"Note", func(_ int, r graph.Pods) string { return r.Note }},
	}
	s := output.Section{Title: title, Empty: empty}
	for range rows {
		s.Rows = append(s.Rows, nil)
	}
	for _, c := range columns {
		values, some := make([]string, len(rows)), false
		for i, r := range rows {
			values[i] = c.value(i, r)
			some = some || values[i] != ""
		}
		if !some {
			continue
		}
		s.Header = append(s.Header, c.name)
		for i := range rows {
			s.Rows[i] = append(s.Rows[i], values[i])
		}
	}
	return s
}

func at(texts []string, i int) string {
	if i < len(texts) {
		return texts[i]
	}
	return ""
}

// clusterText is the cluster of pods for people.
func clusterText(r graph.Pods) string {
	if r.Future {
		return "every future " + strings.ToUpper(r.ClusterType) + " cluster"
	}
	return r.Cluster
}

func doubt(r graph.Pods) string {
	if r.Known {
		return ""
	}
	return "unknown (" + r.Reason + ")"
}

func neverSection(never []graph.Never) output.Section {
	s := output.Section{Title: "Matches No Pod", Header: []string{"By", "Reason"}}
	for _, n := range never {
		s.Rows = append(s.Rows, []string{n.By.String(), n.Reason})
	}
	return s
}

func unknownSection(gaps []account.Gap) output.Section {
	s := output.Section{Title: "Unknown", Header: []string{"What", "Why"}}
	for _, gap := range gaps {
		s.Rows = append(s.Rows, []string{gap.What, gap.Reason})
	}
	return s
}

// checkSection lists the conditions of the links and rules that come nearest.
func checkSection(c graph.Can) output.Section {
	s := output.Section{Title: "Conditions", Header: []string{"By", "Condition", "Required", "Pod", "Holds"}}
	for i, considered := range c.Considered {
		if i == mostConsidered || c.By != nil && i > 0 || considered.Answer != c.Answer && i > 0 {
			break // what decides is shown
		}
		for _, check := range considered.Checks {
			required, pod := clusterIDs(check.Required, check.Pod)
			s.Rows = append(s.Rows, []string{considered.By.String(), conditionText(considered.By, check), required, cmp.Or(pod, "-"), check.Holds})
		}
	}
	return s
}

// mostConsidered is how many links and rules are shown of those that do not admit a pod.
const mostConsidered = 3

// conditionText is what a link or rule requires something of: a claim of rules, with its operator.
func conditionText(by graph.By, c graph.Check) string {
	text := c.Condition
	if by.Kind == account.ByLink {
		switch text {
		case "crn":
			text = "cluster"
		case "name":
			text = "service account"
		}
	}
	if c.Operator != "" && c.Operator != trust.Equals {
		text += " " + c.Operator
	}
	return text
}

// clusterIDs shortens the CRNs of clusters to their IDs, where these say whether the CRNs differ.
func clusterIDs(required, pod string) (shortRequired, shortPod string) {
	one, ok := trust.ClusterOf(required)
	other, also := trust.ClusterOf(pod)
	if !ok || !also || one.ID == other.ID && required != pod {
		return required, pod
	}
	return one.ID, other.ID
}
