package members

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
)

// Join adds to the access groups of each profile those that have the profile among their members: a membership counts, whichever
// of the two lists has it. Lists of groups that were not requested stay as they are.
func Join(a *account.Account) {
	profiles := slices.Clone(a.Profiles.Seen())
	places := make(map[string]int, len(profiles))
	for i, p := range profiles {
		if p.IAMID != "" && p.Groups.Asked() {
			places[p.IAMID] = i
		}
	}
	for _, g := range a.Groups.Seen() {
		for _, m := range g.Members.Seen() {
			i, ok := places[m.IAMID]
			if !ok || slices.Contains(profiles[i].Groups.Seen(), g.ID) {
				continue
			}
			groups := profiles[i].Groups
			profiles[i].Groups = groups.With(append(slices.Clip(groups.Seen()), g.ID))
		}
	}
	a.Profiles = a.Profiles.With(profiles)
}
