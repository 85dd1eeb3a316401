package export_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/export"
	"github.com/podtrust/podtrust/pkg/iam"
)

// TestTerraformRolesAreThoseOfTheProvider looks for roles where the provider looks: in the order of the policy, by the name
// in the list, and not at all where the list lacks one.
func TestTerraformRolesAreThoseOfTheProvider(t *testing.T) {
	t.Parallel()
	platform := []iam.Role{{CRN: "viewer", DisplayName: "Viewer"}, {CRN: "editor", DisplayName: "Editor"}}
	roles := map[string]account.List[iam.Role]{
		"":                        account.Whole(platform),
		iam.RolesOfAllServices:    account.Whole(append(slices.Clone(platform), iam.Role{CRN: "reader", DisplayName: "Reader"})),
		iam.RolesOfResourceGroups: account.Whole(platform[:1]),
		"kms":                     account.Whole(append(slices.Clone(platform), iam.Role{CRN: "custom", DisplayName: "Key Watcher"})),
		iam.RolesOfGroup("IAM"):   account.Whole([]iam.Role{platform[0], {CRN: "creator", DisplayName: "Service ID creator"}}),
		"logs":                    account.Partial([]iam.Role(nil), "not allowed"),
	}
	is := func(key, value string) iam.PolicyAttribute {
		return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
	}
	missing := func(role string) string { return "the provider does not find its role '" + role + " named'" }
	group := is("service_group_id", "IAM")
	management := is("serviceType", "platform_service")
	for _, test := range []struct {
		name  string
		about []iam.PolicyAttribute
		roles []string
		want  string // the argument, or the reason
	}{
		{
			"order and names of the list",
			[]iam.PolicyAttribute{is("serviceName", "kms")},
			[]string{"editor", "custom", "viewer"},
			`["Editor", "Key Watcher", "Viewer"]`,
		},
		{"a role of another service", []iam.PolicyAttribute{is("serviceName", "kms")}, []string{"reader"}, missing("reader")},
		{"a list that was not read", []iam.PolicyAttribute{is("serviceName", "logs")}, []string{"viewer"}, "the roles of 'logs' are not known: not allowed"},
		{"a pattern", []iam.PolicyAttribute{{Key: "serviceName", Operator: "stringMatch", Value: "kms"}}, []string{"custom"}, `["Key Watcher"]`},
		{"all services", []iam.PolicyAttribute{is("serviceType", "service")}, []string{"reader"}, `["Reader"]`},
		{"a resource group", []iam.PolicyAttribute{is("resourceType", "resource-group"), is("resource", "x")}, []string{"viewer"}, `["Viewer"]`},
		{"a resource group and another role", []iam.PolicyAttribute{is("resourceType", "resource-group")}, []string{"editor"}, missing("editor")},
		{"account management", []iam.PolicyAttribute{management}, []string{"editor"}, `["Editor"]`},
		{"account management and a service role", []iam.PolicyAttribute{management}, []string{"reader"}, missing("reader")},
		{"a group of services", []iam.PolicyAttribute{group}, []string{"viewer"}, `["Viewer"]`},
		{"a service role of a group", []iam.PolicyAttribute{group}, []string{"creator"}, `["Service ID creator"]`},
		{"a role that the group lacks", []iam.PolicyAttribute{group}, []string{"editor"}, missing("editor")},
		{
			"a group and a service",
			[]iam.PolicyAttribute{group, is("serviceName", "kms")},
			[]string{"viewer"},
			"the provider can't look up the roles of a service and of a group of services at once",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q := iam.Policy{ID: "1", Resource: iam.PolicyAttributes{Attributes: test.about}}
			for _, r := range test.roles {
				q.Control.Grant.Roles = append(q.Control.Grant.Roles, iam.PolicyRole{RoleID: r, DisplayName: r + " named"})
			}
			p := account.Nothing(account.Profile{Profile: iam.Profile{ID: "Profile-1", Name: "p"}})
			p.Policies = account.Whole([]iam.Policy{q})
			text, notes := export.Terraform(&account.Account{Roles: roles, Profiles: account.Whole([]account.Profile{p})})
			if strings.HasPrefix(test.want, "[") {
				if !regexp.MustCompile(`(?m)^  roles +=`+regexp.QuoteMeta(" "+test.want)+`$`).Match(text) || len(notes) > 0 {
					t.Errorf("%q\n%s", notes, text)
				}
				return
			}
			if want := []string{"Profile 'p': access policy '1' is left out: " + test.want}; !slices.Equal(notes, want) {
				t.Errorf("%q, not %q", notes, want)
			}
		})
	}
}
