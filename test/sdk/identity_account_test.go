package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamidentityv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func testReports(t *testing.T, b *box) {
	b.operation(t, "CreateReport", func(o operation) {
		create := func(p *probe, key, account, kind, duration string) (*iamidentityv1.ReportReference, error) {
			got, _, err := p.identity(key).CreateReport(&iamidentityv1.CreateReportOptions{
				AccountID: &account, Type: &kind, Duration: &duration,
			})
			return got, err
		}
		o.outcome("begun", func(p *probe) {
			got, err := create(p, admin, sandbox.AccountID, "inactive", "720")
			p.accepted(202, got, err)
		})
		for name, row := range map[string]struct {
			key, account, kind, duration string
			status                       int
			code                         string
		}{
			"refuses an unknown type":             {admin, sandbox.AccountID, "lazy", "720", 400, "bad_request"},
			"refuses an invalid duration":         {admin, sandbox.AccountID, "inactive", "a month", 400, "bad_request"},
			"refuses another account":             {admin, "ffff", "inactive", "720", 403, "forbidden"},
			"refuses a caller without permission": {editor, sandbox.AccountID, "inactive", "720", 403, "forbidden"},
		} {
			o.outcome(name, func(p *probe) {
				_, err := create(p, row.key, row.account, row.kind, row.duration)
				p.refused(row.status, row.code, err)
			})
		}
	})
	b.operation(t, "GetReport", func(o operation) {
		// The report that is the latest must be the subtest's own.
		o = o.on(newBox(o.t, o.box.suite, sandbox.Options{}))
		create := func(p *probe) *string {
			return must(p.identity(admin).CreateReport(&iamidentityv1.CreateReportOptions{AccountID: account(), Duration: ptr("1")}))(p).Reference
		}
		get := func(p *probe, key string, reference *string) (*iamidentityv1.Report, error) {
			got, _, err := p.identity(key).GetReport(&iamidentityv1.GetReportOptions{AccountID: account(), Reference: reference})
			return got, err
		}
		o.outcome("not ready yet", func(p *probe) {
			_, err := get(p, admin, create(p))
			p.accepted(204, nil, err)
		})
		o.outcome("ready", func(p *probe) {
			profile, service := p.profile(), p.serviceID()
			reference := create(p)
			_, _ = get(p, admin, reference)
			got, err := get(p, admin, reference)
			p.accepted(200, got, err)
			if len(got.Users) != 2 || len(got.Apikeys) != 3 { // the admin is active
				p.Errorf("%d users and %d keys are inactive", len(got.Users), len(got.Apikeys))
			}
			same(p, "the service ID", got.Serviceids[0].ID, *service.ID)
			same(p, "the profile", got.Profiles[0].ID, *profile.ID)
		})
		empty := o.on(newBox(o.t, o.box.suite, sandbox.Options{})) // without profiles and service IDs
		empty.outcome("with lists that are never missing", func(p *probe) {
			reference := create(p)
			_, _ = get(p, admin, reference)
			got, err := get(p, admin, reference)
			p.accepted(200, got, err)
			if got.Users == nil || got.Apikeys == nil || got.Serviceids == nil || got.Profiles == nil {
				p.Errorf("a list is missing: %s", p.body)
			}
		})
		o.outcome("the latest", func(p *probe) {
			reference := create(p)
			_, _ = get(p, admin, reference)
			got, err := get(p, admin, ptr("latest"))
			p.accepted(200, got, err)
			same(p, "the reference", got.Reference, *reference)
		})
		o.outcome("refuses an unknown reference", func(p *probe) {
			_, err := get(p, admin, ptr("none"))
			p.refused(404, "not_found", err)
		})
		o.outcome("refuses a caller without permission", func(p *probe) {
			_, err := get(p, editor, create(p))
			p.refused(403, "forbidden", err)
		})
	})
}

