package change

import (
	"context"
	"slices"

	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
)

// Read reads the part of the account that changes are about: enough to say who gains and who loses by them. What could not
// be read is marked in it.
func Read(ctx context.Context, s login.Session, changes []plan.Change) (*account.Account, error) {
	need := needOf(changes)
	if len(need.Profiles)+len(need.Groups) == 0 {
		return &account.Account{ID: s.Account, Profiles: account.Whole[account.Profile](nil), Groups: account.Whole[account.Group](nil)}, nil
	}
	read, err := names.Read(ctx, s, need)
	if err != nil {
		return nil, err
	}
	if why := missing(read, changes); why != "" { // it was there a moment ago
		read.Profiles = account.Partial(read.Profiles.Seen(), why)
	}
	return read, nil
}

// needOf says what to read for changes.
func needOf(changes []plan.Change) inventory.Need {
	need := inventory.Need{ResourceGroups: true}
	add := func(into *[]string, id string) {
		if id != "" && !slices.Contains(*into, id) {
			*into = append(*into, id)
		}
	}
	for _, c := range changes {
		add(&need.Profiles, c.Do.Profile.ID)
		add(&need.Groups, c.Do.Group)
		need.Members = need.Members || c.Group != ""
		for _, attr := range c.Do.Policy.Resource {
			if id, ok := attr.Value.(string); ok && attr.Key == "serviceInstance" {
				add(&need.Instances, id)
			}
		}
	}
	need.Clusters = len(need.Profiles) > 0 || need.Members
	return need
}

// missing is why what a change is about was not read; "" if everything was.
func missing(read *account.Account, changes []plan.Change) string {
	for _, c := range changes {
		id := c.Do.Profile.ID
		if _, ok := read.Profile(id); id != "" && !ok {
			return "trusted profile '" + c.Profile + "' was not found a moment after it was"
		}
	}
	return ""
}
