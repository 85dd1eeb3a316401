package plan

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// readBack waits until changes that were carried out are visible, one list for all changes of a kind, and settles them: a
// profile that was made before what it has, one that was removed after it.
func (t *target) readBack(ctx context.Context, changes []*Change) {
	of := func(kind Kind) []*Change {
		return slices.DeleteFunc(slices.Clone(changes), func(c *Change) bool { return c.Kind != kind })
	}
	removed := slices.ContainsFunc(changes, func(c *Change) bool { return c.Kind == KindProfile && c.Action == Remove })
	type outcome struct {
		err     error
		changes []*Change
	}
	var outcomes []outcome
	for _, step := range []struct {
		kind Kind
		look func(context.Context, []*Change) (bool, error)
	}{
		{KindLink, t.linksStand}, {KindRule, t.rulesStand}, {KindAccess, t.accessStands}, {KindGroup, t.groupsStand}, {KindProfile, t.profileStands},
	} {
		these := of(step.kind)
		if len(these) == 0 {
			continue
		}
		var err error
		switch {
		case step.kind != KindProfile && removed: // of a profile that is gone, nothing else can be read
		case step.kind == KindProfile && these[0].Action == Create && t.seen: // its links or rules could be read
		default:
			err = t.until(ctx, func() (bool, error) { return step.look(ctx, these) })
		}
		if step.kind == KindProfile && !removed {
			t.settle(err, these...)
			continue
		}
		outcomes = append(outcomes, outcome{err, these})
	}
	for _, o := range outcomes {
		t.settle(o.err, o.changes...)
	}
}

// linksStand also removes links that are there twice: a reply was lost, or somebody did the same at the same time. All who
// do so keep the same one.
func (t *target) linksStand(ctx context.Context, changes []*Change) (bool, error) {
	links, err := t.IAM.ListLinks(ctx, t.profile.ID)
	if err != nil {
		return false, err
	}
	t.seen = true
	slices.SortStableFunc(links, func(x, y iam.Link) int { return strings.Compare(x.ID, y.ID) })
	for _, c := range changes {
		if c.Action != Create && slices.ContainsFunc(links, func(l iam.Link) bool { return l.ID == c.do.old }) {
			return false, nil
		}
		if c.Action == Remove {
			continue
		}
		var same []iam.Link
		for _, l := range links {
			if c.made(l) {
				same = append(same, l)
			}
		}
		if len(same) == 0 {
			return false, nil
		}
		for _, l := range same[1:] {
			if err := alreadyGone(t.IAM.DeleteLink(ctx, t.profile.ID, l.ID)); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

func (t *target) rulesStand(ctx context.Context, changes []*Change) (bool, error) {
	rules, err := t.IAM.ListRules(ctx, t.profile.ID)
	if err != nil {
		return false, err
	}
	t.seen = true
	slices.SortStableFunc(rules, func(x, y iam.Rule) int { return strings.Compare(x.ID, y.ID) })
	for _, c := range changes {
		if c.Action == Remove {
			if slices.ContainsFunc(rules, func(r iam.Rule) bool { return r.ID == c.do.old }) {
				return false, nil
			}
			continue
		}
		var same []iam.Rule
		for _, r := range rules {
			if c.madeRule(r) {
				same = append(same, r)
			}
		}
		if len(same) == 0 {
			return false, nil
		}
		for _, r := range same[1:] {
			if err := alreadyGone(t.IAM.DeleteRule(ctx, t.profile.ID, r.ID)); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

func (t *target) accessStands(ctx context.Context, changes []*Change) (bool, error) {
	policies, err := t.policies(ctx)
	if err != nil {
		return false, err
	}
	for _, c := range changes {
		there := slices.ContainsFunc(policies, func(p iam.Policy) bool { return p.ID == c.do.old })
		switch {
		case c.Action == Remove && there:
			return false, nil
		case c.Action == Create && !grants(policies, c.do.policy):
			return false, nil
		}
	}
	return true, nil
}

// groupsStand is for removals; who was added is looked for group by group.
func (t *target) groupsStand(ctx context.Context, changes []*Change) (bool, error) {
	for g, err := range t.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: t.AccountID, MemberID: t.profile.IAMID}) {
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(changes, func(c *Change) bool { return c.do.group == g.ID }) {
			return false, nil
		}
	}
	return true, nil
}

func (t *target) profileStands(ctx context.Context, changes []*Change) (bool, error) {
	c := changes[0] // there is never more than one
	if c.Action == Remove {
		_, err := t.IAM.GetProfile(ctx, c.do.old)
		if errors.Is(err, apierr.ErrNotFound) {
			return true, nil
		}
		return false, err
	}
	p, err := t.IAM.GetProfile(ctx, t.profile.ID)
	return err == nil && (c.do.text == nil || p.Description == *c.do.text), err
}