func testSettings(t *testing.T, b *box) {
	b.operation(t, "GetAccountSettings", func(o operation) {
		get := func(p *probe, key, account string) (*iamidentityv1.AccountSettingsResponse, error) {
			got, _, err := p.identity(key).GetAccountSettings(&iamidentityv1.GetAccountSettingsOptions{
				AccountID: &account, IncludeHistory: ptr(true),
			})
			return got, err
		}
		o.outcome("as they are", func(p *probe) {
			got, err := get(p, viewer, sandbox.AccountID)
			p.accepted(200, got, err)
			same(p, "the ETag", p.etag(), *got.EntityTag)
			same(p, "the lifetime", got.SystemAccessTokenExpirationInSeconds, "NOT_SET")
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
	b.operation(t, "GetEffectiveAccountSettings", func(o operation) {
		get := func(p *probe, account string) (*iamidentityv1.EffectiveAccountSettingsResponse, error) {
			got, _, err := p.identity(viewer).GetEffectiveAccountSettings(&iamidentityv1.GetEffectiveAccountSettingsOptions{AccountID: &account})
			return got, err
		}
		o.outcome("what counts", func(p *probe) {
			got, err := get(p, sandbox.AccountID)
			p.accepted(200, got, err)
			same(p, "the lifetime", got.Effective.SystemAccessTokenExpirationInSeconds, "3600")
		})
		o.outcome("refuses another account", func(p *probe) {
			_, err := get(p, "ffff")
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "UpdateAccountSettings", testUpdateSettings)
}

func testUpdateSettings(o operation) {
	o = o.on(newBox(o.t, o.box.suite, sandbox.Options{})) // what it changes must not disturb others
	type options = iamidentityv1.UpdateAccountSettingsOptions
	update := func(p *probe, key string, change func(*options)) (*iamidentityv1.AccountSettingsResponse, error) {
		wanted := &options{AccountID: account(), IfMatch: ptr("*")}
		change(wanted)
		got, _, err := p.identity(key).UpdateAccountSettings(wanted)
		return got, err
	}
	o.outcome("updated by its tag", func(p *probe) {
		_ = must(p.identity(admin).GetAccountSettings(&iamidentityv1.GetAccountSettingsOptions{AccountID: account()}))(p)
		tag := p.etag()
		got, err := update(p, editor, func(u *options) {
			u.IfMatch, u.SystemAccessTokenExpirationInSeconds = tag, ptr("900")
			u.AllowedIPAddresses = ptr("127.0.0.0/8, ::1,10.1.2.3-10.1.2.9")
			u.UserMfa = []iamidentityv1.UserMfa{{IamID: ptr(editorID), Mfa: ptr("NONE")}}
			u.RestrictUserDomains = []iamidentityv1.AccountSettingsUserDomainRestriction{{RealmID: ptr("IBMid"), RestrictInvitation: ptr(true)}}
		})
		p.accepted(200, got, err)
		same(p, "the lifetime", got.SystemAccessTokenExpirationInSeconds, "900")
		if got.History == nil {
			p.Error("the history is missing")
		}
	})
	o.outcome("unset, and a domain taken out", func(p *probe) {
		got, err := update(p, admin, func(u *options) {
			u.SystemAccessTokenExpirationInSeconds, u.AllowedIPAddresses = ptr("NOT_SET"), ptr("")
			u.RestrictUserDomains = []iamidentityv1.AccountSettingsUserDomainRestriction{{RealmID: ptr("IBMid")}}
		})
		p.accepted(200, got, err)
		if len(got.RestrictUserDomains) != 0 {
			p.Errorf("the domains are %v", got.RestrictUserDomains)
		}
	})
	for name, change := range map[string]func(*options){
		"refuses a lifetime too short": func(u *options) { u.SystemAccessTokenExpirationInSeconds = ptr("899") },
		"refuses an invalid lifetime":  func(u *options) { u.SystemRefreshTokenExpirationInSeconds = ptr("1h") },
		"refuses an unknown trait":     func(u *options) { u.Mfa = ptr("LEVEL9") },
		"refuses an invalid address":   func(u *options) { u.AllowedIPAddresses = ptr("10.0.0.0/40") },
		"refuses a reversed range":     func(u *options) { u.AllowedIPAddresses = ptr("10.0.0.9-10.0.0.1") },
	} {
		o.outcome(name, func(p *probe) {
			_, err := update(p, admin, change)
			p.refused(400, "bad_request", err)
		})
	}
	o.outcome("refuses another tag", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.IfMatch = ptr("x") })
		p.refused(412, "precondition_failed", err)
	})
	o.outcome("refuses another account", func(p *probe) {
		_, err := update(p, admin, func(u *options) { u.AccountID = ptr("ffff") })
		p.refused(403, "forbidden", err)
	})
	o.outcome("refuses a caller without permission", func(p *probe) {
		_, err := update(p, viewer, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

func testUsage(t *testing.T, b *box) {
	b.operation(t, "GetAccountLimits", func(o operation) {
		get := func(p *probe, change func(*iamidentityv1.GetAccountLimitsOptions)) (*iamidentityv1.IdentityLimitsUsageResponse, error) {
			wanted := &iamidentityv1.GetAccountLimitsOptions{AccountID: account()}
			change(wanted)
			got, _, err := p.identity(viewer).GetAccountLimits(wanted)
			return got, err
		}
		o.outcome("limits only", func(p *probe) {
			got, err := get(p, func(*iamidentityv1.GetAccountLimitsOptions) {})
			p.accepted(200, got, err)
			same(p, "the limit of profiles", got.Profiles.Limit, 2000)
			same(p, "the limit of rules", got.ClaimRulesPerProfile.Limit, 20)
			if got.Profiles.Count != nil || got.CrLinksPerProfile.Profiles != nil {
				p.Error("nobody asked for counts")
			}
		})
		o.outcome("with counts", func(p *probe) {
			id := p.profile().ID
			p.link(id)
			p.rule(id)
			got, err := get(p, func(l *iamidentityv1.GetAccountLimitsOptions) {
				l.Profiles, l.CrLinks, l.CrRules = ptr("true"), ptr("true"), ptr("true")
				l.CrLinksPerProfile, l.CrRulesPerProfile, l.ApikeysPerIdentity = id, ptr(*id+",none"), ptr(editorID)
			})
			p.accepted(200, got, err)
			same(p, "the links", got.CrLinksPerProfile.Profiles[0].Count, 1)
			same(p, "the rules", got.CrRulesPerProfile.Profiles[0].Count, 1)
			same(p, "the keys", got.ApikeysPerIdentity.Identities[0].Count, 1)
			if *got.Profiles.Count < 1 || *got.CrLinks.Count < 1 || *got.CrRules.Count < 1 {
				p.Error("the counts are too small")
			}
		})
		o.outcome("refuses another account", func(p *probe) {
			_, err := get(p, func(l *iamidentityv1.GetAccountLimitsOptions) { l.AccountID = ptr("ffff") })
			p.refused(403, "forbidden", err)
		})
	})
	b.operation(t, "BulkListAccountEntityConsumption", func(o operation) {
		get := func(p *probe, account string) (*iamidentityv1.IdentityLimitsUsageResponse, error) {
			id := *p.profile().ID
			got, _, err := p.identity(viewer).BulkListAccountEntityConsumption(&iamidentityv1.BulkListAccountEntityConsumptionOptions{
				AccountID: &account, Profiles: ptr(true), ClaimRulesPerProfile: []string{id}, CrLinksPerProfile: []string{id},
				ClaimRulesPerGroup: []string{"AccessGroupId-none"},
			})
			return got, err
		}
		o.outcome("with counts", func(p *probe) {
			got, err := get(p, sandbox.AccountID)
			p.accepted(200, got, err)
			same(p, "the rules", got.ClaimRulesPerProfile.Profiles[0].Count, 0)
		})
		o.outcome("refuses another account", func(p *probe) {
			_, err := get(p, "ffff")
			p.refused(403, "forbidden", err)
		})
	})
}
