package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"
)

func testCreateV2(o operation, small *box) {
	create := func(p *probe, key string, change func(*createV2)) (*iampolicymanagementv1.V2Policy, error) {
		wanted := p.newV2("cloud-object-storage")
		change(wanted)
		got, _, err := p.policies(key).CreateV2Policy(wanted)
		return got, err
	}
	o.outcome("for an identity", func(p *probe) {
		got, err := create(p, admin, func(*createV2) {})
		p.accepted(201, got, err)
		same(p, "the state", got.State, "active")
		p.etag()
	})
	o.outcome("for an access group", func(p *probe) {
		id := p.group().ID
		got, err := create(p, admin, func(c *createV2) { c.Subject = subjectV2("access_group_id", *id) })
		p.accepted(201, got, err)
	})
	o.outcome("with every operator", func(p *probe) {
		got, err := create(p, admin, func(c *createV2) {
			c.Resource.Attributes = append(c.Resource.Attributes,
				attribute{Key: ptr("serviceInstance"), Operator: ptr("stringExists"), Value: true},
				attribute{Key: ptr("resource"), Operator: ptr("stringMatch"), Value: "receipts-*"},
				attribute{Key: ptr("region"), Operator: ptr("stringEqualsAnyOf"), Value: []string{"us-south", "eu-de"}})
		})
		p.accepted(201, got, err)
	})
	o.outcome("with tags", func(p *probe) {
		got, err := create(p, admin, func(c *createV2) {
			c.Resource = resourceV2(equals("serviceType", "service"))
			c.Resource.Tags = []iampolicymanagementv1.V2PolicyResourceTag{{Key: ptr("env"), Value: ptr("dev"), Operator: ptr("stringEquals")}}
		})
		p.accepted(201, got, err)
	})
	o.outcome("with a condition on the time", func(p *probe) {
		got, err := create(p, admin, func(c *createV2) { c.Pattern, c.Rule = ptr(customHours), businessHours() })
		p.accepted(201, got, err)
	})
	for name, change := range map[string]func(*createV2){
		"refuses an unknown type":           func(c *createV2) { c.Type = ptr("authorization") },
		"refuses another account":           func(c *createV2) { c.Resource.Attributes[0].Value = "ffff" },
		"refuses a resource without bounds": func(c *createV2) { c.Resource = resourceV2() },
		"refuses an unknown subject":        func(c *createV2) { c.Subject = subjectV2("email", "x") },
		"refuses an unknown access group":   func(c *createV2) { c.Subject = subjectV2("access_group_id", "x") },
		"refuses a role of another service": func(c *createV2) {
			c.Control = grant("crn:v1:bluemix:public:secrets-manager::::serviceRole:SecretsReader")
		},
		"refuses no roles":                                func(c *createV2) { c.Control.Grant.Roles = []iampolicymanagementv1.Roles{} },
		"refuses an unknown operator":                     func(c *createV2) { c.Resource.Attributes[1].Operator = ptr("stringLike") },
		"refuses a value that its operator does not take": func(c *createV2) { c.Resource.Attributes[1].Value = true },
		"refuses a rule without a pattern":                func(c *createV2) { c.Rule = businessHours() },
		"refuses an unknown pattern":                      func(c *createV2) { c.Pattern, c.Rule = ptr("moon-based"), businessHours() },
		"refuses a rule with a value that is wrong":       badRule,
	} {
		o.outcome(name, func(p *probe) {
			_, err := create(p, admin, change)
			p.refused(400, "invalid_body", err)
		})
	}
	o.outcome("refuses the same again", func(p *probe) {
		wanted := p.newV2("kms")
		_ = must(p.policies(admin).CreateV2Policy(wanted))(p)
		_, _, err := p.policies(admin).CreateV2Policy(wanted)
		p.refused(409, "policy_conflict_error", err)
	})
	o.outcome("refuses a locked service ID", func(p *probe) {
		locked := p.serviceID()
		p.lockServiceID(locked.ID)
		_, err := create(p, admin, func(c *createV2) { c.Subject = subjectV2("iam_id", *locked.IamID) })
		p.refused(400, "request_not_processed", err)
	})
	o.outcome("refuses a caller who may not give access", func(p *probe) {
		_, err := create(p, editor, func(*createV2) {})
		p.refused(403, "insufficent_permissions", err)
	})
	o.on(small).outcome("refuses one too many for a subject", func(p *probe) {
		p.policy("iam_id", "iam-Profile-x", "kms")
		_, err := create(p, admin, func(c *createV2) { c.Subject = subjectV2("iam_id", "iam-Profile-x") })
		p.refused(422, "unable_to_process", err)
	})
}

