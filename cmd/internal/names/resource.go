package names

import (
	"context"
	"slices"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Instance returns the instance of a service by its name, GUID or CRN.
func Instance(ctx context.Context, s app.Session, service, text string) (iam.Instance, error) {
	name := text
	if parsed, err := crn.Parse(text); err == nil {
		if parsed.Service != service {
			return iam.Instance{}, app.Usagef("'%s' is an instance of service '%s', not of '%s'", text, parsed.Service, service).
				Hintf("Give it with '--service %s'.", parsed.Service)
		}
		name = "" // there is no search by CRN
	}
	found, err := instances(ctx, s, service, name, text)
	if err == nil && len(found) == 0 && name != "" {
		found, err = instances(ctx, s, service, "", text) // it may be a GUID
	}
	if err != nil {
		return iam.Instance{}, err
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return iam.Instance{}, unknownInstance(ctx, s, service, text)
	}
	var ids []string
	for _, i := range found {
		ids = append(ids, i.CRN)
	}
	return iam.Instance{}, ambiguous("instance of service '"+service+"'", text, ids)
}

func instances(ctx context.Context, s app.Session, service, name, text string) ([]iam.Instance, error) {
	var found []iam.Instance
	for i, err := range s.IAM.ListInstances(ctx, name) {
		if err != nil {
			return nil, err
		}
		parsed, err := crn.Parse(i.CRN)
		if err == nil && parsed.Service == service && slices.Contains([]string{i.Name, i.GUID, i.CRN}, text) {
			found = append(found, i)
		}
	}
	return found, nil
}

func unknownInstance(ctx context.Context, s app.Session, service, text string) error {
	var all []string
	for i, err := range s.IAM.ListInstances(ctx, "") {
		if err != nil {
			break // the name is unknown all the same
		}
		if parsed, err := crn.Parse(i.CRN); err == nil && parsed.Service == service {
			all = append(all, i.Name)
		}
	}
	return unknown("instance of service '"+service+"'", text, all, "ibmcloud resource service-instances --service-name "+service)
}

// ResourceGroup returns the resource group of a name or an ID.
func ResourceGroup(ctx context.Context, s app.Session, text string) (iam.ResourceGroup, error) {
	groups, err := s.IAM.ListResourceGroups(ctx, s.Account)
	if err != nil {
		return iam.ResourceGroup{}, err
	}
	var all []string
	for _, g := range groups {
		if g.ID == text || g.Name == text {
			return g, nil
		}
		all = append(all, g.Name)
	}
	return iam.ResourceGroup{}, unknown("resource group", text, all, "ibmcloud resource groups")
}
