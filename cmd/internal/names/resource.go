package names

import (
	"context"
	"iter"

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
	found, err := instances(list, service)
	if err == nil && len(found) == 0 { // it may be a GUID
		found, err = instances(s.IAM.ListInstancesByGUID(ctx, text), service)
	}
	if err == nil && len(found) == 0 { // for the suggestions
		found, err = instances(s.IAM.ListInstances(ctx, ""), service)
	}
	if err != nil {
		return iam.Instance{}, err
	}
	seen := &account.Account{Instances: account.Filtered(found, hidden)}
	i, err := seen.ResolveInstance(service, text)
	return i, Failure(err, listInstances+" --service-name "+service)
}

// instances are those of a service in a list.
func instances(list iter.Seq2[iam.Instance, error], service string) ([]iam.Instance, error) {
	var found []iam.Instance
	for i, err := range list {
		if err != nil {
			return nil, err
		}
		if account.ServiceOf(i) == service {
			found = append(found, i)
		}
	}
	return found, nil
}

// ResourceGroup returns the resource group of a name or an ID.
func ResourceGroup(ctx context.Context, s login.Session, text string) (iam.ResourceGroup, error) {
	groups, err := s.IAM.ListResourceGroups(ctx, s.Account)
	if err != nil {
		return iam.ResourceGroup{}, err
	}
	seen := &account.Account{ResourceGroups: account.Filtered(groups, hidden)}
	g, err := seen.ResolveResourceGroup(text)
	return g, Failure(err, listResourceGroups)
}
