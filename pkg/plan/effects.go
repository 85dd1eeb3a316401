package plan

import (
	"fmt"
	"slices"
	"strings"
)

// Effects say in a sentence each what a plan comes to: "2 more service accounts get Writer on
// cloud-object-storage/demo-cos".
func (p Plan) Effects() []string {
	return append(effects(p.Gains, gaining), effects(p.Losses, losing)...)
}

// gaining and losing write who, of so many exact ones and of the sets that lines name, can become or gets what. Of the set
// of a gain all can do so afterwards; of that of a loss not all can any more.
func gaining(exact int, sets []string, becomes, what string) string {
	who, many := subject(exact, "more ", "all of ", sets)
	switch {
	case becomes != "":
		return who + " can become " + becomes
	case many:
		return who + " get " + what
	}
	return who + " gets " + what
}

func losing(exact int, sets []string, becomes, what string) string {
	who, many := subject(exact, "", "some of ", sets)
	switch {
	case becomes != "":
		return who + " can no longer become " + becomes
	case many:
		return who + " no longer get " + what
	}
	return who + " no longer gets " + what
}

func subject(exact int, more, some string, sets []string) (who string, many bool) {
	var parts []string
	switch {
	case exact == 1:
		parts = append(parts, "1 "+more+"service account")
	case exact > 1:
		parts = append(parts, fmt.Sprintf("%d %sservice accounts", exact, more))
	}
	if len(sets) > 0 {
		parts = append(parts, some+strings.Join(sets, ", "))
	}
	return strings.Join(parts, " and "), exact != 1 || len(sets) > 0
}

// effects count service accounts by what they gain or lose.
func effects(lines []Reach, sentence func(exact int, sets []string, becomes, what string) string) []string {
	type gain struct{ becomes, what string }
	count := map[gain]set{}
	add := func(g gain, r Reach) {
		if count[g] == nil {
			count[g] = set{}
		}
		count[g].add(r.who())
	}
	for _, r := range lines {
		if r.By == ByTrust {
			add(gain{becomes: "profile '" + r.Profile + "'"}, r)
		}
		for _, role := range r.Roles {
			add(gain{what: role}, r)
		}
	}
	var out []string
	for g, who := range count {
		exact, sets := 0, []string(nil)
		for _, w := range who.sorted() {
			if strings.Contains(w, anyName) {
				sets = append(sets, w)
			} else {
				exact++
			}
		}
		out = append(out, sentence(exact, sets, g.becomes, g.what))
	}
	slices.Sort(out)
	return out
}

// who is the service accounts of a line.
func (r Reach) who() string { return r.Cluster + "/" + r.Namespace + "/" + r.ServiceAccount }

// String is a change in one line.
func (c Change) String() string {
	text := fmt.Sprintf("%s %s '%s'", c.Action, c.Kind, c.Name)
	switch {
	case c.Kind == KindGroup && c.Action == Create: // the group is there
		return fmt.Sprintf("add profile '%s' to group '%s'", c.Profile, c.Name)
	case c.Kind == KindGroup:
		return fmt.Sprintf("remove profile '%s' from group '%s'", c.Profile, c.Name)
	case c.Kind != KindProfile:
		text += " of profile '" + c.Profile + "'"
	}
	return text
}

// String is a line such as "Plan: 2 to create, 1 to change, 0 to replace, 3 to remove".
func (s Summary) String() string {
	return fmt.Sprintf("%d to create, %d to change, %d to replace, %d to remove", s.Create, s.Change, s.Replace, s.Remove)
}
