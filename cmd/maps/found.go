package maps

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/account/services"
	"github.com/podtrust/podtrust/pkg/graph/draw"
	"github.com/podtrust/podtrust/pkg/iam"
)

// found says whether what the filters name is there. An empty map is an error only for a service that the account does not name: a
// namespace without trust, or a service that nobody uses, can be what was to be shown.
func (o *options) found(a *app.App, of *account.Account, m *draw.Map) error {
	if !m.Known() {
		return nil
	}
	services, some := servicesOf(of), m.Count(draw.Profile) > 0
	if o.service != "" && !slices.Contains(services, o.service) {
		return o.unnamed(a, services, some)
	}
	if !some && (o.namespace != "" || o.service != "") {
		a.WarnTrust("Nothing was found for %s. Check the spelling if you expected something.", o.wanted())
	}
	return nil
}

// unnamed is about a service that the account does not name. What has access to all services is shown all the same: IBM has more
// services than are known here.
func (o *options) unnamed(a *app.App, services []string, some bool) error {
	meant := ""
	if similar := near.Names(o.service, services); len(similar) > 0 {
		meant = "Did you mean '" + strings.Join(similar, "' or '") + "'?"
	}
	if some {
		a.WarnTrust("The account does not name a service '%s': the map shows access to all services. %s", o.service, meant)
		return nil
	}
	return failure.NotFoundf("no trusted profile has access to service '%s', and the account does not name such a service", o.service).
		Hintf("%s", cmp.Or(meant, "To list all access, run 'podtrust map'."))
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
	names := services.Names()
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
