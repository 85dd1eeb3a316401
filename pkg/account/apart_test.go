package account_test

import (
	"testing"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

func TestWhatKeepsResourcesApart(t *testing.T) {
	t.Parallel()
	resource := func(pairs ...string) []iam.PolicyAttribute {
		var all []iam.PolicyAttribute
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, iam.PolicyAttribute{Key: pairs[i], Operator: "stringEquals", Value: pairs[i+1]})
		}
		return all
	}
	attribute := func(key, operator string, value any) []iam.PolicyAttribute {
		return []iam.PolicyAttribute{{Key: key, Operator: operator, Value: value}}
	}
	wanted := resource("serviceName", "kms", "accountId", "a", "serviceInstance", "i1", "region", "us-south", "resource", "key")
	pattern := iam.PolicyAttribute{Key: "region", Operator: "stringMatch", Value: "eu-*"}
	for _, row := range []struct {
		want   string
		policy []iam.PolicyAttribute
	}{
		{"", nil},
		{"", resource("serviceName", "kms", "accountId", "a")},
		{"", append(resource("serviceName", "kms"), pattern)},
		{"", resource("serviceType", "service")},
		{"serviceName", resource("accountId", "b", "serviceName", "cos")},
		{"accountId", resource("accountId", "b", "serviceName", "kms")},
		{"serviceInstance", resource("serviceName", "kms", "serviceInstance", "i2", "resource", "other")},
		{"resource", resource("serviceName", "kms", "serviceInstance", "i1", "resource", "other")},
		{"serviceType", resource("serviceType", "platform_service")},
		{"serviceType", resource("resourceType", "resource-group")},
		{"", attribute("serviceName", "stringEquals", []any{"kms"})},
		{"", attribute("serviceName", "stringEqualsAnyOf", []any{"cos", "kms"})},
		{"serviceName", attribute("serviceName", "stringEqualsAnyOf", []any{"cos", "logs"})},
		{"", attribute("serviceName", "stringEquals", "*")},
		{"", attribute("serviceName", "stringEquals", "")},
		{"", attribute("serviceName", "stringMatch", "c*")},
	} {
		if got := account.Apart(row.policy, wanted); got != row.want {
			t.Errorf("%v: got %q, want %q", row.policy, got, row.want)
		}
	}
	if got := account.Apart(resource("serviceType", "service"), resource("serviceName", "iam-identity")); got != "serviceType" {
		t.Errorf("all services are said to have one of account management: %q", got)
	}
	// What is spelled otherwise may be the same.
	if got := account.Apart(resource("serviceType", "Platform_Service"), resource("serviceName", "iam-identity")); got != "" {
		t.Errorf("another spelling of a kind keeps resources apart: %q", got)
	}
	if got := account.Apart(resource("serviceName", "IAM-identity"), resource("serviceType", "platform_service")); got != "" {
		t.Errorf("another spelling of a service keeps resources apart: %q", got)
	}
}
