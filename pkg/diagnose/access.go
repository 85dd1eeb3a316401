package diagnose

import (
	"slices"
	"strings"
)

// access looks at what the profile may do once it has its token.
func (e *engine) access() {
	a := e.f.Access
	if a == nil {
		return
	}
	all := slices.Clone(a.Policies)
	var groups []string
	for _, g := range a.Groups {
		all = append(all, g.Policies...)
		groups = append(groups, g.Name)
	}
	profile := e.f.Profile.ID
	if profile == "" {
		profile = e.f.Profile.Text
	}
	switch {
	case a.Incomplete != "": // what was not seen may give the access
		e.unknown("access", a.Incomplete)
	case len(all) == 0 && len(groups) == 0:
		e.found(Finding{ID: CauseAccessNone, Message: "the profile has no access policy, and is in no access group", fix: e.grantFix("profile", profile)})
	case len(all) == 0:
		e.found(Finding{
			ID: CauseAccessGroupEmpty, Message: "the profile is in access group '" + strings.Join(groups, "', '") + "', which has no policies",
			Got: strings.Join(groups, ", "), fix: e.grantFix("group", groups[0]),
		})
	case a.Wanted.Service != "":
		e.target(all, profile)
	}
}

// grantFix gives exactly what the pod wants; without knowing that, it can't be narrow, and is left to people.
func (e *engine) grantFix(noun, name string) Fix {
	want := e.f.Access.Wanted
	if want.Service == "" {
		return Fix{Manual: "Give it the least role on the one service that the pod uses: 'podtrust " + noun + " grant " + name +
			" --role ROLE --service SERVICE --instance INSTANCE'."}
	}
	command := []string{"podtrust", noun, "grant", name, "--role", "Reader", "--service", want.Service}
	if want.Instance != "" {
		command = append(command, "--instance", want.Instance)
	}
	return Fix{Commands: [][]string{command}, Manual: "Name the least role that the pod needs in place of Reader."}
}

// target looks at whether a policy covers what the pod wants to reach.
func (e *engine) target(all []Policy, profile string) {
	want := e.f.Access.Wanted
	var services, instances []string
	var foreign *Policy
	for _, p := range all {
		service := p.Attributes["serviceName"]
		switch {
		case p.Patterns, len(p.Attributes) == 0:
			return // it can't be judged here
		case service != "" && service != want.Service:
			services = append(services, service)
		case p.Attributes["accountId"] != "" && p.Attributes["accountId"] != e.f.Access.AccountID:
			foreign = &p
		case service == "" && p.Attributes["serviceType"] == "platform_service":
			services = append(services, "account management")
		case p.Attributes["serviceInstance"] != "" && want.Instance != "" && p.Attributes["serviceInstance"] != want.Instance:
			instances = append(instances, p.Attributes["serviceInstance"])
		default:
			return // covered
		}
	}
	fix := e.grantFix("profile", profile)
	switch {
	case len(instances) > 0:
		e.found(Finding{
			ID: CauseAccessInstance, Message: "the profile's policies on '" + want.Service + "' are for other instances",
			Wanted: want.Instance, Got: strings.Join(instances, ", "), fix: fix,
		})
	case foreign != nil:
		e.found(Finding{
			ID: CauseAccessAccount, Message: "the policy on '" + want.Service + "' is for another account",
			Wanted: e.f.Access.AccountID, Got: foreign.Attributes["accountId"], Where: "policy " + foreign.ID, fix: fix,
		})
	default:
		e.found(Finding{
			ID: CauseAccessService, Message: "the profile has no policy on '" + want.Service + "'",
			Wanted: want.Service, Got: strings.Join(services, ", "), fix: fix,
		})
	}
}
