package setup

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/account/services"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// accessStep asks for access policies of the profile itself.
func (g *guide) accessStep(ctx context.Context) error {
	return g.collect(ctx, part{
		noun: "access policy", first: "Give the profile access to a service?", wanted: len(g.profile.Groups) == 0,
		entries: g.accessTexts, add: g.addAccess,
		remove: func(i int) { g.profile.Access = slices.Delete(g.profile.Access, i, i+1) },
	})
}

func (g *guide) accessTexts() []string {
	var texts []string
	for _, a := range g.profile.Access {
		texts = append(texts, strings.Join(a.Roles, ", ")+" on "+target(a))
	}
	return texts
}

// target is what access is to, in words.
func target(a document.Access) string {
	text := a.Service
	switch {
	case a.AllServices:
		text = "all Identity and Access enabled services"
	case a.AccountManagement:
		text = "all account management services"
	case a.OnResourceGroup != "":
		text = "the resource group '" + a.OnResourceGroup + "' itself"
	case a.Instance != "":
		text += ", instance '" + a.Instance + "'"
	}
	if a.ResourceGroup != "" {
		text += " in resource group '" + a.ResourceGroup + "'"
	}
	if a.Region != "" {
		text += " in region '" + a.Region + "'"
	}
	return text
}

// addAccess asks for one access policy. Roles on the same resource are one policy.
func (g *guide) addAccess(ctx context.Context) (added bool, err error) {
	choice, err := g.ask.Choose(ask.Choice{Text: "Access to:", Options: []string{
		"A service", "All Identity and Access enabled services", "All account management services", "A resource group itself: not what is in it",
	}, Default: 1})
	if err != nil {
		return false, err
	}
	a := document.Access{AllServices: choice == 1, AccountManagement: choice == 2}
	switch choice {
	case 0:
		err = g.askService(ctx, &a)
	case 1:
		err = g.askScope(ctx, &a, "All resources", "Resource group: what is in one resource group")
	case 3:
		var group picked[iam.ResourceGroup]
		group, err = g.pickResourceGroup(ctx)
		a.OnResourceGroup = group.reference
	}
	if err != nil {
		return false, err
	}
	if a.Roles, err = g.askRoles(ctx, a); err != nil {
		return false, err
	}
	return true, g.keepAccess(a)
}

func (g *guide) keepAccess(a document.Access) error {
	same := slices.IndexFunc(g.profile.Access, func(other document.Access) bool { return target(other) == target(a) })
	if same < 0 {
		_, err := g.add(strings.Join(a.Roles, ", ")+" on "+target(a), false, func(p *document.Profile) { p.Access = append(slices.Clone(p.Access), a) })
		return err
	}
	roles := &g.profile.Access[same].Roles
	for _, r := range a.Roles {
		if !slices.Contains(*roles, r) {
			*roles = append(*roles, r)
		}
	}
	return g.added(strings.Join(*roles, ", ") + " on " + target(a))
}

// askService asks for a service, and for the part of it that access is to.
func (g *guide) askService(ctx context.Context, a *document.Access) error {
	known := services.Names()
	number := func(answer string) string {
		if n, ok := ask.Number(answer, len(known)); ok {
			return known[n-1]
		}
		return answer
	}
	answer, err := g.ask.Text(ask.Question{
		Text: "Number, or name of any other service", Options: known, Words: known, Check: func(answer string) error {
			return g.check(func(p *document.Profile) {
				p.Access = []document.Access{{Service: number(answer), Roles: []string{"Viewer"}}}
			})
		},
	})
	if err != nil {
		return err
	}
	a.Service = number(answer)
	return g.askScope(ctx, a, "All resources", "Resource group: what is in one resource group", "Instance: one instance of the service",
		"Region: what is in one region")
}

