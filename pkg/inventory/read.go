package inventory

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// inFlight is the most requests at a time. More would gain nothing: the service limits the rate.
const inFlight = 16

// fewSubjects is up to how many profiles are asked for one by one, where the alternative is to page through the account.
const fewSubjects = 8

// Reader reads accounts.
type Reader struct {
	IAM        *iam.Client
	Containers *containers.Client
}

// Read reads what is needed. What can't be seen is in Unseen; it is an error only when nothing can be said without it:
// the profiles themselves, their links and rules, and, if they are needed, the groups and who is in them.
func (r Reader) Read(ctx context.Context, need Need) (*Account, error) {
	a := &Account{ID: need.AccountID, Roles: map[string][]iam.Role{}, Policies: map[string][]iam.Policy{}}
	run := &run{Reader: r, need: need, account: a}
	for _, stage := range []func(context.Context, func(func(context.Context) error)){run.lists, run.details, run.policies, run.names} {
		if err := together(ctx, stage); err != nil {
			return nil, err
		}
	}
	a.sort()
	return a, nil
}

// run is one reading.
type run struct {
	Reader
	need    Need
	account *Account
	mu      sync.Mutex // guards account
}

// together runs what a stage starts, and returns the first error.
func together(ctx context.Context, stage func(context.Context, func(func(context.Context) error))) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	stage(ctx, func(task func(context.Context) error) {
		group.Go(func() error { return task(ctx) })
	})
	return group.Wait()
}

// keep changes the account while nobody else does.
func (r *run) keep(change func(a *Account)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r.account)
}

// unseen notes what was refused for lack of rights, and returns every other error.
func (r *run) unseen(what string, err error) error {
	if err == nil || !errors.Is(err, apierr.ErrForbidden) {
		return err
	}
	reason := "not allowed"
	var refusal *apierr.Error
	if errors.As(err, &refusal) && refusal.Action != "" {
		reason += " (" + refusal.Action + ")"
	}
	r.note(what, reason)
	return nil
}

func (r *run) note(what, reason string) {
	r.keep(func(a *Account) { a.Unseen = append(a.Unseen, Unseen{what, reason}) })
}

// lists reads what does not depend on anything else.
func (r *run) lists(_ context.Context, start func(func(context.Context) error)) {
	if r.need.All || len(r.need.Profiles) > fewSubjects {
		start(r.allProfiles)
	} else {
		for _, reference := range r.need.Profiles {
			start(func(ctx context.Context) error { return r.oneProfile(ctx, reference) })
		}
	}
	if r.need.Clusters {
		start(r.clusters)
	}
	start(r.groups)
	if r.need.ResourceGroups {
		start(r.resourceGroups)
	}
	for _, reference := range r.need.Instances {
		start(func(ctx context.Context) error { return r.instance(ctx, reference) })
	}
	for _, service := range r.need.Services {
		start(func(ctx context.Context) error { return r.roles(ctx, service) })
	}
}

func (r *run) allProfiles(ctx context.Context) error {
	var wanted map[string]bool
	if !r.need.All {
		wanted = make(map[string]bool, len(r.need.Profiles))
		for _, reference := range r.need.Profiles {
			wanted[reference] = true
		}
	}
	for p, err := range r.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: r.need.AccountID}) {
		if err != nil {
			return err
		}
		if wanted == nil || wanted[p.ID] || wanted[p.CRN] || wanted[p.Name] {
			r.addProfile(p)
		}
	}
	return nil
}

func (r *run) oneProfile(ctx context.Context, reference string) error {
	if id := profileID(reference); id != "" {
		p, err := r.IAM.GetProfile(ctx, id)
		switch {
		case errors.Is(err, apierr.ErrNotFound):
			return nil
		case err != nil:
			return err
		}
		r.addProfile(p)
		return nil
	}
	for p, err := range r.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: r.need.AccountID, Name: reference}) {
		if err != nil {
			return err
		}
		if p.Name == reference { // whether the service's match is exact is unconfirmed
			r.addProfile(p)
		}
	}
	return nil
}

// addProfile keeps a profile once, however it was referred to.
func (r *run) addProfile(p iam.Profile) {
	r.keep(func(a *Account) {
		if !slices.ContainsFunc(a.Profiles, func(other Profile) bool { return other.ID == p.ID }) || r.need.All {
			a.Profiles = append(a.Profiles, Profile{Profile: p})
		}
	})
}

// profileID is the ID in a reference, or "" when it is a name.
func profileID(reference string) string {
	if strings.HasPrefix(reference, "crn:") {
		return reference[strings.LastIndexByte(reference, ':')+1:]
	}
	if strings.HasPrefix(reference, "Profile-") {
		return reference
	}
	return ""
}

// clusters notes providers whose list failed: one that is down must not hide the others.
func (r *run) clusters(ctx context.Context) error {
	found, failures, err := r.Containers.ListClusters(ctx, containers.ListOptions{AccountID: r.need.AccountID})
	if err != nil {
		return r.unseen("clusters", err)
	}
	for _, f := range failures {
		r.note(f.Provider+" clusters", f.Err.Error())
	}
	r.keep(func(a *Account) { a.Clusters = found })
	return nil
}
