package sdk

import (
	"strings"
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
)

// computeRule trusts the pods of one namespace.
func computeRule(profileID *string) *iamidentityv1.CreateClaimRuleOptions {
	return &iamidentityv1.CreateClaimRuleOptions{
		ProfileID: profileID, Type: ptr("Profile-CR"), CrType: ptr("IKS_SA"), Name: ptr("r"),
		Conditions: []iamidentityv1.ProfileClaimRuleConditions{{Claim: ptr("namespace"), Operator: ptr("EQUALS"), Value: ptr(`"orders"`)}},
	}
}

func (p *probe) rule(profileID *string) *iamidentityv1.ProfileClaimRule {
	p.Helper()
	return must(p.identity(admin).CreateClaimRule(computeRule(profileID)))(p)
}

func testRules(t *testing.T, b *box) {
	b.operation(t, "CreateClaimRule", testCreateRule)
	b.operation(t, "ListClaimRules", func(o operation) {
		o.outcome("all of a profile", func(p *probe) {
			id := p.profile().ID
			p.rule(id)
			p.rule(id)
			got, _, err := p.identity(viewer).ListClaimRules(&iamidentityv1.ListClaimRulesOptions{ProfileID: id})
			p.accepted(200, got, err)
			if len(got.Rules) != 2 {
				p.Errorf("got %d rules", len(got.Rules))
			}
		})
		o.outcome("refuses an unknown profile", func(p *probe) {
			_, _, err := p.identity(viewer).ListClaimRules(&iamidentityv1.ListClaimRulesOptions{ProfileID: ptr("Profile-none")})
			p.refused(404, "not_found", err)
		})
	})
	b.operation(t, "GetClaimRule", func(o operation) {
		o.outcome("found", func(p *probe) {
			id := p.profile().ID
			got, _, err := p.identity(viewer).GetClaimRule(&iamidentityv1.GetClaimRuleOptions{ProfileID: id, RuleID: p.rule(id).ID})
			p.accepted(200, got, err)
			same(p, "the ETag", p.etag(), *got.EntityTag)
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, _, err := p.identity(viewer).GetClaimRule(&iamidentityv1.GetClaimRuleOptions{
				ProfileID: p.profile().ID, RuleID: ptr("ClaimRule-none"),
			})
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses the rule of another profile", func(p *probe) {
			id := p.profile().ID
			other := must(p.identity(admin).CreateProfile(&iamidentityv1.CreateProfileOptions{
				Name: ptr(p.Name() + "2"), AccountID: account(),
			}))(p)
			_, _, err := p.identity(viewer).GetClaimRule(&iamidentityv1.GetClaimRuleOptions{ProfileID: other.ID, RuleID: p.rule(id).ID})
			p.refused(404, "not_found", err)
		})
	})
	b.operation(t, "UpdateClaimRule", testUpdateRule)
	b.operation(t, "DeleteClaimRule", func(o operation) {
		del := func(p *probe, key string, profile, rule *string) error {
			_, err := p.identity(key).DeleteClaimRule(&iamidentityv1.DeleteClaimRuleOptions{ProfileID: profile, RuleID: rule})
			return err
		}
		o.outcome("deleted", func(p *probe) {
			id := p.profile().ID
			p.accepted(204, nil, del(p, editor, id, p.rule(id).ID))
		})
		o.outcome("refuses an unknown ID", func(p *probe) { p.refused(404, "not_found", del(p, admin, p.profile().ID, ptr("x"))) })
		o.outcome("refuses a caller who may not update", func(p *probe) {
			id := p.profile().ID
			p.refused(403, "forbidden", del(p, viewer, id, p.rule(id).ID))
		})
	})
}

