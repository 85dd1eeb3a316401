package iam_test

import (
	"context"

	"github.com/podtrust/podtrust/pkg/iam"
)

func wireAccessGroup() iam.Group {
	return iam.Group{
		ID: wireGroup, Name: "cos-readers", AccountID: wireAccount, CreatedAt: at(2026, 3, 1, 9, 15, 22, 0), CreatedByID: "IBMid-550000ABCD",
		LastModifiedAt: at(2026, 3, 1, 9, 15, 22, 0),
	}
}

func groupRows() map[string]wireRow {
	const list = "GET /v2/groups?account_id=" + wireAccount + "&hide_public_access=true&iam_id=iam-" + wireProfile + "&limit=100&membership_type=all"
	members := "/v2/groups/" + wireGroup + "/members"
	return map[string]wireRow{
		"create a group": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return c.CreateGroup(ctx, wireAccount, iam.CreateGroupRequest{Name: "cos-readers"})
			},
			[]string{"groups-create"},
			[]string{"POST /v2/groups?account_id=" + wireAccount + "\n" + `{"name":"cos-readers"}`},
			wireAccessGroup(), "",
		},
		"get a group": {
			func(ctx context.Context, c *iam.Client) (any, error) { return c.GetGroup(ctx, wireGroup) },
			[]string{"groups-get"},
			[]string{"GET /v2/groups/" + wireGroup},
			wireAccessGroup(), "",
		},
		"list the groups of a member over pages": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return all(c.ListGroupsOf(ctx, wireAccount, "iam-"+wireProfile))
			},
			[]string{"groups-list-1", "groups-list-2"},
			[]string{list + "&sort=name", list + "&offset=100&sort=name"},
			[]iam.Group{wireAccessGroup()},
			"",
		},
		"delete a group": {
			func(ctx context.Context, c *iam.Client) (any, error) { return nil, c.DeleteGroup(ctx, wireGroup, true) },
			nil,
			[]string{"DELETE /v2/groups/" + wireGroup + "?force=true"},
			nil, "",
		},
		"list members": {
			func(ctx context.Context, c *iam.Client) (any, error) { return all(c.ListMembers(ctx, wireGroup)) },
			[]string{"groups-list-members"},
			[]string{"GET " + members + "?limit=100&membership_type=all&verbose=true"},
			[]iam.Member{
				{IAMID: "iam-" + wireProfile, Type: "profile", Name: "orders-api", MembershipType: "static", CreatedAt: at(2026, 3, 1, 9, 20, 1, 0)},
				{IAMID: "IBMid-2", Type: "user", Name: "A Person", Email: "person@example.com", MembershipType: "dynamic"},
			},
			"",
		},
		"list the profiles among the members": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return all(c.ListProfileMembers(ctx, wireGroup))
			},
			[]string{"groups-list-profile-members"},
			[]string{"GET " + members + "?limit=100&membership_type=all&type=profile"},
			[]iam.Member{
				{IAMID: "iam-" + wireProfile, Type: "profile", MembershipType: "static", CreatedAt: at(2026, 3, 1, 9, 20, 1, 0)},
				{IAMID: "iam-" + wireOther, Type: "profile"},
			},
			"",
		},
		"list all groups": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return all(c.ListGroups(ctx, iam.ListGroupsOptions{AccountID: wireAccount}))
			},
			[]string{"groups-list-2"},
			[]string{"GET /v2/groups?account_id=" + wireAccount + "&hide_public_access=true&limit=100&sort=name"},
			[]iam.Group(nil), "",
		},
		"add members, of whom one is refused and one is passed over": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				profile := func(id string) iam.NewMember { return iam.NewMember{IAMID: "iam-" + id, Type: "profile"} }
				return nil, c.AddMembers(ctx, wireGroup, profile(wireProfile), profile(wireOther), iam.NewMember{IAMID: "IBMid-3", Type: "user"})
			},
			[]string{"groups-add-members"},
			[]string{"PUT " + members + "\n" + `{"members":[{"iam_id":"iam-` + wireProfile + `","type":"profile"},{"iam_id":"iam-` + wireOther +
				`","type":"profile"},{"iam_id":"IBMid-3","type":"user"}]}`},
			nil, "could not add 'iam-" + wireOther + "' to access group '" + wireGroup +
				"': error_occurred: \"Group membership limit reached\" (HTTP 403, transaction 8f00aa)\n" +
				"could not add 'IBMid-3' to access group '" + wireGroup + "': the answer does not say whether it was done (HTTP 207)",
		},
		"remove a member": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return nil, c.RemoveMember(ctx, wireGroup, "iam-"+wireProfile)
			},
			nil,
			[]string{"DELETE " + members + "/iam-" + wireProfile},
			nil, "",
		},
	}
}