func badRule(c *createV2) {
	rule := businessHours().(*iampolicymanagementv1.V2PolicyRule)
	rule.Conditions[1].(*iampolicymanagementv1.NestedCondition).Value = "nine"
	c.Pattern, c.Rule = ptr(customHours), rule
}

func testReplaceV2(o operation) {
	type options = iampolicymanagementv1.ReplaceV2PolicyOptions
	replace := func(p *probe, key string, change func(*options)) (*iampolicymanagementv1.V2Policy, error) {
		wanted := p.newV2("kms")
		made := must(p.policies(admin).CreateV2Policy(wanted))(p)
		replacement := &options{
			ID: made.ID, IfMatch: p.etag(), Type: wanted.Type, Control: grant(viewerRole), Subject: wanted.Subject, Resource: wanted.Resource,
		}
		change(replacement)
		got, _, err := p.policies(key).ReplaceV2Policy(replacement)
		return got, err
	}
	o.outcome("replaced by its tag", func(p *probe) {
		got, err := replace(p, admin, func(*options) {})
		p.accepted(200, got, err)
		if (*p.etag())[:2] != "2-" {
			p.Errorf("the tag is %s", *p.etag())
		}
	})
	o.outcome("one of v1 becomes one of v2", func(p *probe) {
		made := must(p.policies(admin).CreatePolicy(p.newV1("kms")))(p)
		tag := p.etag()
		got, err := replace(p, admin, func(r *options) { r.ID, r.IfMatch = made.ID, tag })
		p.accepted(200, got, err)
		same(p, "the address", got.Href, p.box.url+"/v2/policies/"+*made.ID)
	})
	o.outcome("refuses another tag", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.IfMatch = ptr("x") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses a resource without bounds", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.Resource = resourceV2() })
		p.refused(400, "invalid_body", err)
	})
	o.outcome("refuses another type", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.Type = ptr("authorization") })
		p.refused(400, "invalid_body", err)
	})
	o.outcome("refuses a copy of another policy", func(p *probe) {
		_, err := replace(p, admin, func(r *options) {
			other := &createV2{
				Type: ptr("access"), Control: grant(viewerRole), Subject: r.Subject,
				Resource: resourceV2(equals("serviceName", "logs")),
			}
			_ = must(p.policies(admin).CreateV2Policy(other))(p)
			r.Resource = other.Resource
		})
		p.refused(409, "policy_conflict_error", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.ID = ptr("none") })
		p.refused(404, "policy_not_found", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := replace(p, editor, func(*options) {})
		p.refused(403, "insufficent_permissions", err)
	})
	o.outcome("refuses more access than the caller may give", func(p *probe) {
		_, err := replace(p, p.administratorOf("kms"), func(r *options) { r.Resource = resourceV2(equals("serviceType", "service")) })
		p.refused(403, "insufficent_permissions", err)
	})
}

// administratorOf is the API key of a service ID that may give access to one service, and to nothing else.
func (p *probe) administratorOf(service string) string {
	p.Helper()
	made := must(p.identity(admin).CreateServiceID(&iamidentityv1.CreateServiceIDOptions{
		Name: ptr(p.Name()), AccountID: account(), Apikey: &iamidentityv1.APIKeyInsideCreateServiceIDRequest{Name: ptr("k")},
	}))(p)
	for _, name := range []string{service, "iam-identity"} {
		_ = must(p.policies(admin).CreateV2Policy(&createV2{
			Type: ptr("access"), Control: grant("crn:v1:bluemix:public:iam::::role:Administrator"), Subject: subjectV2("iam_id", *made.IamID),
			Resource: resourceV2(equals("serviceName", name)),
		}))(p)
	}
	return *made.Apikey.Apikey
}

