package members

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Join makes the lists of both sides agree: a profile is in an access group if its list has the group, or if the group's has it. Lists
// that were not requested stay as they are.
func Join(a *account.Account) {
	profiles, groups := slices.Clone(a.Profiles.Seen()), slices.Clone(a.Groups.Seen())
	places := make(map[string]int, len(profiles))
	for i, p := range profiles {
		if p.IAMID != "" && p.Groups.Asked() {
			places[p.IAMID] = i
		}
	}
	lists := make(map[string]int, len(groups))
	type membership struct{ group, profile string }
	listed := map[membership]bool{}
	for at, g := range groups {
		if g.Members.Asked() {
			lists[g.ID] = at
		}
		for _, m := range g.Members.Seen() {
			i, ok := places[m.IAMID]
			listed[membership{g.ID, m.IAMID}] = ok
			if ok && !slices.Contains(profiles[i].Groups.Seen(), g.ID) {
				profiles[i].Groups = with(profiles[i].Groups, g.ID)
			}
		}
	}
	for _, p := range profiles {
		for _, id := range p.Groups.Seen() {
			if at, ok := lists[id]; ok && p.IAMID != "" && !listed[membership{id, p.IAMID}] {
				groups[at].Members = with(groups[at].Members, iam.Member{IAMID: p.IAMID, Type: "profile", Name: p.Name})
			}
		}
	}
	a.Profiles, a.Groups = a.Profiles.With(profiles), a.Groups.With(groups)
}

// with is a list with one more item.
func with[T any](l account.List[T], item T) account.List[T] {
	return l.With(append(slices.Clip(l.Seen()), item))
}
