package plan

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

func (t *target) doLink(ctx context.Context, c *Change) error {
	switch c.Action {
	case Create:
		return t.createLink(ctx, c)
	case Replace:
		return t.replaceLink(ctx, c)
	default:
		return t.deleteLink(ctx, c)
	}
}

func (t *target) deleteLink(ctx context.Context, c *Change) error {
	return t.attempt(ctx, func() error { return alreadyGone(t.IAM.DeleteLink(ctx, t.profile.ID, c.do.old)) }, nil)
}

func (t *target) createLink(ctx context.Context, c *Change) error {
	return t.attempt(ctx, func() error { return t.link(ctx, c.do.link) }, func() (bool, error) { return t.hasLink(ctx, c.made) })
}

// replaceLink creates the new link and then deletes the old one, so that pods are trusted all the time. A service that
// refuses a second link to the same pods leaves only the other order; then the old link comes back if the new one can't be
// created.
func (t *target) replaceLink(ctx context.Context, c *Change) error {
	if !t.single.Load() {
		err := t.createLink(ctx, c)
		if err == nil {
			return t.deleteLink(ctx, c)
		}
		if !refusesDouble(err) {
			return err
		}
		t.single.Store(true)
	}
	if err := t.deleteLink(ctx, c); err != nil {
		return err
	}
	err := t.createLink(ctx, c)
	if err == nil {
		return nil
	}
	same := func(l iam.Link) bool { return linkKey(l.CRType, l.Link) == linkKey(c.do.was.CRType, c.do.was.Link) }
	if there, lookErr := t.hasLink(ctx, same); lookErr != nil || there {
		return err // it was created after all, or nothing can be done
	}
	back := t.attempt(ctx, func() error { return t.link(ctx, c.do.was) }, func() (bool, error) { return t.hasLink(ctx, same) })
	return errors.Join(err, back)
}

// refusesDouble reports whether a service may have refused a link because there is one to the same pods.
func refusesDouble(err error) bool {
	var refusal *apierr.Error
	return errors.As(err, &refusal) && (refusal.Status == http.StatusConflict || refusal.Status == http.StatusBadRequest)
}

func (t *target) link(ctx context.Context, in iam.CreateLinkRequest) error {
	return t.known(ctx, func() error {
		_, err := t.IAM.CreateLink(ctx, t.profile.ID, in)
		return err
	})
}

func (t *target) hasLink(ctx context.Context, fits func(iam.Link) bool) (there bool, err error) {
	err = t.known(ctx, func() error {
		links, err := t.IAM.ListLinks(ctx, t.profile.ID)
		there = slices.ContainsFunc(links, fits)
		return err
	})
	return there, err
}

// made reports whether a link is the one that a change makes.
func (c *Change) made(l iam.Link) bool {
	return l.ID != c.do.old && linkKey(l.CRType, l.Link) == linkKey(c.do.link.CRType, c.do.link.Link) &&
		(c.do.link.Name == "" || c.do.link.Name == l.Name)
}