// askScope asks for the resources that access is to.
func (g *guide) askScope(ctx context.Context, a *document.Access, options ...string) error {
	choice, err := g.ask.Choose(ask.Choice{Text: "Resources:", Options: options, Default: 1})
	if err != nil {
		return err
	}
	switch choice {
	case 1:
		group, err := g.pickResourceGroup(ctx)
		a.ResourceGroup = group.reference
		return err
	case 2:
		a.Instance, err = g.pickInstance(ctx, a.Service)
		return err
	case 3:
		a.Region, err = g.ask.Text(ask.Question{Text: "Region, such as us-south", Words: trust.Locations(), Check: func(answer string) error {
			return g.check(func(p *document.Profile) {
				p.Access = []document.Access{{Service: a.Service, Region: answer, Roles: []string{"Viewer"}}}
			})
		}})
		return err
	}
	return nil
}

// pickInstance asks for an instance of a service. Policies name a cluster by its own ID.
func (g *guide) pickInstance(ctx context.Context, service string) (string, error) {
	if service == crn.Containers {
		cluster, err := g.pickCluster(ctx, endedCluster)
		return cluster.reference, err
	}
	list := names.ListedInstances(ctx, g.session, service)
	if err := context.Cause(ctx); err != nil {
		return "", err
	}
	instance, err := offer[iam.Instance]{
		kind: "instance of service '" + service + "'", plural: "instances of service '" + service + "'",
		list: list, identify: account.InstanceCandidate,
		about: func(i iam.Instance) string {
			return strings.TrimSpace(i.RegionID + " " + lifetime.OfInstance(i).Short())
		},
		refuse:  func(i iam.Instance) error { return names.Ended(lifetime.OfInstance(i)) },
		command: "ibmcloud resource service-instances --service-name " + service,
	}.pick(g.ask)
	return instance.reference, err
}

// askRoles asks for roles, of those that the service has.
func (g *guide) askRoles(ctx context.Context, a document.Access) ([]string, error) {
	service, _ := resolve.RoleService(a) // it is always known here
	list, byKind := names.ListedRoles(ctx, g.session, service)
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	if a.AccountManagement {
		list = list.With(byKind.System)
	}
	if warning := services.Doubt(a.Service, list); warning != "" {
		if err := g.ask.Say("WARNING: %s", warning); err != nil {
			return nil, err
		}
	}
	q := ask.Question{Text: "Roles: numbers or names, several between commas"}
	for _, r := range list.Seen() {
		q.Options = append(q.Options, r.DisplayName)
	}
	q.Words = q.Options
	if len(q.Options) == 0 {
		q.Text = "Roles: names or CRNs, several between commas"
		if err := g.ask.Say("The roles are unknown (%s).", list.Why()); err != nil {
			return nil, err
		}
	}
	q.Check = func(answer string) error {
		roles, err := rolesOf(answer, list)
		if err != nil {
			return err
		}
		a.Roles = roles
		return g.check(func(p *document.Profile) { p.Access = []document.Access{a} })
	}
	answer, err := g.ask.Text(q)
	if err != nil {
		return nil, err
	}
	return rolesOf(answer, list)
}

// rolesOf are the roles of an answer, as documents name them.
func rolesOf(answer string, list account.List[iam.Role]) ([]string, error) {
	var roles []string
	for _, text := range split(answer) {
		reference := text
		if n, ok := ask.Number(text, len(list.Seen())); ok {
			reference = list.Seen()[n-1].CRN
		}
		role, err := account.ResolveRole(list, reference)
		var missing *account.NotFoundError
		var ambiguous *account.AmbiguousError
		switch {
		case errors.As(err, &ambiguous):
			return nil, errors.New("more than one role has the name '" + text + "': enter its number or CRN")
		case errors.As(err, &missing) && len(missing.Suggestions) > 0:
			return nil, errors.New("role '" + text + "' was not found: choose from the list")
		case err != nil:
			return nil, errors.New("whether role '" + text + "' exists is unknown: enter its CRN")
		}
		if same, err := account.ResolveRole(list, role.DisplayName); err == nil && same.RoleID == role.RoleID {
			roles = append(roles, role.DisplayName)
		} else {
			roles = append(roles, role.RoleID)
		}
	}
	return slices.Compact(roles), nil
}
