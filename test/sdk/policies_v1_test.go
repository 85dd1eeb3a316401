package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

type createV1 = iampolicymanagementv1.CreatePolicyOptions

// newV1 is a policy of v1, for an identity of its own.
func (p *probe) newV1(service string) *createV1 {
	return &createV1{
		Type: ptr("access"), Description: ptr("d"), Roles: []iampolicymanagementv1.PolicyRole{{RoleID: ptr(viewerRole)}},
		Subjects: []iampolicymanagementv1.PolicySubject{{Attributes: []iampolicymanagementv1.SubjectAttribute{
			{Name: ptr("iam_id"), Value: ptr(p.box.suite.numbers.name("iam-Profile"))},
		}}},
		Resources: []iampolicymanagementv1.PolicyResource{{Attributes: []iampolicymanagementv1.ResourceAttribute{
			{Name: ptr("accountId"), Value: ptr(sandbox.AccountID)},
			{Name: ptr("serviceName"), Value: &service, Operator: ptr("stringEquals")},
		}}},
	}
}

func (p *probe) policyV1() *iampolicymanagementv1.Policy {
	p.Helper()
	return must(p.policies(admin).CreatePolicy(p.newV1("kms")))(p)
}

func testV1(t *testing.T, b *box) {
	b.operation(t, "CreatePolicy", testCreateV1)
	b.operation(t, "GetPolicy", func(o operation) {
		get := func(p *probe, key string, id *string) (*iampolicymanagementv1.PolicyTemplateMetaData, error) {
			got, _, err := p.policies(key).GetPolicy(&iampolicymanagementv1.GetPolicyOptions{PolicyID: id})
			return got, err
		}
		o.outcome("found", func(p *probe) {
			got, err := get(p, viewer, p.policyV1().ID)
			p.accepted(200, got, err)
			same(p, "the role's name", got.Roles[0].DisplayName, "Viewer")
			p.etag()
		})
		o.outcome("one of v2, as a placeholder", func(p *probe) {
			got, err := get(p, viewer, must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p).ID)
			p.accepted(200, got, err)
			same(p, "the subject", got.Subjects[0].Attributes[0].Value, "unsupported version")
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, viewer, ptr("none"))
			p.refused(404, "policy_not_found", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := get(p, p.stranger(), p.policyV1().ID)
			p.refused(403, "insufficent_permissions", err)
		})
	})
	b.operation(t, "ReplacePolicy", testReplaceV1)
	b.operation(t, "UpdatePolicyState", testUpdateState)
	b.operation(t, "DeletePolicy", func(o operation) {
		del := func(p *probe, key string, id *string) error {
			_, err := p.policies(key).DeletePolicy(&iampolicymanagementv1.DeletePolicyOptions{PolicyID: id})
			return err
		}
		o.outcome("deleted", func(p *probe) { p.accepted(204, nil, del(p, admin, p.policyV1().ID)) })
		o.outcome("refuses an unknown ID", func(p *probe) { p.refused(404, "policy_not_found", del(p, admin, ptr("none"))) })
		o.outcome("refuses one of v2", func(p *probe) {
			p.refused(404, "policy_not_found", del(p, admin, must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p).ID))
		})
		o.outcome("refuses a caller without permission", func(p *probe) {
			p.refused(403, "insufficent_permissions", del(p, viewer, p.policyV1().ID))
		})
	})
}