func equals(key string, value any) iam.PolicyAttribute {
	return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
}

func wirePolicy() iam.Policy {
	return iam.Policy{
		ID: "b2c3d4e5-0000-4000-8000-000000000001", Type: "access", Description: "read receipts", State: "active",
		Subject: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equals("iam_id", "iam-"+wireProfile)}},
		Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{
			{RoleID: "crn:v1:bluemix:public:iam::::serviceRole:Reader", DisplayName: "Reader"},
		}}},
		Resource: iam.PolicyAttributes{
			Attributes: []iam.PolicyAttribute{
				equals("accountId", wireAccount),
				{Key: "region", Operator: "stringExists", Value: true},
				{Key: "serviceInstance", Operator: "stringEqualsAnyOf", Value: []any{"one", "two"}},
			},
			Tags: []iam.PolicyAttribute{equals("env", "prod")},
		},
		Pattern: "time-based-conditions:once",
		Rule: map[string]any{"operator": "and", "conditions": []any{map[string]any{
			"key": "{{environment.attributes.current_date_time}}", "operator": "dateTimeLessThanOrEquals", "value": "2026-09-05T18:00:00+00:00",
		}}},
		Href:      "https://iam.cloud.ibm.com/v2/policies/b2c3d4e5-0000-4000-8000-000000000001",
		CreatedAt: at(2026, 3, 1, 9, 15, 22, 481), LastModifiedAt: at(2026, 3, 1, 9, 15, 22, 481),
	}
}

func wireOldPolicy() iam.Policy {
	return iam.Policy{
		ID: "c3d4e5f6-0000-4000-8000-000000000002", Type: "access", State: "active",
		Subject: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equals("iam_id", "iam-"+wireProfile)}},
		Control: iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: viewerRole}}}},
		Href:    "https://iam.cloud.ibm.com/v1/policies/c3d4e5f6-0000-4000-8000-000000000002",
	}
}

