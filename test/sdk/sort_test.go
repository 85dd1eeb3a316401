package sdk

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamaccessgroupsv2"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"
)

// ordered checks that a list of the last answer has at least two items, sorted by the text of a member.
func (p *probe) ordered(list, member string, descending bool) {
	p.Helper()
	var lists map[string]json.RawMessage
	var items []map[string]any
	if err := json.Unmarshal(p.body, &lists); err != nil {
		p.Fatal(err)
	}
	if err := json.Unmarshal(lists[list], &items); err != nil {
		p.Fatal(err)
	}
	var texts []string
	for _, item := range items {
		texts = append(texts, fmt.Sprint(item[member]))
	}
	if descending {
		slices.Reverse(texts)
	}
	if len(texts) < 2 || !slices.IsSorted(texts) {
		p.Errorf("by %s, descending %v: %v", member, descending, texts)
	}
}

// orders are the two values of the parameter order, and nil for the default.
func orders() map[*string]bool {
	return map[*string]bool{nil: false, ptr("asc"): false, ptr("desc"): true}
}

func sortProfiles(o operation) {
	type options = iamidentityv1.ListProfilesOptions
	list := func(p *probe, wanted *options) (*iamidentityv1.TrustedProfilesList, error) {
		wanted.AccountID = account()
		got, _, err := p.identity(viewer).ListProfiles(wanted)
		return got, err
	}
	o.outcome("sorted by each field, in both directions", func(p *probe) {
		for _, suffix := range []string{"b", "a"} {
			_ = must(p.identity(admin).CreateProfile(&iamidentityv1.CreateProfileOptions{
				Name: ptr(p.Name() + suffix), AccountID: account(), Description: ptr(suffix),
			}))(p)
		}
		for _, field := range []string{"name", "description", "created_at", "modified_at"} {
			for order, descending := range orders() {
				got, err := list(p, &options{Sort: &field, Order: order, Filter: ptr(`name sw "` + p.Name() + `"`)})
				p.accepted(200, got, err)
				p.ordered("profiles", field, descending)
			}
		}
	})
	o.outcome("refuses a field with a minus", func(p *probe) {
		_, err := list(p, &options{Sort: ptr("-name")})
		p.refused(400, "bad_request", err)
	})
}

func sortServiceIDs(o operation) {
	type options = iamidentityv1.ListServiceIdsOptions
	list := func(p *probe, wanted *options) (*iamidentityv1.ServiceIDList, error) {
		got, _, err := p.identity(viewer).ListServiceIds(wanted)
		return got, err
	}
	o.outcome("sorted by each field, in both directions", func(p *probe) {
		p.serviceID()
		_ = must(p.identity(admin).CreateServiceID(&iamidentityv1.CreateServiceIDOptions{Name: ptr("first"), AccountID: account()}))(p)
		for _, field := range []string{"name", "created_at", "modified_at"} {
			for order, descending := range orders() {
				got, err := list(p, &options{AccountID: account(), Sort: &field, Order: order, Pagesize: ptr(int64(100))})
				p.accepted(200, got, err)
				p.ordered("serviceids", field, descending)
			}
		}
	})
	o.outcome("the next page without the account", func(p *probe) {
		p.serviceID()
		_ = must(p.identity(admin).CreateServiceID(&iamidentityv1.CreateServiceIDOptions{Name: ptr("second"), AccountID: account()}))(p)
		first := must(p.identity(viewer).ListServiceIds(&options{AccountID: account(), Pagesize: ptr(int64(1))}))(p)
		token, err := core.GetQueryParam(first.Next, "pagetoken")
		if err != nil {
			p.Fatal(err)
		}
		got, err := list(p, &options{Pagetoken: token, Pagesize: ptr(int64(1))})
		p.accepted(200, got, err)
		if len(got.Serviceids) != 1 || *got.Serviceids[0].ID == *first.Serviceids[0].ID || got.Previous == nil {
			p.Errorf("the second page is %s", p.body)
		}
	})
	for name, wanted := range map[string]*options{
		"refuses an unknown sort":  {AccountID: account(), Sort: ptr("crn")},
		"refuses an unknown order": {AccountID: account(), Order: ptr("up")},
		"refuses an unknown token": {Pagetoken: ptr("x")},
	} {
		o.outcome(name, func(p *probe) {
			_, err := list(p, wanted)
			p.refused(400, "bad_request", err)
		})
	}
}