func testCreateV1(o operation) {
	create := func(p *probe, key string, change func(*createV1)) (*iampolicymanagementv1.Policy, error) {
		wanted := p.newV1("cloud-object-storage")
		change(wanted)
		got, _, err := p.policies(key).CreatePolicy(wanted)
		return got, err
	}
	o.outcome("created", func(p *probe) {
		got, err := create(p, admin, func(*createV1) {})
		p.accepted(201, got, err)
		p.etag()
	})
	o.outcome("with a pattern and tags", func(p *probe) {
		got, err := create(p, admin, func(c *createV1) {
			c.Resources[0].Attributes[1] = iampolicymanagementv1.ResourceAttribute{Name: ptr("serviceType"), Value: ptr("service")}
			c.Resources[0].Attributes = append(c.Resources[0].Attributes,
				iampolicymanagementv1.ResourceAttribute{Name: ptr("region"), Value: ptr("*"), Operator: ptr("stringMatch")})
			c.Resources[0].Tags = []iampolicymanagementv1.ResourceTag{{Name: ptr("env"), Value: ptr("dev"), Operator: ptr("stringEquals")}}
		})
		p.accepted(201, got, err)
		same(p, "the pattern", got.Resources[0].Attributes[2].Value, "*")
	})
	for name, change := range map[string]func(*createV1){
		"refuses two resources":                  func(c *createV1) { c.Resources = append(c.Resources, c.Resources[0]) },
		"refuses no subject":                     func(c *createV1) { c.Subjects = []iampolicymanagementv1.PolicySubject{} },
		"refuses an operator that only v2 knows": func(c *createV1) { c.Resources[0].Attributes[1].Operator = ptr("stringEqualsAnyOf") },
		"refuses an invalid role":                func(c *createV1) { c.Roles[0].RoleID = ptr("Viewer") },
	} {
		o.outcome(name, func(p *probe) {
			_, err := create(p, admin, change)
			p.refused(400, "invalid_body", err)
		})
	}
	o.outcome("refuses the same again", func(p *probe) {
		wanted := p.newV1("kms")
		_ = must(p.policies(admin).CreatePolicy(wanted))(p)
		_, _, err := p.policies(admin).CreatePolicy(wanted)
		p.refused(409, "policy_conflict_error", err)
	})
	o.outcome("refuses a caller who may not give access", func(p *probe) {
		_, err := create(p, editor, func(*createV1) {})
		p.refused(403, "insufficent_permissions", err)
	})
}

func testReplaceV1(o operation) {
	type options = iampolicymanagementv1.ReplacePolicyOptions
	replace := func(p *probe, key string, change func(*options)) (*iampolicymanagementv1.Policy, error) {
		wanted := p.newV1("kms")
		made := must(p.policies(admin).CreatePolicy(wanted))(p)
		replacement := &options{
			PolicyID: made.ID, IfMatch: p.etag(), Type: wanted.Type, Subjects: wanted.Subjects, Resources: wanted.Resources,
			Roles: []iampolicymanagementv1.PolicyRole{{RoleID: ptr(readerRole)}},
		}
		change(replacement)
		got, _, err := p.policies(key).ReplacePolicy(replacement)
		return got, err
	}
	o.outcome("replaced by its tag", func(p *probe) {
		got, err := replace(p, admin, func(*options) {})
		p.accepted(200, got, err)
		same(p, "the role", got.Roles[0].RoleID, readerRole)
	})
	o.outcome("replaced by the tag that v2 shows", func(p *probe) {
		got, err := replace(p, admin, func(r *options) {
			_ = must(p.policies(admin).GetV2Policy(getV2(r.PolicyID)))(p)
			r.IfMatch = p.etag()
		})
		p.accepted(200, got, err)
	})
	o.outcome("refuses another tag", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.IfMatch = ptr("x") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses one of v2", func(p *probe) {
		_, err := replace(p, admin, func(r *options) {
			r.PolicyID, r.IfMatch = must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p).ID, ptr("*")
		})
		p.refused(400, "invalid_body", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.PolicyID = ptr("none") })
		p.refused(404, "policy_not_found", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := replace(p, viewer, func(*options) {})
		p.refused(403, "insufficent_permissions", err)
	})
}

