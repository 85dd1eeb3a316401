package apply

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// target is a profile to which changes are made, one after the other.
type target struct {
	Writer
	profile iam.Profile
	fresh   bool // created just now: it may be unknown for a while
	empty   bool // created here: it has nothing but what is created here
	seen    bool // something of it could be read

	links  *past[iam.Link] // nil until they were read
	rules  *past[iam.Rule] // nil until they were read
	single *atomic.Bool    // the service refuses a second link to the same pods
}

// past is what a profile had before the first change, and what was created since. It distinguishes duplicates that others
// created from those of an uncertain try: only the latter are removed.
type past[T any] struct {
	before []T
	ids    map[string]bool // of what was there before
	own    map[string]int  // the IDs of what was created, and the number of the creation
	count  int
}

func newPast[T any](before []T, id func(T) string) *past[T] {
	return &past[T]{before: before, ids: idsOf(before, id), own: map[string]int{}}
}

// next begins a creation.
func (p *past[T]) next() int {
	p.count++
	return p.count
}

// others reports whether an object existed before, or comes from another creation.
func (p *past[T]) others(id string, creation int) bool {
	n, own := p.own[id]
	return p.ids[id] || own && n != creation
}

func (w Writer) target(profileID string) *target {
	return &target{Writer: w, profile: iam.Profile{ID: profileID}, single: &atomic.Bool{}}
}

// known carries out a call for the profile. If it fails because the profile was created just now and is unknown, it waits
// until the profile is known.
func (t *target) known(ctx context.Context, act func() error) error {
	err := act()
	if !t.fresh || !errors.Is(err, apierr.ErrNotFound) {
		return err
	}
	if waited := t.until(ctx, func() (bool, error) {
		_, err := t.IAM.GetProfile(ctx, t.profile.ID)
		return err == nil, err
	}); waited != nil {
		return err
	}
	return act()
}

// read reads a list of the profile; ghosts in it do no harm. A profile that is not found is taken as one that has nothing
// yet: the change itself shows whether it exists. With an *apierr.SkippedError come the items that could be read.
func read[T any](ctx context.Context, t *target, list func() ([]T, error)) (items []T, err error) {
	if t.empty {
		return nil, nil
	}
	err = t.repeat(ctx, func() error {
		items, err = list()
		return err
	})
	return items, apierr.ButGhosts(alreadyGone(err))
}
