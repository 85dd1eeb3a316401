package maps

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/grants"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/graph/draw"
	"github.com/podtrust/podtrust/pkg/iam"
)

// found says that a map is empty because nothing has what the filters name. It is an error only for a service that the
// account does not name: a namespace without trust, or a service that nobody uses, can be what was to be shown.
func (o *options) found(a *app.App, of *account.Account, m *draw.Map) error {
	if m.Count(draw.Profile) > 0 || !m.Known() {
		return nil
	}
	if services := servicesOf(of); o.service != "" && !slices.Contains(services, o.service) {
		e := failure.NotFoundf("no trusted profile has access to service '%s', and the account does not name such a service", o.service)
		if meant := near.Names(o.service, services); len(meant) > 0 {
			return e.Hintf("Did you mean '%s'?", strings.Join(meant, "' or '"))
		}
		return e.Hintf("To list all access, run 'podtrust map'.")
	}
	if o.namespace != "" || o.service != "" {
		a.WarnTrust("Nothing was found for %s. Check the spelling if you expected something.", o.wanted())
	}
	return nil
}

// wanted are the filters in words.
func (o *options) wanted() string {
	var parts []string
	for _, f := range [][2]string{{"--profile", o.profile}, {"--cluster", o.cluster}, {"--namespace", o.namespace}, {"--service", o.service}} {
		if f[1] != "" {
			parts = append(parts, "'"+f[0]+" "+f[1]+"'")
		}
	}
	return strings.Join(parts, " ")
}

// servicesOf are the services that an account names in policies and instances, and those that are well known.
func servicesOf(a *account.Account) []string {
	names := grants.Services()
	add := func(policies []iam.Policy) {
		for _, p := range policies {
			names = append(names, draw.ServiceOf(p.Resource.Attributes))
		}
	}
	for _, p := range a.Profiles.Seen() {
		add(p.Policies.Seen())
	}
	for _, g := range a.Groups.Seen() {
		add(g.Policies.Seen())
	}
	for _, i := range a.Instances.Seen() {
		names = append(names, account.ServiceOf(i))
	}
	return names
}
