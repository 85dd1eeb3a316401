package plan

import (
	"fmt"
	"slices"
	"strings"
)

// Effects say in a sentence each what a plan comes to: "2 more service accounts get Writer on
// cloud-object-storage/demo-cos".
func (p Plan) Effects() []string {
	return append(effects(p.Gains, "more", "get", "can become"), effects(p.Losses, "fewer", "have", "can become")...)
}

// effects count service accounts by what they gain or lose. Many in one line count as what the line says of them.
func effects(lines []Reach, word, verb, become string) []string {
	count := map[string]set{}
	add := func(what string, r Reach) {
		if count[what] == nil {
			count[what] = set{}
		}
		count[what].add(r.who())
	}
	for _, r := range lines {
		if r.By == ByTrust {
			add(become+" profile '"+r.Profile+"'", r)
		}
		for _, role := range r.Roles {
			add(verb+" "+role, r)
		}
	}
	var out []string
	for what, who := range count {
		exact := 0
		var many []string
		for _, w := range who.sorted() {
			if strings.Contains(w, anyName) {
				many = append(many, w)
			} else {
				exact++
			}
		}
		var parts []string
		if exact > 0 {
			parts = append(parts, plural(exact, word))
		}
		if len(many) > 0 {
			parts = append(parts, "all of "+strings.Join(many, ", "))
		}
		out = append(out, strings.Join(parts, " and ")+" "+what)
	}
	slices.Sort(out)
	return out
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word + " service account"
	}
	return fmt.Sprintf("%d %s service accounts", n, word)
}

// who is the service accounts of a line.
func (r Reach) who() string { return r.Cluster + "/" + r.Namespace + "/" + r.ServiceAccount }

// String is a change in one line.
func (c Change) String() string {
	text := fmt.Sprintf("%s %s '%s'", c.Action, c.Kind, c.Name)
	if c.Kind != KindProfile {
		text += " of profile '" + c.Profile + "'"
	}
	return text
}

// String is a line such as "Plan: 2 to create, 1 to change, 0 to replace, 3 to remove".
func (s Summary) String() string {
	return fmt.Sprintf("%d to create, %d to change, %d to replace, %d to remove", s.Create, s.Change, s.Replace, s.Remove)
}
