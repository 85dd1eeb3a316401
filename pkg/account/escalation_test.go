package account

import (
	"slices"
	"testing"

	"github.com/podtrust/podtrust/pkg/iam"
)

func on(pairs ...string) []iam.PolicyAttribute {
	out := []iam.PolicyAttribute{{Key: "accountId", Operator: "stringEquals", Value: "a"}}
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, iam.PolicyAttribute{Key: pairs[i], Operator: "stringEquals", Value: pairs[i+1]})
	}
	return out
}

func TestEscalations(t *testing.T) {
	t.Parallel()
	const sure, unsure, none = "can", "may", ""
	many := []iam.PolicyAttribute{{Key: "serviceName", Operator: "stringEqualsAnyOf", Value: []any{"iam-identity", "kms"}}}
	for name, row := range map[string]struct {
		resource []iam.PolicyAttribute
		role     string
		want     string
		on       string
	}{
		"administrator of identity":   {on("serviceName", "iam-identity"), "role:Administrator", sure, "iam-identity"},
		"editor of identity":          {on("serviceName", "iam-identity"), "role:Editor", sure, "iam-identity"},
		"operator of identity":        {on("serviceName", "iam-identity"), "role:Operator", sure, "iam-identity"},
		"viewer of identity":          {on("serviceName", "iam-identity"), "role:Viewer", none, ""},
		"administrator of groups":     {on("serviceName", "iam-groups"), "role:Administrator", sure, "iam-groups"},
		"editor of one group":         {on("serviceName", "iam-groups", "resource", "AccessGroupId-1"), "role:Editor", sure, "iam-groups"},
		"operator of groups":          {on("serviceName", "iam-groups"), "role:Operator", unsure, "iam-groups"},
		"viewer of groups":            {on("serviceName", "iam-groups"), "role:Viewer", none, ""},
		"editor of custom roles":      {on("serviceName", "iam-access-management"), "role:Editor", sure, "iam-access-management"},
		"operator of custom roles":    {on("serviceName", "iam-access-management"), "role:Operator", none, ""},
		"operator of everything":      {on("serviceType", "platform_service"), "role:Operator", sure, "account management"},
		"viewer of everything":        {on("serviceType", "platform_service"), "role:Viewer", none, ""},
		"editor of IAM":               {on("service_group_id", "IAM"), "role:Editor", sure, "IAM account management"},
		"administrator of services":   {on("serviceType", "service"), "role:Administrator", unsure, "all services"},
		"administrator of a group's":  {on("serviceType", "service", "resourceGroupId", "g"), "role:Administrator", unsure, "all services in a resource group"},
		"own role of services":        {on("serviceType", "service"), "customRole:Mine", unsure, "all services"},
		"no listed role of services":  {on("serviceType", "service"), "role:administrator", unsure, "all services"},
		"no listed role of identity":  {on("serviceName", "iam-identity"), "role:Foo", unsure, "iam-identity"},
		"editor of services":          {on("serviceType", "service"), "role:Editor", none, ""},
		"manager of services":         {on("serviceType", "service"), "serviceRole:Manager", none, ""},
		"administrator of one":        {on("serviceName", "kms"), "role:Administrator", none, ""},
		"administrator of a resource": {on("resourceType", "resource-group"), "role:Administrator", none, ""},
		"administrator of billing":    {on("serviceName", "billing"), "role:Administrator", none, ""},
		"one of several":              {many, "role:Editor", unsure, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			role := iam.PolicyRole{RoleID: "crn:v1:bluemix:public:iam::::" + row.role}
			found := Escalations(Access{row.resource, []iam.PolicyRole{role, role}})
			switch {
			case row.want == none && len(found) > 0, row.want != none && len(found) != 1:
				t.Fatalf("got %v", found)
			case row.want != none && (found[0].Known != (row.want == sure) || row.on != "" && found[0].On != row.on):
				t.Errorf("got %v", found[0])
			}
		})
	}
}

func TestRolesOfItsOwnMayEscalate(t *testing.T) {
	t.Parallel()
	found := Escalations(Access{on("serviceName", "iam-identity"), []iam.PolicyRole{{
		RoleID: "crn:v1:bluemix:public:iam-identity::::serviceRole:ServiceIdCreator", DisplayName: "Service ID creator",
	}}})
	const want = "Service ID creator on iam-identity, which may let them change who can become trusted profiles, and so get the access of any profile"
	if len(found) != 1 || found[0].String() != want {
		t.Errorf("got %v", found)
	}
}

func TestEscalationsOfAProfile(t *testing.T) {
	t.Parallel()
	var policy iam.Policy
	policy.Resource.Attributes = on("serviceName", "iam-groups")
	policy.Control.Grant.Roles = []iam.PolicyRole{{RoleID: platformRolePrefix + "Editor"}}
	a := &Account{Groups: Whole([]Group{
		{Group: iam.Group{ID: "g", Name: "admins"}, Policies: Whole([]iam.Policy{policy})},
		{Group: iam.Group{ID: "h", Name: "hidden"}, Policies: Partial[iam.Policy](nil, "not allowed")},
	})}
	p := Nothing(Profile{})
	for _, row := range []struct {
		policies []iam.Policy
		groups   []string
		want     []string
		hidden   string
	}{
		{nil, nil, nil, ""},
		{
			[]iam.Policy{policy, policy},
			nil,
			[]string{"Editor on iam-groups, which lets them add members to access groups, and so get the access of any group"},
			"",
		},
		{
			nil,
			[]string{"g"},
			[]string{"Editor on iam-groups by access group 'admins', which lets them add members to access groups, and so get the access of any group"},
			"",
		},
		{nil, []string{"h"}, nil, "not allowed"},
		{nil, []string{"other"}, nil, "access group 'other' was not found"},
	} {
		p.Policies, p.Groups = Whole(row.policies), Whole(row.groups)
		if found, hidden := a.EscalationsOf(p); !slices.Equal(found, row.want) || hidden != row.hidden {
			t.Errorf("got %q, %q", found, hidden)
		}
	}
}
