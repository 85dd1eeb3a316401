package sdk

import (
	"slices"
	"testing"

	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// role makes a custom role.
func (p *probe) role() *iampolicymanagementv1.CustomRole {
	p.Helper()
	n := p.box.suite.numbers.n.Add(1)
	return must(p.policies(admin).CreateRole(newRole(n)))(p)
}

func newRole(n int64) *iampolicymanagementv1.CreateRoleOptions {
	name := "Role" + string(rune('A'+n%26)) + string(rune('A'+n/26%26)) + string(rune('A'+n/676%26))
	return &iampolicymanagementv1.CreateRoleOptions{
		Name: &name, DisplayName: ptr(name + " of a test"), AccountID: account(), ServiceName: ptr("kms"),
		Actions: []string{"kms.secrets.read"}, Description: ptr("d"),
	}
}

func testRoles(t *testing.T, b, small *box) {
	b.operation(t, "ListRoles", testListRoles)
	b.operation(t, "CreateRole", func(o operation) { testCreateRole(o, small) })
	b.operation(t, "GetRole", func(o operation) {
		get := func(p *probe, key string, id *string) (*iampolicymanagementv1.CustomRole, error) {
			got, _, err := p.policies(key).GetRole(&iampolicymanagementv1.GetRoleOptions{RoleID: id})
			return got, err
		}
		o.outcome("found", func(p *probe) {
			got, err := get(p, viewer, p.role().ID)
			p.accepted(200, got, err)
			p.etag()
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, viewer, ptr("none"))
			p.refused(404, "role_not_found", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := get(p, p.stranger(), p.role().ID)
			p.refused(403, "insufficent_permissions", err)
		})
	})
	b.operation(t, "ReplaceRole", testReplaceRole)
	b.operation(t, "DeleteRole", func(o operation) {
		del := func(p *probe, key string, id *string) error {
			_, err := p.policies(key).DeleteRole(&iampolicymanagementv1.DeleteRoleOptions{RoleID: id})
			return err
		}
		o.outcome("deleted", func(p *probe) { p.accepted(204, nil, del(p, admin, p.role().ID)) })
		o.outcome("refuses an unknown ID", func(p *probe) { p.refused(404, "role_not_found", del(p, admin, ptr("none"))) })
		o.outcome("refuses a caller without permission", func(p *probe) { p.refused(403, "insufficent_permissions", del(p, editor, p.role().ID)) })
	})
}

func testListRoles(o operation) {
	type options = iampolicymanagementv1.ListRolesOptions
	list := func(p *probe, key string, change func(*options)) (*iampolicymanagementv1.RoleCollection, error) {
		wanted := &options{}
		change(wanted)
		got, _, err := p.policies(key).ListRoles(wanted)
		return got, err
	}
	o.outcome("of the platform", func(p *probe) {
		got, err := list(p, viewer, func(*options) {})
		p.accepted(200, got, err)
		if len(got.SystemRoles) != 4 || len(got.ServiceRoles) != 0 || len(got.CustomRoles) != 0 {
			p.Errorf("got %+v", got)
		}
		i := slices.IndexFunc(got.SystemRoles, func(r iampolicymanagementv1.Role) bool { return *r.DisplayName == "Administrator" })
		if !slices.Contains(got.SystemRoles[i].Actions, "iam-identity.profile.create") {
			p.Errorf("the actions are %v", got.SystemRoles[i].Actions)
		}
	})
	o.outcome("of a service, with the account's own", func(p *probe) {
		made := p.role()
		got, err := list(p, viewer, func(l *options) { l.ServiceName, l.AccountID = ptr("kms"), account() })
		p.accepted(200, got, err)
		found := slices.ContainsFunc(got.CustomRoles, func(r iampolicymanagementv1.CustomRole) bool { return *r.ID == *made.ID })
		if !found || len(got.ServiceRoles) != 6 {
			p.Errorf("got %d and %d roles", len(got.ServiceRoles), len(got.CustomRoles))
		}
	})
	o.outcome("of the group of services IAM", func(p *probe) {
		got, err := list(p, viewer, func(l *options) { l.ServiceGroupID = ptr("IAM") })
		p.accepted(200, got, err)
		const creator = "crn:v1:bluemix:public:iam-identity::::serviceRole:ServiceIdCreator"
		if !slices.ContainsFunc(got.ServiceRoles, func(r iampolicymanagementv1.Role) bool { return *r.CRN == creator }) {
			p.Errorf("the service roles are %s", p.body)
		}
	})
	o.outcome("of a service that is unknown", func(p *probe) {
		got, err := list(p, viewer, func(l *options) { l.ServiceName = ptr("toaster") })
		p.accepted(200, got, err)
	})
	o.outcome("none for a caller who may not read", func(p *probe) {
		got, err := list(p, p.stranger(), func(*options) {})
		p.accepted(200, got, err)
		if len(got.SystemRoles) != 0 {
			p.Errorf("got %d roles", len(got.SystemRoles))
		}
	})
	o.outcome("refuses a service and a group of services", func(p *probe) {
		_, err := list(p, viewer, func(l *options) { l.ServiceName, l.ServiceGroupID = ptr("kms"), ptr("IAM") })
		p.refused(400, "invalid_body", err)
	})
}

func testCreateRole(o operation, small *box) {
	type options = iampolicymanagementv1.CreateRoleOptions
	create := func(p *probe, key string, change func(*options)) (*iampolicymanagementv1.CustomRole, error) {
		wanted := newRole(p.box.suite.numbers.n.Add(1))
		change(wanted)
		got, _, err := p.policies(key).CreateRole(wanted)
		return got, err
	}
	o.outcome("created, and good for a policy", func(p *probe) {
		got, err := create(p, admin, func(*options) {})
		p.accepted(201, got, err)
		same(p, "the CRN", got.CRN, "crn:v1:ibmcloud:public:iam-access-management::a/"+sandbox.AccountID+"::customRole:"+*got.Name)
		p.etag()
		policy := p.newV2("kms")
		policy.Control = grant(*got.CRN)
		_ = must(p.policies(admin).CreateV2Policy(policy))(p)
	})
	for name, change := range map[string]func(*options){
		"refuses a name with blanks":    func(c *options) { c.Name = ptr("My role") },
		"refuses a name in lower case":  func(c *options) { c.Name = ptr("role") },
		"refuses no actions":            func(c *options) { c.Actions = []string{} },
		"refuses an empty display name": func(c *options) { c.DisplayName = ptr("") },
		"refuses an empty service":      func(c *options) { c.ServiceName = ptr("") },
		"refuses another account":       func(c *options) { c.AccountID = ptr("ffff") },
	} {
		o.outcome(name, func(p *probe) {
			_, err := create(p, admin, change)
			p.refused(400, "invalid_body", err)
		})
	}
	o.outcome("refuses a name that is taken", func(p *probe) {
		made := p.role()
		_, err := create(p, admin, func(c *options) { c.Name = made.Name })
		p.refused(409, "role_conflict_error", err)
	})
	o.outcome("refuses a display name that is taken", func(p *probe) {
		made := p.role()
		_, err := create(p, admin, func(c *options) { c.DisplayName = made.DisplayName })
		p.refused(409, "role_conflict_error", err)
	})
	o.on(small).outcome("refuses one too many", func(p *probe) {
		p.role()
		_, err := create(p, admin, func(*options) {})
		p.refused(422, "unable_to_process", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := create(p, editor, func(*options) {})
		p.refused(403, "insufficent_permissions", err)
	})
}

func testReplaceRole(o operation) {
	type options = iampolicymanagementv1.ReplaceRoleOptions
	replace := func(p *probe, key string, change func(*options)) (*iampolicymanagementv1.CustomRole, error) {
		made := p.role()
		wanted := &options{RoleID: made.ID, IfMatch: p.etag(), DisplayName: made.DisplayName, Actions: []string{"kms.secrets.list"}}
		change(wanted)
		got, _, err := p.policies(key).ReplaceRole(wanted)
		return got, err
	}
	o.outcome("replaced by its tag", func(p *probe) {
		got, err := replace(p, editor, func(*options) {})
		p.accepted(200, got, err)
	})
	o.outcome("refuses another tag", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.IfMatch = ptr("x") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses no actions", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.Actions = []string{} })
		p.refused(400, "invalid_body", err)
	})
	o.outcome("refuses a display name that is taken", func(p *probe) {
		name := p.role().DisplayName
		_, err := replace(p, admin, func(r *options) { r.DisplayName = name })
		p.refused(409, "role_conflict_error", err)
	})
	o.outcome("refuses an unknown ID", func(p *probe) {
		_, err := replace(p, admin, func(r *options) { r.RoleID = ptr("none") })
		p.refused(404, "role_not_found", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := replace(p, viewer, func(*options) {})
		p.refused(403, "insufficent_permissions", err)
	})
}
