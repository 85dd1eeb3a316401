package audit

import (
	"cmp"
	"slices"
	"strings"
)

// Unknown is a part of the account that could change the findings and was not read, or whose meaning is not known.
type Unknown struct {
	Known    bool     `json:"known"`    // false
	What     string   `json:"what"`     // "links"
	Reason   string   `json:"reason"`   // why it is not known
	Checks   []ID     `json:"checks"`   // the checks that depend on it
	Profiles []string `json:"profiles"` // the names of those that it is about; empty for a part of the account
}

// unknowns collects what is not known: for each part of a profile, the checks that need it.
type unknowns struct {
	of map[part]map[ID]bool
}

type part struct{ what, reason, profile string }

func (u *unknowns) add(id ID, p part) {
	if u.of == nil {
		u.of = map[part]map[ID]bool{}
	}
	if u.of[p] == nil {
		u.of[p] = map[ID]bool{}
	}
	u.of[p][id] = true
}

// list makes one entry of the profiles of which the same is unknown for the same checks.
func (u *unknowns) list() []Unknown {
	type key struct{ what, reason, checks string }
	grouped := map[key]*Unknown{}
	for p, ids := range u.of {
		var checks []ID
		for _, k := range Kinds() {
			if ids[k.ID] {
				checks = append(checks, k.ID)
			}
		}
		k := key{p.what, p.reason, joinIDs(checks)}
		if grouped[k] == nil {
			grouped[k] = &Unknown{What: p.what, Reason: p.reason, Checks: checks, Profiles: []string{}}
		}
		if p.profile != "" {
			grouped[k].Profiles = append(grouped[k].Profiles, p.profile)
		}
	}
	all := []Unknown{}
	for _, one := range grouped {
		slices.Sort(one.Profiles)
		all = append(all, *one)
	}
	slices.SortStableFunc(all, func(x, y Unknown) int {
		return cmp.Or(strings.Compare(x.What, y.What), strings.Compare(x.Reason, y.Reason), strings.Compare(joinIDs(x.Checks), joinIDs(y.Checks)))
	})
	return all
}

func joinIDs(ids []ID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return strings.Join(texts, ", ")
}

// Of names the profiles of which something is unknown: "of profile 'a'", "of 12 profiles"; "" for a part of the account.
func (u Unknown) Of() string {
	switch len(u.Profiles) {
	case 0:
		return ""
	case 1, 2, 3:
		return " of profile '" + strings.Join(u.Profiles, "', '") + "'"
	}
	return " of profile '" + u.Profiles[0] + "' and of " + plural(len(u.Profiles)-1, "other")
}

// String says what is unknown and why: "claim rules of profile 'a': not allowed (unknown: wide-any-cluster)".
func (u Unknown) String() string {
	return u.What + u.Of() + ": " + u.Reason + " (unknown: " + u.CheckNames() + ")"
}

// CheckNames are the IDs of the checks, between commas.
func (u Unknown) CheckNames() string { return joinIDs(u.Checks) }
