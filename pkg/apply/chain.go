package apply

import (
	"context"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
)

// chain carries out the changes of one profile.
type chain struct {
	*target
	run     *applying
	created map[*plan.Change]int // the number of the creation of each link and rule
}

// chain does the changes of one profile, and then waits until they are visible. ctx decides whether to start a change;
// requests is for the calls. Once the profile is deleted, what it leaves behind is removed in any case: no later plan would
// see it.
func (r *applying) chain(ctx, requests context.Context, changes []*plan.Change) {
	t := &target{Writer: r.writer, profile: changes[0].Do.Profile, single: &r.single}
	c := &chain{target: t, run: r, created: map[*plan.Change]int{}}
	deleted := false
	var carriedOut []*plan.Change
	for _, change := range changes {
		if !deleted && r.stopped(ctx) {
			break
		}
		if change.Kind == plan.KindGroup && change.Action == plan.Create {
			r.members.add(ctx, requests, change, t.profile.IAMID)
			continue
		}
		err := c.do(requests, change)
		if err != nil {
			r.settle(err, change)
			if deleted {
				continue
			}
			break
		}
		deleted = deleted || change.Kind == plan.KindProfile && change.Action == plan.Remove
		carriedOut = append(carriedOut, change)
	}
	c.readBack(requests, carriedOut)
}

// do carries out one change.
func (c *chain) do(ctx context.Context, change *plan.Change) error {
	switch change.Kind {
	case plan.KindProfile:
		return c.doProfile(ctx, change)
	case plan.KindLink:
		return c.doLink(ctx, change)
	case plan.KindRule:
		return c.doRule(ctx, change)
	case plan.KindAccess:
		if change.Action == plan.Remove {
			return c.Revoke(ctx, iam.Policy{ID: change.Do.Old, Href: change.Do.Href})
		}
		return c.give(ctx, change.Do.Policy)
	case plan.KindGroup: // additions go through members
		return c.Leave(ctx, change.Do.Group, c.profile.IAMID)
	case plan.KindAccessGroup: // no document has one
	}
	return fmt.Errorf("unknown kind of change '%s'", change.Kind)
}

func (c *chain) doProfile(ctx context.Context, change *plan.Change) (err error) {
	text := change.Do.Text
	switch change.Action {
	case plan.Create:
		in := iam.CreateProfileRequest{Name: change.Profile, AccountID: c.AccountID}
		if text != nil {
			in.Description = *text
		}
		var how how
		c.profile, how, err = c.createProfile(ctx, in, nil, lookAndRetry)
		c.fresh, c.empty = true, how == created
		return err
	case plan.Update:
		c.profile, err = c.describe(ctx, c.profile, *text)
		return err
	default:
		return c.deleteProfile(ctx, change.Do.Old)
	}
}

// doLink makes a change of links. A link that another caller created since the plan was made is accepted.
func (c *chain) doLink(ctx context.Context, change *plan.Change) error {
	do := change.Do
	if change.Action == plan.Remove {
		return c.Unlink(ctx, c.profile.ID, do.Old)
	}
	if c.links == nil {
		if _, err := c.linksBefore(ctx); err != nil {
			return err
		}
	}
	if change.Action == plan.Create && slices.ContainsFunc(c.links.before, func(l iam.Link) bool { return sameLink(do.Link, l) }) {
		return nil
	}
	number := c.links.next()
	c.created[change] = number
	if change.Action == plan.Replace {
		_, err := c.replaceLink(ctx, do.Link, do.Old, do.Was, number)
		return err
	}
	_, _, err := c.createLink(ctx, do.Link, number)
	return err
}

// doRule makes a change of claim rules. A rule that another caller created since the plan was made is accepted.
func (c *chain) doRule(ctx context.Context, change *plan.Change) error {
	do := change.Do
	switch change.Action {
	case plan.Remove:
		return c.DeleteRule(ctx, c.profile.ID, do.Old)
	case plan.Update:
		_, err := c.updateRule(ctx, do.Old, do.Tag, do.Rule)
		return err
	case plan.Create, plan.Replace: // the rest
	}
	if c.rules == nil {
		if _, err := c.rulesBefore(ctx); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(c.rules.before, func(r iam.Rule) bool { return sameRule(do.Rule, r) }) {
		return nil
	}
	number := c.rules.next()
	c.created[change] = number
	_, _, err := c.createRule(ctx, do.Rule, number)
	return err
}
