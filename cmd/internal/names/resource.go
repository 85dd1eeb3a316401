package names

import (
	"context"
	"iter"
	"slices"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
)

const (
	listInstances      = "ibmcloud resource service-instances"
	listResourceGroups = "ibmcloud resource groups"
)

// Instance returns the instance of a service by its name, GUID or CRN.
func Instance(ctx context.Context, s login.Session, service, text string) (iam.Instance, error) {
	list := s.IAM.ListInstances(ctx, text)
	if parsed, err := crn.Parse(text); err == nil {
		if parsed.Service != service {
			return iam.Instance{}, failure.Usagef("'%s' is an instance of service '%s', not of '%s'", text, parsed.Service, service).
				Hintf("Use '--service %s'.", parsed.Service)
		}
		list = s.IAM.ListInstancesByGUID(ctx, parsed.Instance)
	}
	found, err := instances(s, list, service)
	if err == nil && len(found.Seen()) == 0 { // it may be a GUID
		found, err = instances(s, s.IAM.ListInstancesByGUID(ctx, text), service)
	}
	if err == nil && len(found.Seen()) == 0 { // for the suggestions
		found, err = instances(s, s.IAM.ListInstances(ctx, ""), service)
	}
	if err != nil {
		return iam.Instance{}, err
	}
	seen := &account.Account{Instances: found}
	i, err := seen.ResolveInstance(service, text)
	return i, Failure(err, listInstances+" --service-name "+service)
}

// instances are those of a service in a list.
func instances(s login.Session, list iter.Seq2[iam.Instance, error], service string) (account.List[iam.Instance], error) {
	found, err := collected(s, list)
	of := slices.DeleteFunc(slices.Clone(found.Seen()), func(i iam.Instance) bool { return account.ServiceOf(i) != service })
	return found.With(of), err
}

// ResourceGroup returns the resource group of a name or an ID.
func ResourceGroup(ctx context.Context, s login.Session, text string) (iam.ResourceGroup, error) {
	groups, err := s.IAM.ListResourceGroups(ctx, s.Account)
	found, err := listed(s, groups, err)
	if err != nil {
		return iam.ResourceGroup{}, err
	}
	seen := &account.Account{ResourceGroups: found}
	g, err := seen.ResolveResourceGroup(text)
	return g, Failure(err, listResourceGroups)
}
