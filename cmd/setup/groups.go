package setup

import (
	"context"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
)

// groupStep asks for the access groups that the profile is to be in.
func (g *guide) groupStep(ctx context.Context) error {
	return g.collect(ctx, part{
		noun: "access group", first: "Add the profile to an access group?",
		entries: g.groupTexts, add: g.addGroup,
		remove: func(i int) { g.profile.Groups = slices.Delete(g.profile.Groups, i, i+1) },
	})
}

func (g *guide) groupTexts() []string {
	var texts []string
	for _, group := range g.profile.Groups {
		texts = append(texts, "access group '"+group.Name+"'")
	}
	return texts
}

func (g *guide) addGroup(ctx context.Context) (added bool, err error) {
	list, err := g.groups(ctx)
	if err != nil {
		return false, err
	}
	group, err := offer[iam.Group]{
		kind: "access group", plural: "access groups", list: list, fold: true, identify: account.GroupCandidate,
		about: func(group iam.Group) string { return group.Description }, command: "podtrust group list",
	}.pick(g.ask)
	if err != nil {
		return false, err
	}
	entry := document.Group{Name: group.reference}
	_, err = g.add("access group '"+group.reference+"'", slices.Contains(g.profile.Groups, entry), func(p *document.Profile) {
		p.Groups = append(slices.Clone(p.Groups), entry)
	})
	return true, err
}
