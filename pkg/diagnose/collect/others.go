package collect

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// The limits of looking at other profiles: a refusal must not read a whole large account.
const (
	mostProfiles   = 100
	othersInFlight = 16
)

// others is what the other profiles of the account trust, as far as it was read. Their access is not read.
type others struct {
	profiles []account.Profile
	asked    bool   // else nothing was read
	why      string // why there may be more; "" when these are all
}

// readOthers reads links and rules of every profile of the account but the one that was asked for, after IAM refused the pod.
func readOthers(ctx context.Context, admin Admin, asked trust.ProfileRef) others {
	o := others{asked: true}
	for p, err := range admin.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: admin.AccountID}) {
		if err != nil {
			return others{why: err.Error()}
		}
		if p.ID != asked.ID && p.Name != asked.Name {
			o.profiles = append(o.profiles, account.Profile{Profile: p})
		}
	}
	if len(o.profiles) > mostProfiles {
		return others{why: fmt.Sprintf("the account has %d profiles, and at most %d are read for this", len(o.profiles), mostProfiles)}
	}
	var group errgroup.Group
	group.SetLimit(othersInFlight)
	var mu sync.Mutex
	fail := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		if err != nil && o.why == "" {
			o.why = err.Error()
		}
	}
	for i := range o.profiles {
		p := &o.profiles[i]
		group.Go(func() error {
			links, err := admin.IAM.ListLinks(ctx, p.ID)
			p.Links = listed(links, err)
			fail(err)
			return nil
		})
		group.Go(func() error {
			rules, err := admin.IAM.ListRules(ctx, p.ID)
			p.Rules = listed(rules, err)
			fail(err)
			return nil
		})
	}
	_ = group.Wait() // what failed is in the reason
	return o
}

func listed[T any](items []T, err error) account.List[T] {
	if err != nil {
		return account.Partial(items, err.Error())
	}
	return account.Whole(items)
}

// trusting are the other profiles that trust the pod on purpose: by a link, or by a rule that is not wide.
func (o others) trusting(a *account.Account, id trust.Identity, declared []diagnose.Declared) []diagnose.Other {
	var found []diagnose.Other
	if o.asked && o.why == "" {
		found = []diagnose.Other{} // none, and not unknown
	}
	named := o.named(declared)
	for _, p := range o.profiles {
		narrow := p
		var rules []iam.Rule
		for _, r := range p.Rules.Seen() {
			if account.RuleOf(r).Wide() == "" {
				rules = append(rules, r)
			}
		}
		narrow.Rules = p.Rules.With(rules)
		if verdict, _ := a.Admits(narrow, id); verdict == trust.Yes {
			found = append(found, diagnose.Other{ID: p.ID, Name: p.Name, Declared: named[p.ID]})
		}
	}
	return found
}

// named are the texts by which manifests name the profiles, by their IDs.
func (o others) named(declared []diagnose.Declared) map[string][]string {
	all := account.Account{Profiles: account.Whole(o.profiles)}
	texts := map[string][]string{}
	for _, d := range declared {
		for _, text := range d.Profiles {
			if p, err := all.ResolveProfile(text); err == nil {
				texts[p.ID] = append(texts[p.ID], text)
			}
		}
	}
	return texts
}