func testUpdateState(o operation) {
	type options = iampolicymanagementv1.UpdatePolicyStateOptions
	deleted := func(p *probe) *options {
		made := p.policyV1()
		if _, err := p.policies(admin).DeletePolicy(&iampolicymanagementv1.DeletePolicyOptions{PolicyID: made.ID}); err != nil {
			p.Fatal(err)
		}
		_ = must(p.policies(admin).GetPolicy(&iampolicymanagementv1.GetPolicyOptions{PolicyID: made.ID}))(p)
		return &options{PolicyID: made.ID, IfMatch: p.etag(), State: ptr("active")}
	}
	update := func(p *probe, key string, change func(*options)) (*iampolicymanagementv1.Policy, error) {
		wanted := deleted(p)
		change(wanted)
		got, _, err := p.policies(key).UpdatePolicyState(wanted)
		return got, err
	}
	o.outcome("restored", func(p *probe) {
		got, err := update(p, admin, func(*options) {})
		p.accepted(200, got, err)
		same(p, "the state", got.State, "active")
	})
	o.outcome("refuses another tag", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.IfMatch = ptr("x") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses an unknown state", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.State = ptr("asleep") })
		p.refused(400, "invalid_body", err)
	})
	o.outcome("refuses a change into a copy of another policy", func(p *probe) {
		wanted := p.newV1("kms")
		made := must(p.policies(admin).CreatePolicy(wanted))(p)
		if _, err := p.policies(admin).DeletePolicy(&iampolicymanagementv1.DeletePolicyOptions{PolicyID: made.ID}); err != nil {
			p.Fatal(err)
		}
		_ = must(p.policies(admin).CreatePolicy(wanted))(p)
		_, _, err := p.policies(admin).UpdatePolicyState(&options{PolicyID: made.ID, IfMatch: ptr("*"), State: ptr("active")})
		p.refused(409, "policy_conflict_error", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.PolicyID = ptr("none") })
		p.refused(404, "policy_not_found", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := update(p, editor, func(*options) {})
		p.refused(403, "insufficent_permissions", err)
	})
}

func testListV1(o operation) {
	sortV1(o)
	type options = iampolicymanagementv1.ListPoliciesOptions
	list := func(p *probe, key string, change func(*options)) (*iampolicymanagementv1.PolicyCollection, error) {
		wanted := &options{AccountID: account()}
		change(wanted)
		got, _, err := p.policies(key).ListPolicies(wanted)
		return got, err
	}
	o.outcome("with placeholders, which filters find", func(p *probe) {
		subject := p.box.suite.numbers.name("iam-Profile")
		made := p.policy("iam_id", subject, "kms")
		got, err := list(p, viewer, func(l *options) { l.IamID = &subject })
		p.accepted(200, got, err)
		same(p, "the ID", got.Policies[0].ID, *made.ID)
		same(p, "the address", got.Policies[0].Href, p.box.url+"/v2/policies/"+*made.ID)
		same(p, "the role", got.Policies[0].Roles[0].DisplayName, "Unsupported Version")
	})
	o.outcome("by a tag", func(p *probe) {
		wanted := p.newV1("kms")
		wanted.Resources[0].Attributes[1] = iampolicymanagementv1.ResourceAttribute{Name: ptr("serviceType"), Value: ptr("service")}
		wanted.Resources[0].Tags = []iampolicymanagementv1.ResourceTag{{Name: ptr("team"), Value: ptr("blue"), Operator: ptr("stringEquals")}}
		_ = must(p.policies(admin).CreatePolicy(wanted))(p)
		got, err := list(p, viewer, func(l *options) { l.TagName, l.TagValue = ptr("team"), ptr("blue") })
		p.accepted(200, got, err)
		if len(got.Policies) != 1 {
			p.Errorf("got %d policies", len(got.Policies))
		}
	})
	o.outcome("deleted ones", func(p *probe) {
		made := p.policyV1()
		if _, err := p.policies(admin).DeletePolicy(&iampolicymanagementv1.DeletePolicyOptions{PolicyID: made.ID}); err != nil {
			p.Fatal(err)
		}
		got, err := list(p, viewer, func(l *options) { l.State, l.IamID = ptr("deleted"), made.Subjects[0].Attributes[0].Value })
		p.accepted(200, got, err)
		same(p, "the ID", got.Policies[0].ID, *made.ID)
	})
	o.outcome("by the pager", func(p *probe) {
		subject := p.box.suite.numbers.name("iam-Profile")
		for _, service := range []string{"kms", "logs", "appid"} {
			p.policy("iam_id", subject, service)
		}
		wanted := &options{AccountID: account(), IamID: &subject, Limit: ptr(int64(2))}
		all := paged[iampolicymanagementv1.PolicyTemplateMetaData](p.policies(viewer).NewPoliciesPager(wanted))(p)
		if len(all) != 3 {
			p.Errorf("the pager gives %d policies", len(all))
		}
		got, err := list(p, viewer, func(l *options) { l.IamID, l.Limit = &subject, ptr(int64(2)) })
		p.accepted(200, got, err)
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
}
