package audit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/iam"
)

// A policy that is over is a finding, and its access is gone, unless it may be of the Kubernetes Service, which ignores conditions
// on time: then its powers are unknown, and so is whether the profile has access.
func TestPoliciesThatAreOver(t *testing.T) {
	t.Parallel()
	over := func(p iam.Policy) iam.Policy { return until(p, today().AddDate(0, 0, -1)) }
	weekly := func(p iam.Policy) iam.Policy {
		p.Pattern = "time-based-conditions:weekly:custom-hours"
		p.Rule = map[string]any{"key": "{{environment.attributes.day_of_week}}", "operator": "dayOfWeekAnyOf", "value": []any{"1+00:00"}}
		return p
	}
	clusters := func(role string) iam.Policy { return policy("p", role, "serviceName", "containers-kubernetes") }
	for name, row := range map[string]struct {
		policies []iam.Policy
		found    []string
		unknown  []string
	}{
		"on clusters": {
			[]iam.Policy{over(clusters("Viewer"))},
			[]string{"expired policy 'Viewer on containers-kubernetes'"},
			[]string{"no-access by policy 'Viewer on containers-kubernetes (with conditions)'"},
		},
		"wide, on clusters": {
			[]iam.Policy{over(clusters("Manager"))},
			[]string{"expired policy 'Manager on containers-kubernetes'"},
			[]string{
				"no-access by policy 'Manager on containers-kubernetes (with conditions)'",
				"wide-access by policy 'Manager on containers-kubernetes (with conditions)'",
			},
		},
		"an administrator": {
			[]iam.Policy{over(policy("p", "Administrator", "serviceType", "service"))},
			[]string{"expired policy 'Administrator on all services'"},
			[]string{
				"admin-behind-pods by policy 'Administrator on all services (with conditions)'",
				"no-access by policy 'Administrator on all services (with conditions)'",
			},
		},
		"beside one that holds": {
			[]iam.Policy{over(clusters("Viewer")), policy("q", "Reader", "serviceName", "kms")},
			[]string{"expired policy 'Viewer on containers-kubernetes'"},
			[]string{},
		},
		"of account management": {
			[]iam.Policy{over(policy("p", "Administrator", "serviceType", "platform_service"))},
			[]string{"no-access access", "expired policy 'Administrator on account management' $ podtrust profile revoke orders --policy p"},
			[]string{},
		},
		"of IAM": {
			[]iam.Policy{over(policy("p", "Editor", "serviceName", "iam-identity"))},
			[]string{"no-access access", "expired policy 'Editor on iam-identity' $ podtrust profile revoke orders --policy p"},
			[]string{},
		},
		"on some days, of IAM": {
			[]iam.Policy{weekly(policy("p", "Editor", "serviceName", "iam-identity"))},
			[]string{},
			[]string{"escalation by policy 'Editor on iam-identity (with conditions)'", "no-access by policy 'Editor on iam-identity (with conditions)'"},
		},
		"on some days, wide": {
			[]iam.Policy{weekly(policy("p", "Writer", "serviceName", "kms"))},
			[]string{},
			[]string{"no-access by policy 'Writer on kms (with conditions)'", "wide-access by policy 'Writer on kms (with conditions)'"},
		},
	} {
		report := audit.Run(world(policies(row.policies...)), today(), audit.Options{})
		if diff := cmp.Diff(row.found, lines(report)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(row.unknown, unknowns(report)); diff != "" {
			t.Errorf("%s: unknown: %s", name, diff)
		}
	}
}
