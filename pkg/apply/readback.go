package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
)

// maxLooks is how often something is looked for: for about a minute in all.
const maxLooks = 12

// errInvisible is the reason when the service accepted a change and does not show it yet.
var errInvisible = errors.New("the service accepted the change, but does not show it after one minute")

// classedError gives an error one of the classes of apierr, and so its exit code.
type classedError struct {
	error
	class error
}

func (e classedError) Unwrap() error        { return e.error }
func (e classedError) Is(target error) bool { return target == e.class }

// visible is until for changes that the service accepted.
func (w Writer) visible(ctx context.Context, look func() (bool, error)) error {
	err := w.until(ctx, look)
	if err == nil || errors.Is(err, errInvisible) {
		return err
	}
	return fmt.Errorf("the service accepted it, but it could not be read back: %w", err)
}

// until repeats look until it reports true. A look that fails for some time does not end it.
func (w Writer) until(ctx context.Context, look func() (bool, error)) error {
	for round := 1; ; round++ {
		done, err := look()
		switch {
		case err == nil && done:
			return nil
		case err != nil && !transient(err) && !errors.Is(err, apierr.ErrNotFound):
			return err
		case round == maxLooks && err != nil:
			return err
		case round == maxLooks:
			return classedError{errInvisible, apierr.ErrUnavailable}
		}
		if sleepErr := w.pause(ctx, round, err); sleepErr != nil {
			return sleepErr
		}
	}
}

// readable drops the error for skipped entries of a list, where the object in question could be read before.
func readable(err error) error {
	if apierr.Skipped(err) != nil {
		return nil //nolint:nilerr // what matters is read
	}
	return err
}

// readBack waits until changes are visible, with one list for all changes of a kind, and settles them. A profile is settled
// before its parts; of a deleted profile, nothing else is read.
func (c *chain) readBack(ctx context.Context, changes []*plan.Change) {
	of := func(kind plan.Kind) []*plan.Change {
		return slices.DeleteFunc(slices.Clone(changes), func(c *plan.Change) bool { return c.Kind != kind })
	}
	deleted := slices.ContainsFunc(changes, func(c *plan.Change) bool { return c.Kind == plan.KindProfile && c.Action == plan.Remove })
	type outcome struct {
		err     error
		changes []*plan.Change
	}
	var outcomes []outcome
	for _, step := range []struct {
		kind plan.Kind
		look func(context.Context, []*plan.Change) (bool, error)
	}{
		{plan.KindLink, c.linksStand},
		{plan.KindRule, c.rulesStand},
		{plan.KindAccess, c.accessStands},
		{plan.KindGroup, c.groupsStand},
		{plan.KindProfile, c.profileStands},
	} {
		these := of(step.kind)
		if len(these) == 0 {
			continue
		}
		var err error
		switch {
		case step.kind != plan.KindProfile && deleted:
		case step.kind == plan.KindProfile && these[0].Action == plan.Create && c.seen: // its links or rules could be read
		default:
			err = c.visible(ctx, func() (bool, error) { return step.look(ctx, these) })
		}
		if step.kind == plan.KindProfile {
			c.run.settle(err, these...)
			continue
		}
		outcomes = append(outcomes, outcome{err, these})
	}
	for _, o := range outcomes {
		c.run.settle(o.err, o.changes...)
	}
}

// linksStand reports whether changes of links are visible. It also removes links that exist twice since their creation: a
// reply was lost, or another run created the same. All runs keep the same one.
func (c *chain) linksStand(ctx context.Context, changes []*plan.Change) (bool, error) {
	links, err := c.IAM.ListLinks(ctx, c.profile.ID)
	if err := readable(err); err != nil {
		return false, err
	}
	c.seen = true
	for _, change := range changes {
		do := change.Do
		if change.Action != plan.Create && slices.ContainsFunc(links, func(l iam.Link) bool { return l.ID == do.Old }) {
			return false, nil
		}
		number, made := c.created[change]
		if !made {
			continue
		}
		done, err := one(links, linkID, func(l iam.Link) bool {
			return sameLink(do.Link, l) && !c.links.others(l.ID, number)
		}, func(id string) error { return c.Unlink(ctx, c.profile.ID, id) })
		if !done {
			return false, err
		}
	}
	return true, nil
}

// rulesStand does for claim rules what linksStand does for links.
func (c *chain) rulesStand(ctx context.Context, changes []*plan.Change) (bool, error) {
	rules, err := c.IAM.ListRules(ctx, c.profile.ID)
	if err := readable(err); err != nil {
		return false, err
	}
	c.seen = true
	for _, change := range changes {
		do := change.Do
		number, made := c.created[change]
		switch there := slices.IndexFunc(rules, func(r iam.Rule) bool { return r.ID == do.Old }); {
		case change.Action == plan.Remove && there >= 0:
			return false, nil
		case change.Action == plan.Update && (there < 0 || !sameRule(do.Rule, rules[there])):
			return false, nil
		case !made:
			continue
		}
		done, err := one(rules, ruleID, func(r iam.Rule) bool {
			return sameRule(do.Rule, r) && !c.rules.others(r.ID, number)
		}, func(id string) error { return c.DeleteRule(ctx, c.profile.ID, id) })
		if !done {
			return false, err
		}
	}
	return true, nil
}

// one reports whether a created object is among items, and removes all duplicates except the item with the lowest ID.
func one[T any](items []T, id func(T) string, made func(T) bool, remove func(id string) error) (bool, error) {
	var there []string
	for _, x := range items {
		if made(x) {
			there = append(there, id(x))
		}
	}
	if len(there) == 0 {
		return false, nil
	}
	slices.Sort(there)
	for _, double := range there[1:] {
		if err := remove(double); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (c *chain) accessStands(ctx context.Context, changes []*plan.Change) (bool, error) {
	policies, err := c.policiesOf(ctx, c.subject())
	if err := readable(err); err != nil {
		return false, err
	}
	for _, change := range changes {
		there := slices.ContainsFunc(policies, func(p iam.Policy) bool { return p.ID == change.Do.Old })
		switch {
		case change.Action == plan.Remove && there:
			return false, nil
		case change.Action == plan.Create && !account.Gives(policies, change.Do.Policy):
			return false, nil
		}
	}
	return true, nil
}

// groupsStand is for removals; who was added is looked for group by group.
func (c *chain) groupsStand(ctx context.Context, changes []*plan.Change) (bool, error) {
	for g, err := range c.IAM.ListGroupsOf(ctx, c.AccountID, c.profile.IAMID) {
		if err != nil {
			return readable(err) == nil, readable(err)
		}
		if slices.ContainsFunc(changes, func(c *plan.Change) bool { return c.Do.Group == g.ID }) {
			return false, nil
		}
	}
	return true, nil
}

func (c *chain) profileStands(ctx context.Context, changes []*plan.Change) (bool, error) {
	change := changes[0] // there is never more than one
	if change.Action == plan.Remove {
		_, err := c.IAM.GetProfile(ctx, change.Do.Old)
		if errors.Is(err, apierr.ErrNotFound) {
			return true, nil
		}
		return false, err
	}
	p, err := c.IAM.GetProfile(ctx, c.profile.ID)
	return err == nil && (change.Do.Text == nil || p.Description == *change.Do.Text), err
}
