package change

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

// Card is a plan for people.
func Card(p plan.Plan) output.Card {
	changes := p.Summary.String()
	switch {
	case p.Empty() && p.Complete():
		changes = "none"
	case p.Empty():
		changes = "none found; the answer is incomplete"
	}
	card := output.Card{ID: p.ID(), Fields: []output.Field{{Name: "Changes", Value: changes}}}
	add := func(s output.Section) {
		if len(s.Rows) > 0 {
			card.Sections = append(card.Sections, s)
		}
	}
	add(Section("Changes", p.Changes))
	card.Sections = append(card.Sections, Affected(p.Gains, p.Losses, p.OtherGains, p.OtherLosses)...)
	short := output.Section{Title: "In Short", Header: []string{"Effect"}}
	for _, e := range p.Effects() {
		short.Rows = append(short.Rows, []string{e})
	}
	add(short)
	unknown := output.Section{Title: "Unknown", Header: []string{"What", "Why"}}
	for _, gap := range p.Unseen {
		unknown.Rows = append(unknown.Rows, []string{gap.What, gap.Reason})
	}
	add(unknown)
	return card
}

// Affected are who gains and who loses, without the lists that are empty.
func Affected(gains, losses []reach.Pods, otherGains, otherLosses []reach.Others) []output.Section {
	all := []output.Section{
		reachSection("Who Gains", gains), reachSection("Who Loses", losses),
		othersSection("Who Else Gains", otherGains), othersSection("Who Else Loses", otherLosses),
	}
	return slices.DeleteFunc(all, func(s output.Section) bool { return len(s.Rows) == 0 })
}

// Section is a list of changes for people.
func Section(title string, changes []plan.Change) output.Section {
	s := output.Section{Title: title, Empty: "None.", Header: []string{"Action", "Kind", "Profile", "Name", "Reason"}}
	for _, c := range changes {
		s.Rows = append(s.Rows, []string{string(c.Action), string(c.Kind), cmp.Or(c.Profile, "group "+c.Group), c.Name, c.Reason})
	}
	return s
}

// reachSection lists pods. Whether they gain or lose has a column where that is unknown of some.
func reachSection(title string, lines []reach.Pods) output.Section {
	s := output.Section{Title: title, Header: []string{"Cluster", "Namespace", "Service Account", "Profile", "By", "Roles", "When"}}
	doubts := make([]reach.Doubt, len(lines))
	for i, r := range lines {
		cluster := r.Cluster
		if r.Future {
			cluster = "every future cluster that matches"
		}
		s.Rows = append(s.Rows, []string{cluster, r.Namespace, r.ServiceAccount, r.Profile, r.By, rolesText(r.Roles, r.Doubt), strings.Join(r.When, " and ")})
		doubts[i] = r.Doubt
	}
	return withDoubts(s, doubts)
}

// othersSection lists those who can become profiles and are not pods.
func othersSection(title string, lines []reach.Others) output.Section {
	s := output.Section{Title: title, Header: []string{"Who", "Profile", "By", "Roles"}}
	doubts := make([]reach.Doubt, len(lines))
	for i, r := range lines {
		s.Rows = append(s.Rows, []string{r.Subject, cmp.Or(r.Profile, "group "+r.Group), r.By, rolesText(r.Roles, r.Doubt)})
		doubts[i] = r.Doubt
	}
	return withDoubts(s, doubts)
}

// withDoubts adds the column that says which lines are not certain, if there are any.
func withDoubts(s output.Section, doubts []reach.Doubt) output.Section {
	uncertain := false
	for _, d := range doubts {
		uncertain = uncertain || d.Reason != ""
	}
	if !uncertain {
		return s
	}
	s.Header = append(s.Header, "Certain")
	for i, d := range doubts {
		text := "yes"
		if d.Reason != "" {
			text = "unknown (" + d.Reason + ")"
		}
		s.Rows[i] = append(s.Rows[i], text)
	}
	return s
}

// rolesText lists roles. It says "none" only if it is known that there are none.
func rolesText(roles []string, d reach.Doubt) string {
	text := strings.Join(roles, ", ")
	switch {
	case text == "" && d.RolesUnknown == "":
		return "none"
	case text == "":
		return "unknown (" + d.RolesUnknown + ")"
	case d.RolesUnknown != "":
		return text + "; more unknown (" + d.RolesUnknown + ")"
	}
	return text
}