func policyRows() map[string]wireRow {
	const list = "GET /v2/policies?account_id=" + wireAccount + "&format=display&iam_id=iam-" + wireProfile + "&limit=100"
	return map[string]wireRow{
		"list policies over pages": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return all(c.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: wireAccount, IAMID: "iam-" + wireProfile}))
			},
			[]string{"policies-list-1", "policies-list-2", "policies-list-3"},
			[]string{list + "&type=access", list + "&start=abc&type=access", list + "&start=def&type=access"},
			[]iam.Policy{wirePolicy(), wireOldPolicy()},
			"",
		},
		"create a policy": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return c.CreatePolicy(ctx, iam.CreatePolicyRequest{
					Type: "access", Subject: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equals("access_group_id", wireGroup)}},
					Control:  iam.PolicyControl{Grant: iam.PolicyGrant{Roles: []iam.PolicyRole{{RoleID: viewerRole}}}},
					Resource: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equals("accountId", wireAccount), equals("serviceType", "service")}},
				})
			},
			[]string{"policies-create"},
			[]string{"POST /v2/policies\n" +
				`{"type":"access","subject":{"attributes":[{"key":"access_group_id","operator":"stringEquals","value":"` + wireGroup + `"}]},` +
				`"control":{"grant":{"roles":[{"role_id":"` + viewerRole + `"}]}},` +
				`"resource":{"attributes":[{"key":"accountId","operator":"stringEquals","value":"` + wireAccount + `"},` +
				`{"key":"serviceType","operator":"stringEquals","value":"service"}]}}`},
			wirePolicy(), "",
		},
		"delete a policy": {
			func(ctx context.Context, c *iam.Client) (any, error) { return nil, c.DeletePolicy(ctx, wirePolicy()) },
			nil,
			[]string{"DELETE /v2/policies/b2c3d4e5-0000-4000-8000-000000000001"},
			nil, "",
		},
		"delete a policy of the old version": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return nil, c.DeletePolicy(ctx, wireOldPolicy())
			},
			nil,
			[]string{"DELETE /v1/policies/c3d4e5f6-0000-4000-8000-000000000002"},
			nil, "",
		},
		"list roles": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return c.ListRoles(ctx, wireAccount, "cloud-object-storage")
			},
			[]string{"policies-roles"},
			[]string{"GET /v2/roles?account_id=" + wireAccount + "&service_name=cloud-object-storage"},
			iam.Roles{
				System: []iam.Role{{CRN: viewerRole, DisplayName: "Viewer", Description: "May look", Actions: []string{"resource-controller.instance.retrieve"}}},
				Service: []iam.Role{{
					CRN:         "crn:v1:bluemix:public:cloud-object-storage::::serviceRole:ObjectReader",
					DisplayName: "Object Reader", Description: "May read", Actions: []string{"cloud-object-storage.object.get"},
				}},
				Custom: []iam.Role{{
					CRN:         "crn:v1:ibmcloud:public:iam-access-management::a/" + wireAccount + "::customRole:ReceiptReader",
					DisplayName: "Receipt reader", Actions: []string{"a.b.c"},
				}},
			},
			"",
		},
	}
}

func resourceRows() map[string]wireRow {
	const list = "GET /v2/resource_instances?limit=100&name=receipts-cos"
	used, unused := 1741, 0
	return map[string]wireRow{
		"list instances over pages": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return all(c.ListInstances(ctx, "receipts-cos"))
			},
			[]string{"resources-instances-1", "resources-instances-2"},
			[]string{list + "&type=service_instance", list + "&start=g1AAAA%2B%3D&type=service_instance"},
			[]iam.Instance{
				{
					GUID: "6f2a", CRN: "crn:v1:bluemix:public:cloud-object-storage:global:a/" + wireAccount + ":6f2a::", Name: "receipts-cos",
					AccountID: wireAccount, RegionID: "global", ResourceGroupID: "5c49eabc", State: "active",
				},
				{GUID: "7b3c", Name: "receipts-cos", State: "provisioning"},
			},
			"",
		},
		"list resource groups": {
			func(ctx context.Context, c *iam.Client) (any, error) { return c.ListResourceGroups(ctx, wireAccount) },
			[]string{"resources-groups"},
			[]string{"GET /v2/resource_groups?account_id=" + wireAccount},
			[]iam.ResourceGroup{{ID: "5c49eabc", Name: "Default", AccountID: wireAccount, Default: true, State: "ACTIVE"}},
			"",
		},
		"get the usage": {
			func(ctx context.Context, c *iam.Client) (any, error) { return c.GetUsage(ctx, wireAccount) },
			[]string{"accounts-limits"},
			[]string{"GET /v1/accounts/" + wireAccount + "/limits/identity?cr_links=true&cr_rules=true&profiles=true"},
			iam.Usage{Profiles: iam.Used{Limit: 2000, Count: &used}, Links: iam.Used{Limit: 10000, Count: &unused}, Rules: iam.Used{Limit: 5000}},
			"",
		},
		"get the account": {
			func(ctx context.Context, c *iam.Client) (any, error) { return c.GetAccount(ctx, wireAccount) },
			[]string{"accounts-get"},
			[]string{"GET /v4/accounts/" + wireAccount},
			iam.Account{ID: wireAccount, Name: "Acme", OwnerIAMID: "IBMid-1", OwnerUserID: "owner@example.com", Status: "ACTIVE", Type: "SUBSCRIPTION"},
			"",
		},
	}
}
