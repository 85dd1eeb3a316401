package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account/reach"
)

// Effects say in a sentence each what a plan comes to: "2 more service accounts get Writer on
// cloud-object-storage/demo-cos". What is not certain is not stated as if it were.
func (p Plan) Effects() []string {
	out := effects(p.Gains, gaining)
	out = append(out, effects(p.Losses, losing)...)
	out = append(out, otherEffects(p.OtherGains, gainVerb)...)
	out = append(out, otherEffects(p.OtherLosses, loseVerb)...)
	return append(out, p.unknownRoles()...)
}

// effect is what a pod or identity gains or loses: to assume a profile, or a role.
type effect struct {
	becomes, what string
	doubtful      bool
}

// gaining and losing write who gains or loses: service accounts with a name are counted, patterns are listed. All pods of a
// pattern gain; of those that lose, another link or rule may still admit some.
func gaining(exact int, sets []string, e effect) string {
	who, many := subject(exact, "more ", "all of ", sets)
	return who + gainVerb(many, e)
}

func losing(exact int, sets []string, e effect) string {
	who, many := subject(exact, "", "pods of ", sets)
	return who + loseVerb(many, e)
}

// gainVerb and loseVerb are the rest of the sentence.
func gainVerb(many bool, e effect) string {
	switch {
	case e.becomes != "" && e.doubtful:
		return " may be able to become " + e.becomes
	case e.becomes != "":
		return " can become " + e.becomes
	case e.doubtful:
		return " may get " + e.what
	case many:
		return " get " + e.what
	}
	return " gets " + e.what
}

func loseVerb(many bool, e effect) string {
	switch {
	case e.becomes != "" && e.doubtful:
		return " may no longer be able to become " + e.becomes
	case e.becomes != "":
		return " can no longer become " + e.becomes
	case e.doubtful:
		return " may no longer get " + e.what
	case many:
		return " no longer get " + e.what
	}
	return " no longer gets " + e.what
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

// effectsOf are what one line is about.
func effectsOf(profile, by string, roles []string, d reach.Doubt) []effect {
	var out []effect
	if by == reach.ByTrust {
		out = append(out, effect{becomes: "profile '" + profile + "'", doubtful: d.Reason != ""})
	}
	for _, role := range roles {
		out = append(out, effect{what: role, doubtful: d.Reason != ""})
	}
	return out
}

// effects count service accounts by what they gain or lose.
func effects(lines []reach.Pods, sentence func(exact int, sets []string, e effect) string) []string {
	count := map[effect]map[string]bool{} // by who; whether it is a set
	for _, r := range lines {
		for _, e := range effectsOf(r.Profile, r.By, r.Roles, r.Doubt) {
			if count[e] == nil {
				count[e] = map[string]bool{}
			}
			count[e][who(r)] = r.Future || len(r.When) > 0 || strings.Contains(who(r), reach.Any)
		}
	}
	var out []string
	for e, who := range count {
		exact, sets := 0, []string(nil)
		for _, w := range slices.Sorted(maps.Keys(who)) {
			if who[w] {
				sets = append(sets, w)
			} else {
				exact++
			}
		}
		out = append(out, sentence(exact, sets, e))
	}
	slices.Sort(out)
	return out
}

// otherEffects are those of others than pods, who are named.
func otherEffects(lines []reach.Others, predicate func(many bool, e effect) string) []string {
	var out []string
	for _, r := range lines {
		for _, e := range effectsOf(r.Profile, r.By, r.Roles, r.Doubt) {
			out = append(out, r.Subject+predicate(r.Kind == "saml", e))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// unknownRoles says of which profiles not all roles are known that somebody gains or loses.
func (p Plan) unknownRoles() []string {
	var out []string
	add := func(of, reason string) {
		if reason != "" {
			out = append(out, "not all roles of "+of+" are known ("+reason+")")
		}
	}
	for _, lines := range [][]reach.Pods{p.Gains, p.Losses} {
		for _, r := range lines {
			add("profile '"+r.Profile+"'", r.RolesUnknown)
		}
	}
	for _, lines := range [][]reach.Others{p.OtherGains, p.OtherLosses} {
		for _, r := range lines {
			add(r.Giver(), r.RolesUnknown)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// who is the service accounts of a line.
func who(r reach.Pods) string {
	cluster := r.Cluster
	if r.Future {
		cluster = "future clusters"
	}
	text := cluster + "/" + r.Namespace + "/" + r.ServiceAccount
	if len(r.Conditions()) > 0 {
		text += " with " + strings.Join(r.Conditions(), " and ")
	}
	return text
}

// String is a change in one line.
func (c Change) String() string {
	text := fmt.Sprintf("%s %s '%s'", c.Action, c.Kind, c.Name)
	switch {
	case c.Kind == KindAccessGroup:
		return fmt.Sprintf("%s access group '%s'", c.Action, c.Name)
	case c.Kind == KindGroup && c.Action == Create: // the group is there
		return fmt.Sprintf("add profile '%s' to group '%s'", c.Profile, c.Name)
	case c.Kind == KindGroup:
		return fmt.Sprintf("remove profile '%s' from group '%s'", c.Profile, c.Name)
	case c.Group != "":
		text += " of access group '" + c.Group + "'"
	case c.Kind != KindProfile:
		text += " of profile '" + c.Profile + "'"
	}
	return text
}

// String is a line such as "Plan: 2 to create, 1 to change, 0 to replace, 3 to remove".
func (s Summary) String() string {
	return fmt.Sprintf("%d to create, %d to change, %d to replace, %d to remove", s.Create, s.Change, s.Replace, s.Remove)
}
