package inventory

import (
	"context"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/rights"
)

// Complete adds to an account what only the account itself shows to be needed: every instance of a name, so that a name is
// known to mean one, and the roles of services. What could not be read is marked in the account.
func (r Reader) Complete(ctx context.Context, a *account.Account, instances, services []string) error {
	if len(instances)+len(services) == 0 {
		return nil
	}
	if r.Recorded != nil {
		addRoles(a, r.Recorded, services)
		if len(instances) > 0 {
			a.Instances = r.Recorded.Instances
		}
		return nil
	}
	run := newRun(r, Need{AccountID: a.ID, Instances: instances, Services: services})
	if err := run.together(ctx, run.callerAndLookups); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	run.instances.items = append(slices.Clone(a.Instances.Seen()), run.instances.items...)
	if run.instances.asked {
		a.Instances = run.instances.list(run.hidden(rights.OfInstances))
	}
	if a.Roles == nil {
		a.Roles = run.roles
	}
	for service, roles := range run.roles {
		a.Roles[service] = roles
	}
	a.Sort()
	return nil
}

func (r *run) callerAndLookups() {
	r.start(r.askCaller)
	r.lookups()
}
