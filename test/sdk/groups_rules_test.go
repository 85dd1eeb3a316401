package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamaccessgroupsv2"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func federated() []iamaccessgroupsv2.RuleConditions {
	return []iamaccessgroupsv2.RuleConditions{{Claim: ptr("blueGroups"), Operator: ptr("CONTAINS"), Value: ptr(`"devs"`)}}
}

func (p *probe) groupRule(group *string) *iamaccessgroupsv2.Rule {
	p.Helper()
	return must(p.groups(admin).AddAccessGroupRule(&iamaccessgroupsv2.AddAccessGroupRuleOptions{
		AccessGroupID: group, Expiration: ptr(int64(12)), RealmName: ptr("https://idp.example/saml"), Conditions: federated(), Name: ptr("r"),
	}))(p)
}

func testGroupRules(t *testing.T, b *box) {
	b.operation(t, "AddAccessGroupRule", testAddGroupRule)
	b.operation(t, "ListAccessGroupRules", func(o operation) {
		list := func(p *probe, key string, id *string) (*iamaccessgroupsv2.RulesList, error) {
			got, _, err := p.groups(key).ListAccessGroupRules(&iamaccessgroupsv2.ListAccessGroupRulesOptions{AccessGroupID: id})
			return got, err
		}
		o.outcome("all of a group", func(p *probe) {
			id := p.group().ID
			p.groupRule(id)
			got, err := list(p, viewer, id)
			p.accepted(200, got, err)
			if len(got.Rules) != 1 {
				p.Errorf("got %d rules", len(got.Rules))
			}
		})
		o.outcome("refuses an unknown group", func(p *probe) {
			_, err := list(p, viewer, ptr("x"))
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := list(p, p.stranger(), p.group().ID)
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "GetAccessGroupRule", func(o operation) {
		get := func(p *probe, rule func(made *string) *string) (*iamaccessgroupsv2.Rule, error) {
			id := p.group().ID
			got, _, err := p.groups(viewer).GetAccessGroupRule(&iamaccessgroupsv2.GetAccessGroupRuleOptions{
				AccessGroupID: id, RuleID: rule(p.groupRule(id).ID),
			})
			return got, err
		}
		o.outcome("found", func(p *probe) {
			got, err := get(p, func(made *string) *string { return made })
			p.accepted(200, got, err)
			p.etag()
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, func(*string) *string { return ptr("x") })
			p.refused(404, "not_found", err)
		})
	})
	b.operation(t, "ReplaceAccessGroupRule", testReplaceGroupRule)
	b.operation(t, "RemoveAccessGroupRule", func(o operation) {
		remove := func(p *probe, key string, rule func(made *string) *string) error {
			id := p.group().ID
			_, err := p.groups(key).RemoveAccessGroupRule(&iamaccessgroupsv2.RemoveAccessGroupRuleOptions{
				AccessGroupID: id, RuleID: rule(p.groupRule(id).ID),
			})
			return err
		}
		itself := func(made *string) *string { return made }
		o.outcome("removed", func(p *probe) { p.accepted(204, nil, remove(p, editor, itself)) })
		o.outcome("refuses an unknown ID", func(p *probe) {
			p.refused(404, "not_found", remove(p, admin, func(*string) *string { return ptr("x") }))
		})
		o.outcome("refuses a caller without permission", func(p *probe) { p.refused(403, "forbidden", remove(p, viewer, itself)) })
	})
}

func testAddGroupRule(o operation) {
	type options = iamaccessgroupsv2.AddAccessGroupRuleOptions
	add := func(p *probe, key string, change func(*options)) (*iamaccessgroupsv2.Rule, error) {
		wanted := &options{
			AccessGroupID: p.group().ID, Expiration: ptr(int64(24)), RealmName: ptr("https://idp.example/saml"), Conditions: federated(),
		}
		change(wanted)
		got, _, err := p.groups(key).AddAccessGroupRule(wanted)
		return got, err
	}
	o.outcome("added", func(p *probe) {
		got, err := add(p, editor, func(*options) {})
		p.accepted(201, got, err)
		p.etag()
	})
	for name, change := range map[string]func(*options){
		"refuses more than a day":          func(r *options) { r.Expiration = ptr(int64(25)) },
		"refuses no time at all":           func(r *options) { r.Expiration = ptr(int64(0)) },
		"refuses an unknown operator":      func(r *options) { r.Conditions[0].Operator = ptr("LIKE") },
		"refuses a value that is not JSON": func(r *options) { r.Conditions[0].Value = ptr("devs") },
	} {
		o.outcome(name, func(p *probe) {
			_, err := add(p, admin, change)
			p.refused(400, "invalid_body", err)
		})
	}
	for name, change := range map[string]func(*options){
		"refuses an empty realm": func(r *options) { r.RealmName = ptr("") },
		"refuses no conditions":  func(r *options) { r.Conditions = []iamaccessgroupsv2.RuleConditions{} },
		"refuses an empty claim": func(r *options) { r.Conditions[0].Claim = ptr("") },
	} {
		o.outcome(name, func(p *probe) {
			_, err := add(p, admin, change)
			p.refused(400, "missing_field", err)
		})
	}
	o.outcome("refuses the sixth rule", func(p *probe) {
		id := p.group().ID
		for range 5 {
			p.groupRule(id)
		}
		_, err := add(p, admin, func(r *options) { r.AccessGroupID = id })
		p.refused(400, "error_occurred", err)
	})
	o.outcome("refuses an unknown group", func(p *probe) {
		_, err := add(p, admin, func(r *options) { r.AccessGroupID = ptr("x") })
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := add(p, viewer, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

func testReplaceGroupRule(o operation) {
	type options = iamaccessgroupsv2.ReplaceAccessGroupRuleOptions
	replace := func(p *probe, key string, change func(*options)) (*iamaccessgroupsv2.Rule, error) {
		id := p.group().ID
		made := p.groupRule(id)
		wanted := &options{
			AccessGroupID: id, RuleID: made.ID, IfMatch: p.etag(), Expiration: ptr(int64(1)), RealmName: made.RealmName, Conditions: federated(),
		}
		change(wanted)
		got, _, err := p.groups(key).ReplaceAccessGroupRule(wanted)
		return got, err
	}
	o.outcome("replaced by its tag", func(p *probe) {
		got, err := replace(p, editor, func(*options) {})
		p.accepted(200, got, err)
		same(p, "the expiration", got.Expiration, 1)
	})
	o.outcome("refuses another tag", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.IfMatch = ptr("x") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses more than a day", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.Expiration = ptr(int64(25)) })
		p.refused(400, "invalid_body", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.RuleID = ptr("x") })
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := replace(p, viewer, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

func testGroupSettings(t *testing.T, b *box) {
	b.operation(t, "GetAccountSettings", func(o operation) {
		get := func(p *probe, key, account string) (*iamaccessgroupsv2.AccountSettings, error) {
			got, _, err := p.groups(key).GetAccountSettings(&iamaccessgroupsv2.GetAccountSettingsOptions{AccountID: &account})
			return got, err
		}
		o.outcome("as they are", func(p *probe) {
			got, err := get(p, viewer, sandbox.AccountID)
			p.accepted(200, got, err)
			same(p, "public access", got.PublicAccessEnabled, true)
		})
		o.outcome("refuses another account", func(p *probe) {
			_, err := get(p, admin, "ffff")
			p.refused(403, "forbidden", err)
		})
		o.outcome("refuses a caller without permission", func(p *probe) {
			_, err := get(p, p.stranger(), sandbox.AccountID)
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "UpdateAccountSettings", func(o operation) {
		o = o.on(newBox(o.t, o.box.suite, sandbox.Options{}))
		update := func(p *probe, key, account string) (*iamaccessgroupsv2.AccountSettings, error) {
			got, _, err := p.groups(key).UpdateAccountSettings(&iamaccessgroupsv2.UpdateAccountSettingsOptions{
				AccountID: &account, PublicAccessEnabled: ptr(false),
			})
			return got, err
		}
		o.outcome("public access forbidden, and its policies gone", func(p *probe) {
			policy := p.policy("access_group_id", "AccessGroupId-PublicAccess", "kms")
			got, err := update(p, admin, sandbox.AccountID)
			p.accepted(200, got, err)
			same(p, "public access", got.PublicAccessEnabled, false)
			if _, _, err := p.policies(admin).GetV2Policy(getV2(policy.ID)); err == nil {
				p.Error("the policy of the public group is still there")
			}
			// The probe's last answer is the one above; the check of the success has been made.
		})
		o.outcome("refuses another account", func(p *probe) {
			_, err := update(p, admin, "ffff")
			p.refused(403, "forbidden", err)
		})
		o.outcome("refuses a caller without permission", func(p *probe) {
			_, err := update(p, editor, sandbox.AccountID)
			p.refused(403, "forbidden", err)
		})
	})
}
