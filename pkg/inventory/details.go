package inventory

import (
	"context"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Details says what to read of each profile of a list. Each takes one request a profile.
type Details struct{ Links, Rules, Activity bool }

// Detail is what the list of profiles does not say of one.
type Detail struct {
	Links    account.List[iam.Link]
	Rules    account.List[iam.Rule]
	Activity account.List[iam.Activity] // one, if it is known
}

// Details reads what is wanted of each of some profiles, in their order. What could not be read is marked in the detail. The
// error is for a context that has ended.
func (r Reader) Details(ctx context.Context, profiles []iam.Profile, want Details) ([]Detail, error) {
	if r.Recorded != nil {
		return recordedDetails(r.Recorded, profiles, want), nil
	}
	all := make([]Detail, len(profiles))
	run := newRun(r, Need{All: true})
	err := run.together(ctx, func() {
		for i, p := range profiles {
			if want.Links {
				detail(ctx, run, &all[i].Links, func(ctx context.Context) ([]iam.Link, error) { return r.IAM.ListLinks(ctx, p.ID) })
			}
			if want.Rules {
				detail(ctx, run, &all[i].Rules, func(ctx context.Context) ([]iam.Rule, error) { return r.IAM.ListRules(ctx, p.ID) })
			}
			if want.Activity {
				detail(ctx, run, &all[i].Activity, func(ctx context.Context) ([]iam.Activity, error) {
					used, err := r.IAM.GetActivity(ctx, p.ID)
					return []iam.Activity{used}, err
				})
			}
		}
	})
	if err == nil {
		err = context.Cause(ctx)
	}
	return all, err
}

// detail reads one list of one profile.
func detail[T any](ctx context.Context, r *run, into *account.List[T], get func(context.Context) ([]T, error)) {
	if ctx.Err() != nil {
		return
	}
	r.start(func(ctx context.Context) error {
		items, err := patiently(func() ([]T, error) { return get(ctx) })
		found := read(items, err)
		*into = found.list("")
		return nil
	})
}