func sortKeys(o operation) {
	o.outcome("sorted by each field, in both directions", func(p *probe) {
		iamID := p.serviceID().IamID
		for _, name := range []string{"b", "a"} {
			_ = must(p.identity(admin).CreateAPIKey(&iamidentityv1.CreateAPIKeyOptions{Name: &name, Description: &name, IamID: iamID}))(p)
		}
		for _, field := range []string{"name", "created_at", "created_by"} {
			for order, descending := range orders() {
				got, _, err := p.identity(admin).ListAPIKeys(&iamidentityv1.ListAPIKeysOptions{
					AccountID: account(), IamID: iamID, Sort: &field, Order: order,
				})
				p.accepted(200, got, err)
				p.ordered("apikeys", field, descending)
			}
		}
	})
}

func sortGroups(o operation) {
	list := func(p *probe, field string) (*iamaccessgroupsv2.GroupsList, error) {
		got, _, err := p.groups(viewer).ListAccessGroups(&iamaccessgroupsv2.ListAccessGroupsOptions{
			AccountID: account(), Sort: &field, ShowFederated: ptr(true),
		})
		return got, err
	}
	o.outcome("sorted by each field", func(p *probe) {
		p.groupRule(p.groupToGovern())
		for _, field := range []string{"id", "name", "description", "is_federated"} {
			got, err := list(p, field)
			p.accepted(200, got, err)
			p.ordered("groups", field, false)
		}
	})
	o.outcome("refuses a field with a minus", func(p *probe) {
		_, err := list(p, "-name")
		p.refused(400, "invalid_body", err)
	})
}

// groupToGovern is the first of the two groups of every sandbox.
func (p *probe) groupToGovern() *string {
	p.Helper()
	return must(p.groups(viewer).ListAccessGroups(&iamaccessgroupsv2.ListAccessGroupsOptions{
		AccountID: account(), Search: ptr("name:cos-readers"),
	}))(p).Groups[0].ID
}

func sortMembers(o operation) {
	list := func(p *probe, field string, verbose bool) (*iamaccessgroupsv2.GroupMembersList, error) {
		id := p.group().ID
		for _, iamID := range []string{"IBMid-SANDBOXVIEWER", editorID, "IBMid-SANDBOXADMIN"} {
			p.join(id, iamID, "user")
		}
		got, _, err := p.groups(viewer).ListAccessGroupMembers(&iamaccessgroupsv2.ListAccessGroupMembersOptions{
			AccessGroupID: id, Sort: &field, Verbose: &verbose,
		})
		return got, err
	}
	o.outcome("sorted by each field", func(p *probe) {
		for field, member := range map[string]string{"id": "iam_id", "name": "name", "email": "email"} {
			got, err := list(p, field, true)
			p.accepted(200, got, err)
			p.ordered("members", member, false)
		}
	})
	for _, field := range []string{"-name", "created_at"} {
		o.outcome("refuses to sort by "+field, func(p *probe) {
			_, err := list(p, field, true)
			p.refused(400, "invalid_body", err)
		})
	}
}

// policyFields are what IBM names for both versions.
func policyFields() []string {
	return []string{"id", "type", "href", "created_at", "created_by_id", "last_modified_at", "last_modified_by_id", "state"}
}

func sortV2(o operation) {
	o.outcome("sorted by each field, in both directions", func(p *probe) {
		subject := p.box.suite.numbers.name("iam-Profile")
		for _, service := range []string{"kms", "logs", "appid"} {
			p.policy("iam_id", subject, service)
		}
		for _, field := range append(policyFields(), "last_permit_at", "last_permit_frequency") {
			for sign, descending := range map[string]bool{"": false, "-": true} {
				got, _, err := p.policies(viewer).ListV2Policies(&iampolicymanagementv1.ListV2PoliciesOptions{
					AccountID: account(), IamID: &subject, Sort: ptr(sign + field), Format: ptr("include_last_permit"),
				})
				p.accepted(200, got, err)
				p.ordered("policies", field, descending)
			}
		}
	})
}

func sortV1(o operation) {
	list := func(p *probe, subject *string, sort string) (*iampolicymanagementv1.PolicyCollection, error) {
		got, _, err := p.policies(viewer).ListPolicies(&iampolicymanagementv1.ListPoliciesOptions{
			AccountID: account(), IamID: subject, Sort: &sort,
		})
		return got, err
	}
	o.outcome("sorted by each field, in both directions", func(p *probe) {
		one := p.policyV1()
		subject := one.Subjects[0].Attributes[0].Value
		p.policy("iam_id", *subject, "logs")
		for _, field := range policyFields() {
			for sign, descending := range map[string]bool{"": false, "-": true} {
				got, err := list(p, subject, sign+field)
				p.accepted(200, got, err)
				p.ordered("policies", field, descending)
			}
		}
	})
	o.outcome("refuses a field of v2 only", func(p *probe) {
		_, err := list(p, nil, "last_permit_at")
		p.refused(400, "invalid_body", err)
	})
}
