package diagnose

import (
	"cmp"
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
	if meant := serviceMeant(a.Wanted.Service); meant != "" {
		e.found(Finding{
			ID: CauseAccessService, Message: "there is no service '" + a.Wanted.Service + "' in IAM: its name is '" + meant + "'",
			Wanted: meant, Got: a.Wanted.Service, fix: Fix{Manual: "Name the service as IAM does: run this again with '--service " + meant + "'."},
		})
		return
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
	command := []string{"podtrust", noun, "grant", name, "--role", cmp.Or(want.Role, "Reader"), "--service", want.Service}
	if want.Instance != "" {
		command = append(command, "--instance", want.Instance)
	}
	fix := Fix{Commands: [][]string{command}}
	if want.Role == "" {
		fix.Manual = "Name the least role that the pod needs in place of Reader."
	}
	return fix
}
