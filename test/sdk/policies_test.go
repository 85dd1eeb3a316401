package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The roles of the tests.
const (
	viewerRole = "crn:v1:bluemix:public:iam::::role:Viewer"
	readerRole = "crn:v1:bluemix:public:iam::::serviceRole:Reader"
)

func testPolicies(t *testing.T, s *suite) {
	b := newBox(t, s, sandbox.Options{})
	small := newBox(t, s, sandbox.Options{Limits: map[string]int{"policies-per-subject": 1, "custom-roles": 1}})
	testV2(t, b, small)
	testV1(t, b)
	testListPolicies(t, b)
	testRoles(t, b, small)
}

type (
	createV2  = iampolicymanagementv1.CreateV2PolicyOptions
	attribute = iampolicymanagementv1.V2PolicyResourceAttribute
)

func grant(roles ...string) *iampolicymanagementv1.Control {
	control := &iampolicymanagementv1.Control{Grant: &iampolicymanagementv1.Grant{}}
	for _, r := range roles {
		control.Grant.Roles = append(control.Grant.Roles, iampolicymanagementv1.Roles{RoleID: &r})
	}
	return control
}

func equals(key string, value any) attribute {
	return attribute{Key: &key, Operator: ptr("stringEquals"), Value: value}
}

func subjectV2(key, value string) *iampolicymanagementv1.V2PolicySubject {
	return &iampolicymanagementv1.V2PolicySubject{Attributes: []iampolicymanagementv1.V2PolicySubjectAttribute{
		{Key: &key, Operator: ptr("stringEquals"), Value: value},
	}}
}

func resourceV2(attributes ...attribute) *iampolicymanagementv1.V2PolicyResource {
	return &iampolicymanagementv1.V2PolicyResource{Attributes: append([]attribute{equals("accountId", sandbox.AccountID)}, attributes...)}
}

// newV2 is a policy of v2, for an identity of its own.
func (p *probe) newV2(service string) *createV2 {
	return &createV2{
		Type: ptr("access"), Description: ptr("d"), Control: grant(viewerRole, readerRole),
		Subject: subjectV2("iam_id", p.box.suite.numbers.name("iam-Profile")), Resource: resourceV2(equals("serviceName", service)),
	}
}

// policy makes one of v2.
func (p *probe) policy(key, subject, service string) *iampolicymanagementv1.V2Policy {
	p.Helper()
	wanted := p.newV2(service)
	wanted.Subject = subjectV2(key, subject)
	return must(p.policies(admin).CreateV2Policy(wanted))(p)
}

func getV2(id *string) *iampolicymanagementv1.GetV2PolicyOptions {
	return &iampolicymanagementv1.GetV2PolicyOptions{ID: id}
}

// businessHours is the condition of IBM's examples.
func businessHours() iampolicymanagementv1.V2PolicyRuleIntf {
	condition := func(key, operator string, value any) iampolicymanagementv1.NestedConditionIntf {
		return &iampolicymanagementv1.NestedCondition{Key: ptr("{{environment.attributes." + key + "}}"), Operator: &operator, Value: value}
	}
	return &iampolicymanagementv1.V2PolicyRule{Operator: ptr("and"), Conditions: []iampolicymanagementv1.NestedConditionIntf{
		condition("day_of_week", "dayOfWeekAnyOf", []string{"1+00:00", "2+00:00", "3+00:00", "4+00:00", "5+00:00"}),
		condition("current_time", "timeGreaterThanOrEquals", "09:00:00+00:00"),
		condition("current_time", "timeLessThanOrEquals", "17:00:00+00:00"),
	}}
}

const customHours = "time-based-conditions:weekly:custom-hours"

func testV2(t *testing.T, b, small *box) {
	b.operation(t, "CreateV2Policy", func(o operation) { testCreateV2(o, small) })
	b.operation(t, "GetV2Policy", func(o operation) {
		get := func(p *probe, key string, id *string, format *string) (*iampolicymanagementv1.V2PolicyTemplateMetaData, error) {
			got, _, err := p.policies(key).GetV2Policy(&iampolicymanagementv1.GetV2PolicyOptions{ID: id, Format: format})
			return got, err
		}
		o.outcome("with bare roles", func(p *probe) {
			made := must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p)
			tag := *p.etag()
			got, err := get(p, viewer, made.ID, nil)
			p.accepted(200, got, err)
			same(p, "the ETag", p.etag(), tag)
			same(p, "the address", got.Href, p.box.url+"/v2/policies/"+*made.ID)
		})
		o.outcome("with the names and actions of roles", func(p *probe) {
			got, err := get(p, viewer, must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p).ID, ptr("display"))
			p.accepted(200, got, err)
		})
		o.outcome("one of v1, in the form of v2", func(p *probe) {
			made := must(p.policies(admin).CreatePolicy(p.newV1("kms")))(p)
			got, err := get(p, viewer, made.ID, nil)
			p.accepted(200, got, err)
			same(p, "the address", got.Href, p.box.url+"/v1/policies/"+*made.ID)
		})
		o.outcome("one that was deleted", func(p *probe) {
			made := must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p)
			if _, err := p.policies(admin).DeleteV2Policy(&iampolicymanagementv1.DeleteV2PolicyOptions{ID: made.ID}); err != nil {
				p.Fatal(err)
			}
			got, err := get(p, viewer, made.ID, nil)
			p.accepted(200, got, err)
			same(p, "the state", got.State, "deleted")
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, viewer, ptr("none"), nil)
			p.refused(404, "policy_not_found", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			made := must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p)
			_, err := get(p, p.stranger(), made.ID, nil)
			p.refused(403, "insufficent_permissions", err)
		})
	})
	b.operation(t, "ReplaceV2Policy", testReplaceV2)
	b.operation(t, "DeleteV2Policy", func(o operation) {
		del := func(p *probe, key string, id *string) error {
			_, err := p.policies(key).DeleteV2Policy(&iampolicymanagementv1.DeleteV2PolicyOptions{ID: id})
			return err
		}
		o.outcome("deleted", func(p *probe) {
			p.accepted(204, nil, del(p, admin, must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p).ID))
		})
		o.outcome("refuses one that is deleted", func(p *probe) {
			id := must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p).ID
			_ = del(p, admin, id)
			p.refused(404, "policy_not_found", del(p, admin, id))
		})
		o.outcome("refuses one of v1", func(p *probe) {
			p.refused(404, "policy_not_found", del(p, admin, must(p.policies(admin).CreatePolicy(p.newV1("kms")))(p).ID))
		})
		o.outcome("refuses an unknown ID", func(p *probe) { p.refused(404, "policy_not_found", del(p, admin, ptr("none"))) })
		o.outcome("refuses a caller without permission", func(p *probe) {
			p.refused(403, "insufficent_permissions", del(p, editor, must(p.policies(admin).CreateV2Policy(p.newV2("kms")))(p).ID))
		})
	})
}