func testListPolicies(t *testing.T, b *box) {
	b.operation(t, "ListV2Policies", func(o operation) {
		sortV2(o)
		type options = iampolicymanagementv1.ListV2PoliciesOptions
		list := func(p *probe, key string, change func(*options)) (*iampolicymanagementv1.V2PolicyCollection, error) {
			wanted := &options{AccountID: account()}
			change(wanted)
			got, _, err := p.policies(key).ListV2Policies(wanted)
			return got, err
		}
		o.outcome("of both versions", func(p *probe) {
			one, two := p.newV1("kms"), p.newV2("logs")
			_ = must(p.policies(admin).CreatePolicy(one))(p)
			two.Subject = subjectV2("iam_id", *one.Subjects[0].Attributes[0].Value)
			_ = must(p.policies(admin).CreateV2Policy(two))(p)
			got, err := list(p, viewer, func(l *options) { l.IamID, l.Sort = one.Subjects[0].Attributes[0].Value, ptr("-href") })
			p.accepted(200, got, err)
			if len(got.Policies) != 2 || *got.Policies[1].Href != p.box.url+"/v1/policies/"+*got.Policies[1].ID {
				p.Errorf("got %d policies", len(got.Policies))
			}
		})
		o.outcome("with the names and actions of roles", func(p *probe) {
			got, err := list(p, viewer, func(l *options) { l.Format, l.ServiceType = ptr("display"), ptr("platform_service") })
			p.accepted(200, got, err)
			if len(got.Policies) < 2 {
				p.Errorf("got %d policies", len(got.Policies))
			}
		})
		o.outcome("of a service and a group", func(p *probe) {
			id := p.group().ID
			p.policy("access_group_id", *id, "kms")
			p.policy("access_group_id", *id, "logs")
			got, err := list(p, viewer, func(l *options) { l.AccessGroupID, l.ServiceName, l.Type = id, ptr("logs"), ptr("access") })
			p.accepted(200, got, err)
			if len(got.Policies) != 1 {
				p.Errorf("got %d policies", len(got.Policies))
			}
		})
		o.outcome("by the pager", func(p *probe) {
			subject := p.box.suite.numbers.name("iam-Profile")
			for _, service := range []string{"kms", "logs", "appid"} {
				p.policy("iam_id", subject, service)
			}
			wanted := &options{AccountID: account(), IamID: &subject, Limit: ptr(int64(1))}
			all := paged[iampolicymanagementv1.V2PolicyTemplateMetaData](p.policies(viewer).NewV2PoliciesPager(wanted))(p)
			if len(all) != 3 {
				p.Errorf("the pager gives %d policies", len(all))
			}
			first, err := list(p, viewer, func(l *options) { l.IamID, l.Limit = &subject, ptr(int64(1)) })
			p.accepted(200, first, err)
			second, err := list(p, viewer, func(l *options) { l.IamID, l.Limit, l.Start = &subject, ptr(int64(1)), first.Next.Start })
			p.accepted(200, second, err)
			if second.Previous == nil || second.Next == nil {
				p.Errorf("the second page is %+v", second)
			}
		})
		o.outcome("nothing for a caller who may not read", func(p *probe) {
			got, err := list(p, p.stranger(), func(*options) {})
			p.accepted(200, got, err)
			if len(got.Policies) != 0 {
				p.Errorf("got %d policies", len(got.Policies))
			}
		})
		o.outcome("refuses no account", func(p *probe) {
			_, err := list(p, viewer, func(l *options) { l.AccountID = ptr("") })
			p.refused(400, "missing_required_query_parameter", err)
		})
		for name, change := range map[string]func(*options){
			"refuses a page too large":  func(l *options) { l.Limit = ptr(int64(101)) },
			"refuses an unknown sort":   func(l *options) { l.Sort = ptr("color") },
			"refuses an unknown cursor": func(l *options) { l.Start = ptr("x") },
		} {
			o.outcome(name, func(p *probe) {
				_, err := list(p, viewer, change)
				p.refused(400, "invalid_body", err)
			})
		}
	})
	b.operation(t, "ListPolicies", testListV1)
}