func testCreateRule(o operation) {
	create := func(p *probe, key string, change func(*iamidentityv1.CreateClaimRuleOptions)) (*iamidentityv1.ProfileClaimRule, error) {
		options := computeRule(p.profile().ID)
		change(options)
		got, _, err := p.identity(key).CreateClaimRule(options)
		return got, err
	}
	type options = iamidentityv1.CreateClaimRuleOptions
	o.outcome("for compute resources", func(p *probe) {
		got, err := create(p, editor, func(*options) {})
		p.accepted(201, got, err)
		if !strings.HasPrefix(*got.ID, "ClaimRule-") {
			p.Errorf("the ID is %s", *got.ID)
		}
	})
	o.outcome("for federated users", func(p *probe) {
		got, err := create(p, admin, func(r *options) {
			r.Type, r.CrType, r.RealmName, r.Expiration = ptr("Profile-SAML"), nil, ptr("https://idp.example/saml"), ptr(int64(43200))
		})
		p.accepted(201, got, err)
		same(p, "the expiration", got.Expiration, 43200)
	})
	o.outcome("IN takes a list in the text", func(p *probe) {
		got, err := create(p, admin, func(r *options) { r.Conditions[0].Operator, r.Conditions[0].Value = ptr("IN"), ptr(`["a","b"]`) })
		p.accepted(201, got, err)
	})
	o.outcome("without conditions", func(p *probe) {
		got, err := create(p, admin, func(r *options) { r.Conditions = []iamidentityv1.ProfileClaimRuleConditions{} })
		p.accepted(201, got, err)
	})
	o.outcome("an unknown claim is taken", func(p *probe) {
		got, err := create(p, admin, func(r *options) { r.Conditions[0].Claim = ptr("blueGroups") })
		p.accepted(201, got, err)
	})
	for name, change := range map[string]func(*options){
		"refuses an unknown type":                         func(r *options) { r.Type = ptr("Profile-X") },
		"refuses an unknown type before unknown profiles": func(r *options) { r.Type, r.ProfileID = ptr("Profile-X"), ptr("none") },
		"refuses an unknown kind of compute resource":     func(r *options) { r.CrType = ptr("TOASTER") },
		"refuses an expiration for compute resources":     func(r *options) { r.Expiration = ptr(int64(3600)) },
		"refuses federated users without a realm":         func(r *options) { r.Type, r.CrType = ptr("Profile-SAML"), nil },
		"refuses an unknown operator":                     func(r *options) { r.Conditions[0].Operator = ptr("LIKE") },
		"refuses a value that is not JSON":                func(r *options) { r.Conditions[0].Value = ptr("orders") },
		"refuses an empty claim":                          func(r *options) { r.Conditions[0].Claim = ptr("") },
	} {
		o.outcome(name, func(p *probe) {
			_, err := create(p, admin, change)
			p.refused(400, "bad_request", err)
		})
	}
	o.outcome("refuses the 21st rule", func(p *probe) {
		id := p.profile().ID
		for range 20 {
			p.rule(id)
		}
		_, _, err := p.identity(admin).CreateClaimRule(computeRule(id))
		p.refused(400, "limit_exceeded", err)
	})
	o.outcome("refuses an unknown profile", func(p *probe) {
		_, err := create(p, admin, func(r *options) { r.ProfileID = ptr("Profile-none") })
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller who may not update", func(p *probe) {
		_, err := create(p, viewer, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

func testUpdateRule(o operation) {
	type options = iamidentityv1.UpdateClaimRuleOptions
	update := func(p *probe, key string, change func(*options)) (*iamidentityv1.ProfileClaimRule, error) {
		id := p.profile().ID
		made := p.rule(id)
		replacement := &options{
			ProfileID: id, RuleID: made.ID, IfMatch: made.EntityTag, Type: made.Type, CrType: ptr("ROKS_SA"), Conditions: made.Conditions,
		}
		change(replacement)
		got, _, err := p.identity(key).UpdateClaimRule(replacement)
		return got, err
	}
	o.outcome("replaced by its tag", func(p *probe) {
		got, err := update(p, editor, func(*options) {})
		p.accepted(200, got, err)
		same(p, "the kind", got.CrType, "ROKS_SA")
		if got.Name != nil {
			p.Errorf("the name is still %s", *got.Name)
		}
	})
	o.outcome("replaced by *", func(p *probe) {
		got, err := update(p, admin, func(u *options) { u.IfMatch = ptr("*") })
		p.accepted(200, got, err)
	})
	o.outcome("refuses another tag", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.IfMatch = ptr("1-00000000000000000000000000000000") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses an unknown type", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.Type = ptr("x") })
		p.refused(400, "bad_request", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.RuleID = ptr("ClaimRule-none") })
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller who may not update", func(p *probe) {
		_, err := update(p, viewer, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}
