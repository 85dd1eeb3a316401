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
	run := &run{Reader: r, need: need, account: a, groupsByMember: map[string][]string{}}
	// What depends on nothing comes first, and with it what follows from it at once; then what takes all of that to know.
	for _, stage := range []func(){run.lists, run.memberships, run.policies, run.names} {
		if err := run.together(ctx, stage); err != nil {
			return nil, err
		}
		run.settle()
	}
	a.sort()
	return a, nil
}

// run is one reading.
type run struct {
	Reader
	need  Need
	start func(task func(context.Context) error) // in the stage that runs; tasks may start others

	mu             sync.Mutex // guards what follows
	account        *Account
	profiles       []*Profile          // found in this stage
	groupsByMember map[string][]string // IDs by IAM ID
	byGroup        bool                // memberships were asked for by group
	wholeAccount   []iam.Policy        // all policies of the account, when they are asked for in one
	down           []error             // of the providers of clusters that failed
}

// together runs what a stage starts, and returns the first error. A task that starts another waits for its turn; that few
// tasks do so, and none of those that these start, keeps them from waiting for each other.
func (r *run) together(ctx context.Context, stage func()) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	r.start = func(task func(context.Context) error) {
		group.Go(func() error { return task(ctx) })
	}
	stage()
	return group.Wait()
}

// settle takes what a stage found into the account.
func (r *run) settle() {
	for _, p := range r.profiles {
		r.account.Profiles = append(r.account.Profiles, *p)
	}
	r.profiles = nil
	for i := range r.account.Profiles {
		p := &r.account.Profiles[i]
		p.Groups = append(p.Groups, r.groupsByMember[p.IAMID]...)
		delete(r.groupsByMember, p.IAMID)
	}
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
func (r *run) lists() {
	r.start(r.groups)
	if r.many() {
		r.start(r.allProfiles)
		r.start(r.allPolicies)
	} else {
		for _, reference := range r.need.Profiles {
			r.start(func(ctx context.Context) error { return r.oneProfile(ctx, reference) })
		}
	}
	if r.need.Clusters {
		for _, provider := range containers.Providers() { // each its own task, so that all requests are counted
			r.start(func(ctx context.Context) error { return r.clusters(ctx, provider) })
		}
	}
	if r.need.ResourceGroups {
		r.start(r.resourceGroups)
	}
	for _, reference := range r.need.Instances {
		r.start(func(ctx context.Context) error { return r.instance(ctx, reference) })
	}
	for _, service := range r.need.Services {
		r.start(func(ctx context.Context) error { return r.roles(ctx, service) })
	}
}

// many reports whether it takes fewer requests to page through the account than to ask for each profile.
func (r *run) many() bool { return r.need.All || len(r.need.Profiles) > fewSubjects }

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

// addProfile keeps a profile once, however it was referred to, and asks for its links and rules.
func (r *run) addProfile(p iam.Profile) {
	added := &Profile{Profile: p}
	known := false
	r.keep(func(*Account) {
		known = !r.many() && slices.ContainsFunc(r.profiles, func(other *Profile) bool { return other.ID == p.ID })
		if !known {
			r.profiles = append(r.profiles, added)
		}
	})
	if known {
		return
	}
	r.start(func(ctx context.Context) (err error) {
		added.Links, err = r.IAM.ListLinks(ctx, p.ID)
		return gone(err)
	})
	r.start(func(ctx context.Context) (err error) {
		added.Rules, err = r.IAM.ListRules(ctx, p.ID)
		return gone(err)
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

// clusters lists those of one provider. One that fails is noted: that it is down must not hide the others. When all fail,
// it is an error.
func (r *run) clusters(ctx context.Context, provider string) error {
	found, _, err := r.Containers.ListClusters(ctx, containers.ListOptions{Provider: provider})
	if ctx.Err() != nil {
		return err
	}
	if err := r.unseen(provider+" clusters", err); err != nil {
		r.note(provider+" clusters", err.Error())
		all := false
		r.keep(func(*Account) {
			r.down = append(r.down, err)
			all = len(r.down) == len(containers.Providers())
		})
		if all {
			return err
		}
	}
	for _, c := range found {
		r.start(func(ctx context.Context) error { return r.cluster(ctx, c) })
	}
	return nil
}

// cluster adds the CRN to a cluster of a list, and keeps it. Nothing can be said about links without it: a cluster whose
// CRN can't be read is noted, unless it was deleted meanwhile.
func (r *run) cluster(ctx context.Context, c containers.Cluster) error {
	id, err := r.Containers.ClusterCRN(ctx, c.ID)
	switch {
	case ctx.Err() != nil:
		return err
	case errors.Is(err, apierr.ErrNotFound):
		return nil
	case err != nil:
		what := "the CRN of cluster '" + c.Name + "' (" + c.ID + ")"
		if err := r.unseen(what, err); err != nil {
			r.note(what, err.Error())
		}
		return nil
	}
	c.CRN = id
	r.keep(func(a *Account) { a.Clusters = append(a.Clusters, c) })
	return nil
}
