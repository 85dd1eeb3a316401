package match_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/match"
)

const clusterCRN = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/0f1e:c0de::"

func ordersPod() match.Pod {
	return match.Pod{
		CRType: "IKS_SA", ClusterCRN: clusterCRN, ClusterID: "c0de", Namespace: "orders", ServiceAccount: "orders-api",
		Name: "orders-api-7c9d", ResourceGroupID: "5c49", ResourceGroupName: "Default",
	}
}

func TestALinkMatchesByteForByte(t *testing.T) {
	t.Parallel()
	exact := match.Link{CRType: "IKS_SA", CRN: clusterCRN, Namespace: "orders", ServiceAccount: "orders-api"}
	change := func(f func(*match.Link)) match.Link {
		l := exact
		f(&l)
		return l
	}
	tests := map[string]struct {
		link match.Link
		want bool
	}{
		"exact":              {exact, true},
		"other type":         {change(func(l *match.Link) { l.CRType = "ROKS_SA" }), false},
		"other cluster":      {change(func(l *match.Link) { l.CRN = strings.Replace(clusterCRN, "c0de", "c1de", 1) }), false},
		"other cloud":        {change(func(l *match.Link) { l.CRN = strings.Replace(clusterCRN, "bluemix", "staging", 1) }), false},
		"other region":       {change(func(l *match.Link) { l.CRN = strings.Replace(clusterCRN, "us-south", "us-east", 1) }), false},
		"worker":             {change(func(l *match.Link) { l.CRN = strings.TrimSuffix(clusterCRN, ":") + "worker:w" }), false},
		"CRN in upper case":  {change(func(l *match.Link) { l.CRN = strings.ToUpper(clusterCRN) }), false},
		"other namespace":    {change(func(l *match.Link) { l.Namespace = "Orders" }), false},
		"blank":              {change(func(l *match.Link) { l.ServiceAccount += " " }), false},
		"no namespace":       {change(func(l *match.Link) { l.Namespace = "" }), false},
		"no service account": {change(func(l *match.Link) { l.ServiceAccount = "" }), false},
		"a pattern":          {change(func(l *match.Link) { l.ServiceAccount = "*" }), false},
		"name of the pod":    {change(func(l *match.Link) { l.ServiceAccount = "orders-api-7c9d" }), false},
	}
	for name, tt := range tests {
		if got := match.Admits(ordersPod(), []match.Link{tt.link}, nil); got != tt.want {
			t.Errorf("%s: admitted is %v, want %v", name, got, tt.want)
		}
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		claim, operator, value string
		want                   bool
	}{
		{"namespace", "EQUALS", `"orders"`, true},
		{"name", "EQUALS", `"orders-api"`, true},
		{"pod", "EQUALS", `"orders-api-7c9d"`, true},
		{"service_instance", "EQUALS", `"c0de"`, true},
		{"location", "EQUALS", `"us-south"`, true},
		{"resource_group_id", "EQUALS", `"5c49"`, true},
		{"resource_group_name", "EQUALS", `"Default"`, true},
		{"crn", "EQUALS", `"` + clusterCRN + `"`, true},
		{"service_account", "EQUALS", `"orders-api"`, false},
		{"Namespace", "EQUALS", `"orders"`, false},
		{"cluster", "NOT_EQUALS", `"x"`, false}, // an unknown claim never matches
		{"", "CONTAINS", `""`, false},

		{"namespace", "EQUALS", `"Orders"`, false},
		{"namespace", "NOT_EQUALS", `"Orders"`, true},
		{"namespace", "NOT_EQUALS", `"orders"`, false},
		{"namespace", "EQUALS_IGNORE_CASE", `"ORDERS"`, true},
		{"namespace", "EQUALS_IGNORE_CASE", `"order"`, false},
		{"namespace", "NOT_EQUALS_IGNORE_CASE", `"ORDERS"`, false},
		{"namespace", "NOT_EQUALS_IGNORE_CASE", `"order"`, true},
		{"namespace", "CONTAINS", `"rder"`, true},
		{"namespace", "CONTAINS", `"RDER"`, false},
		{"namespace", "CONTAINS", `""`, true},
		{"namespace", "IN", `["payments","orders"]`, true},
		{"namespace", "IN", `["payments"]`, false},
		{"namespace", "IN", `"orders"`, true},
		{"namespace", "IN", `[]`, false},
		{"namespace", "equals", `"orders"`, false},
		{"namespace", "STARTS_WITH", `"o"`, false},
		{"namespace", "", `"orders"`, false},

		{"namespace", "EQUALS", `["orders"]`, true},
		{"namespace", "EQUALS", `["orders","payments"]`, false},
		{"namespace", "EQUALS", `["orders","orders"]`, false},
		{"namespace", "NOT_EQUALS", `["a","b"]`, false},
		{"namespace", "NOT_EQUALS", `[]`, false},
		{"namespace", "CONTAINS", `["orders","o"]`, false},
		{"namespace", "EQUALS", `orders`, false},
		{"namespace", "NOT_EQUALS", `payments`, false}, // a value that is not JSON never matches
		{"namespace", "NOT_EQUALS", ``, false},
		{"namespace", "NOT_EQUALS", `null`, false},
		{"namespace", "NOT_EQUALS", `{"a":"b"}`, false},
		{"namespace", "NOT_EQUALS", `[["a"]]`, false},
		{"namespace", "NOT_EQUALS", `"a" "b"`, false},
		{"namespace", "NOT_EQUALS", `"a"]`, false},
		{"namespace", "IN", `["orders",null]`, false},
		{"namespace", "EQUALS", ` "orders" `, true},
	}
	for _, tt := range tests {
		rule := match.Rule{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []match.Condition{{tt.claim, tt.operator, tt.value}}}
		if got := rule.Admits(ordersPod()); got != tt.want {
			t.Errorf("%s %s %s: admitted is %v, want %v", tt.claim, tt.operator, tt.value, got, tt.want)
		}
	}
}

