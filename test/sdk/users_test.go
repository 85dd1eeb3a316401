package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/accountmanagementv4"
	"github.com/IBM/platform-services-go-sdk/usermanagementv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func testUsers(t *testing.T, s *suite) {
	b := newBox(t, s, sandbox.Options{})
	b.operation(t, "ListUsers", testListUsers)
	b.operation(t, "GetUserProfile", func(o operation) {
		get := func(p *probe, key, account, iamID string) (*usermanagementv1.UserProfile, error) {
			got, _, err := p.users(key).GetUserProfile(&usermanagementv1.GetUserProfileOptions{AccountID: &account, IamID: &iamID})
			return got, err
		}
		o.outcome("found", func(p *probe) {
			got, err := get(p, viewer, sandbox.AccountID, editorID)
			p.accepted(200, got, err)
			same(p, "the IAM ID", got.IamID, editorID)
			same(p, "the state", got.State, "ACTIVE")
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, viewer, sandbox.AccountID, "IBMid-none")
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses another account", func(p *probe) {
			_, err := get(p, admin, "ffff", editorID)
			p.refused(403, "forbidden", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := get(p, p.stranger(), sandbox.AccountID, editorID)
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "GetUserSettings", func(o operation) {
		get := func(p *probe, key, iamID string) (*usermanagementv1.UserSettings, error) {
			got, _, err := p.users(key).GetUserSettings(&usermanagementv1.GetUserSettingsOptions{AccountID: account(), IamID: &iamID})
			return got, err
		}
		o.outcome("as they are", func(p *probe) {
			got, err := get(p, viewer, editorID)
			p.accepted(200, got, err)
			same(p, "the addresses", got.AllowedIPAddresses, "")
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, viewer, "IBMid-none")
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := get(p, p.stranger(), editorID)
			p.refused(403, "forbidden", err)
		})
	})
}

func testListUsers(o operation) {
	type options = usermanagementv1.ListUsersOptions
	list := func(p *probe, key string, change func(*options)) (*usermanagementv1.UserList, error) {
		wanted := &options{AccountID: account()}
		change(wanted)
		got, _, err := p.users(key).ListUsers(wanted)
		return got, err
	}
	o.outcome("all of the account", func(p *probe) {
		got, err := list(p, viewer, func(*options) {})
		p.accepted(200, got, err)
		same(p, "the total", got.TotalResults, 3)
		if len(got.Resources) != 3 || got.NextURL != nil {
			p.Errorf("got %d users on the only page", len(got.Resources))
		}
	})
	o.outcome("of one user ID", func(p *probe) {
		userID := must(p.users(viewer).GetUserProfile(&usermanagementv1.GetUserProfileOptions{AccountID: account(), IamID: ptr(editorID)}))(p).UserID
		got, err := list(p, viewer, func(l *options) { l.UserID = userID })
		p.accepted(200, got, err)
		same(p, "the total", got.TotalResults, 1)
		same(p, "the IAM ID", got.Resources[0].IamID, editorID)
	})
	o.outcome("by the pager", func(p *probe) {
		all := paged[usermanagementv1.UserProfile](p.users(viewer).NewUsersPager(&options{AccountID: account(), Limit: ptr(int64(1))}))(p)
		seen := map[string]bool{}
		for _, u := range all {
			seen[*u.IamID] = true
		}
		if len(all) != 3 || len(seen) != 3 {
			p.Errorf("the pager gives %d users, %d different ones", len(all), len(seen))
		}
		got, err := list(p, viewer, func(l *options) { l.Limit = ptr(int64(1)) })
		p.accepted(200, got, err)
	})
	for name, change := range map[string]func(*options){
		"refuses a page too large":  func(l *options) { l.Limit = ptr(int64(101)) },
		"refuses an unknown cursor": func(l *options) { l.Start = ptr("x") },
	} {
		o.outcome(name, func(p *probe) {
			_, err := list(p, viewer, change)
			p.refused(400, "bad_request", err)
		})
	}
	o.outcome("refuses another account", func(p *probe) {
		_, err := list(p, admin, func(l *options) { l.AccountID = ptr("ffff") })
		p.refused(403, "forbidden", err)
	})
	o.outcome("refuses a caller who may not read", func(p *probe) {
		_, err := list(p, p.stranger(), func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

func testAccount(t *testing.T, s *suite) {
	b := newBox(t, s, sandbox.Options{})
	b.operation(t, "GetAccount", func(o operation) {
		get := func(p *probe, id string) (*accountmanagementv4.AccountResponse, error) {
			got, _, err := p.accounts(viewer).GetAccount(&accountmanagementv4.GetAccountOptions{AccountID: &id})
			return got, err
		}
		o.outcome("the token's own", func(p *probe) {
			got, err := get(p, sandbox.AccountID)
			p.accepted(200, got, err)
			same(p, "the name", got.Name, "Sandbox")
		})
		o.outcome("refuses another account", func(p *probe) {
			_, err := get(p, "ffff")
			p.refused(404, "NOT_FOUND", err)
		})
	})
}