func TestNumbersAndBooleansAreText(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"12345678901234567890", "1.50", "true", "false"} {
		p := ordersPod()
		p.Namespace = value
		for _, document := range []string{value, `"` + value + `"`, `["x",` + value + `]`} {
			rule := match.Rule{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []match.Condition{{"namespace", "IN", document}}}
			if !rule.Admits(p) {
				t.Errorf("%s does not match namespace %s", document, value)
			}
		}
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	namespace := match.Condition{Claim: "namespace", Operator: "EQUALS", Value: `"orders"`}
	other := match.Condition{Claim: "name", Operator: "EQUALS", Value: `"default"`}
	tests := map[string]struct {
		rule match.Rule
		want bool
	}{
		"no conditions":         {match.Rule{Type: "Profile-CR", CRType: "IKS_SA"}, true},
		"other compute type":    {match.Rule{Type: "Profile-CR", CRType: "ROKS_SA"}, false},
		"no compute type":       {match.Rule{Type: "Profile-CR"}, false},
		"for federated users":   {match.Rule{Type: "Profile-SAML", CRType: "IKS_SA"}, false},
		"one of two conditions": {match.Rule{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []match.Condition{namespace, other}}, false},
		"both":                  {match.Rule{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []match.Condition{namespace, namespace}}, true},
	}
	for name, tt := range tests {
		if got := match.Admits(ordersPod(), nil, []match.Rule{tt.rule}); got != tt.want {
			t.Errorf("%s: admitted is %v, want %v", name, got, tt.want)
		}
	}
}

func TestOneOfManyIsEnough(t *testing.T) {
	t.Parallel()
	var values []string
	for i := range 150 {
		values = append(values, fmt.Sprintf(`"n%d"`, i))
	}
	many := match.Condition{Claim: "namespace", Operator: "IN", Value: "[" + strings.Join(append(values, `"orders"`), ",") + "]"}
	never := match.Rule{Type: "Profile-CR", CRType: "ROKS_SA"}
	right := match.Rule{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []match.Condition{many}}
	if !match.Admits(ordersPod(), []match.Link{{}}, []match.Rule{never, right}) {
		t.Error("the second rule does not admit the pod")
	}
	if match.Admits(ordersPod(), nil, nil) {
		t.Error("a profile without links and rules admits the pod")
	}
}

func TestEveryOperatorIsListed(t *testing.T) {
	t.Parallel()
	for _, operator := range match.Operators() {
		for _, value := range []string{`"orders"`, `"payments"`} {
			rule := match.Rule{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []match.Condition{{"namespace", operator, value}}}
			inverted := strings.HasPrefix(operator, "NOT_")
			if want := (value == `"orders"`) != inverted; rule.Admits(ordersPod()) != want {
				t.Errorf("%s %s: want %v", operator, value, want)
			}
		}
	}
	if n := len(slices.Compact(slices.Sorted(slices.Values(match.Operators())))); n != 6 {
		t.Errorf("%d operators, want 6", n)
	}
}
