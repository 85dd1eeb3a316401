package trust_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/trust"
)

func pod() trust.Identity {
	return trust.Identity{
		Kind: trust.IKS, ClusterCRN: "crn:c1", ClusterID: "c1", ClusterName: "demo", Namespace: "orders", ServiceAccount: "api",
		Pod: "api-7c9d", Location: "us-south", ResourceGroupID: "rg1", ResourceGroupName: "Default",
	}
}

func link() trust.Link {
	return trust.Link{ID: "L1", CRType: "IKS_SA", CRN: "crn:c1", Namespace: "orders", ServiceAccount: "api"}
}

func TestLinkMatchesOnlyTheIdentityItNames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*trust.Link)
		failed string
	}{
		{"all equal", func(*trust.Link) {}, ""},
		{"other kind", func(l *trust.Link) { l.CRType = "ROKS_SA" }, "cr_type"},
		{"other cluster", func(l *trust.Link) { l.CRN = "crn:c2" }, "crn"},
		{"other namespace", func(l *trust.Link) { l.Namespace = "Orders" }, "namespace"},
		{"cluster's name as service account", func(l *trust.Link) { l.ServiceAccount = "demo" }, "name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := link()
			tt.change(&l)

			r := trust.Evaluate(pod(), []trust.Link{l}, nil)

			if r.Matched() != (tt.failed == "") {
				t.Fatalf("matched is %v with %+v", r.Matched(), l)
			}
			if tt.failed == "" {
				return
			}
			if f := r.Candidates[0].Failed(); len(f) != 1 || f[0].Name != tt.failed {
				t.Errorf("failed checks are %+v, want only %s", f, tt.failed)
			}
		})
	}
}

// The ID of a cluster is nobody else's: a link that has it in a CRN of another account, or of none, may mean the cluster.
func TestALinkWithTheClustersIDInAnotherCRNIsUnknown(t *testing.T) {
	t.Parallel()
	id := pod()
	id.ClusterID, id.ClusterCRN = "c1", "crn:v1:bluemix:public:containers-kubernetes:us-south:a/a1:c1::"
	for text, want := range map[string]trust.Verdict{
		id.ClusterCRN: trust.Yes,
		"crn:v1:bluemix:public:containers-kubernetes:us-south:a/a2:c1::": trust.Unknown,
		"crn:v1:bluemix:public:containers-kubernetes:us-south:a/:c1::":   trust.Unknown,
		"crn:v1:bluemix:public:containers-kubernetes:us-south::c1::":     trust.Unknown,
		"crn:v1:bluemix:public:containers-kubernetes:eu-de:a/a1:c1::":    trust.Unknown,
		"crn:v1:bluemix:public:containers-kubernetes:us-south:a/a1:c2::": trust.No,
		"crn:v1:bluemix:public:kms:us-south:a/a1:c1::":                   trust.No,
	} {
		l := link()
		l.CRN = text
		if got := trust.Evaluate(id, []trust.Link{l}, nil).Verdict(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		unread := id
		unread.ClusterCRN = ""
		if want == trust.Yes {
			want = trust.Unknown
		}
		if got := trust.Evaluate(unread, []trust.Link{l}, nil).Verdict(); got != want {
			t.Errorf("%s, to a cluster whose CRN was not read: %s, want %s", text, got, want)
		}
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		claim, operator, value string
		ok                     bool
		reason                 string
	}{
		{"namespace", "EQUALS", `"orders"`, true, ""},
		{"namespace", "EQUALS", `"Orders"`, false, ""},
		{"namespace", "EQUALS_IGNORE_CASE", `"Orders"`, true, ""},
		{"namespace", "NOT_EQUALS", `"Orders"`, true, ""},
		{"namespace", "NOT_EQUALS", `"orders"`, false, ""},
		{"namespace", "NOT_EQUALS_IGNORE_CASE", `"ORDERS"`, false, ""},
		{"namespace", "NOT_EQUALS_IGNORE_CASE", `"billing"`, true, ""},
		{"pod", "CONTAINS", `"7c9"`, true, ""},
		{"pod", "CONTAINS", `"xyz"`, false, ""},
		{"name", "IN", `["web","api"]`, true, ""},
		{"name", "IN", `["web"]`, false, ""},
		{"name", "IN", `"api"`, true, ""},
		{"name", "IN", `"web"`, false, ""},
		{"name", "IN", `"web,api"`, false, "the value is one text that may be several, and not a list"},
		{"name", "IN", `"web api"`, false, "the value is one text that may be several, and not a list"},
		{"name", "EQUALS", `["api"]`, false, "only IN takes a list"},
		{"name", "NOT_EQUALS", `["web"]`, false, "only IN takes a list"},
		{"name", "IN", `"[\"api\"]"`, false, "the value is one text that may be several, and not a list"},
		{"name", "IN", `"web/api"`, false, "the value is one text that may be several, and not a list"},
		{"crn", "IN", `"crn:c1"`, true, ""},
		{"name", "EQUALS", `["web","api"]`, false, "only IN takes a list"},
		{"name", "NOT_EQUALS", `["web","db"]`, false, "only IN takes a list"},
		{"name", "equals", `"api"`, false, "IBM lists no such operator"},
		{"name", "NOT_CONTAINS", `"web"`, false, "IBM lists no such operator"},
		{"service_instance", "EQUALS", `"c1"`, true, ""},
		{"location", "EQUALS", `"us-south"`, true, ""},
		{"resource_group_id", "EQUALS", `"rg1"`, true, ""},
		{"resource_group_name", "EQUALS", `"Default"`, true, ""},
		{"crn", "EQUALS", `"crn:c1"`, true, ""},
		{"namespace", "EQUALS", `orders`, false, "the value is not a JSON document"},
		{"namespace", "EQUALS", `"orders" "x"`, false, "the value is not a JSON document"},
		{"namespace", "EQUALS", `{"a":1}`, false, "the value is neither text, number nor boolean, nor a list of these"},
		{"namespace", "EQUALS", `["orders"]`, false, "only IN takes a list"},
		{"namespace", "EQUALS", `["orders","x"]`, false, "only IN takes a list"},
		{"namespace", "EQUALS", `true`, false, ""},
		{"serviceaccount", "NOT_EQUALS", `"x"`, false, "pods have no claim of this name"},
		{"namespace", "LIKE", `"orders"`, false, "IBM lists no such operator"},
	}
	for _, tt := range tests {
		t.Run(tt.claim+" "+tt.operator+" "+tt.value, func(t *testing.T) {
			t.Parallel()
			rule := trust.Rule{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []trust.Condition{{tt.claim, tt.operator, tt.value}}}

			r := trust.Evaluate(pod(), nil, []trust.Rule{rule})

			checks := r.Candidates[0].Checks
			last := checks[len(checks)-1]
			known := tt.ok || tt.reason == "" || tt.reason == "pods have no claim of this name"
			if (r.Verdict() != trust.Unknown) != known {
				t.Errorf("it is %s, and known is to be %v", r.Verdict(), known)
			}
			if r.Matched() != tt.ok || last.Reason != tt.reason {
				t.Errorf("matched %v because %q, want %v because %q", r.Matched(), last.Reason, tt.ok, tt.reason)
			}
		})
	}
}

func TestRuleNeedsItsTypeKindAndEveryCondition(t *testing.T) {
	t.Parallel()
	yes := trust.Condition{Claim: "namespace", Operator: "EQUALS", Value: `"orders"`}
	no := trust.Condition{Claim: "pod", Operator: "EQUALS", Value: `"other"`}
	tests := []struct {
		name string
		rule trust.Rule
		want bool
	}{
		{"all hold", trust.Rule{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []trust.Condition{yes, yes}}, true},
		{"one fails", trust.Rule{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []trust.Condition{yes, no}}, false},
		{"rule of users", trust.Rule{Type: "Profile-SAML", CRType: "IKS_SA", Conditions: []trust.Condition{yes}}, false},
		{"other kind", trust.Rule{Type: "Profile-CR", CRType: "ROKS_SA", Conditions: []trust.Condition{yes}}, false},
		{"no condition", trust.Rule{Type: "Profile-CR", CRType: "IKS_SA"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := trust.Evaluate(pod(), nil, []trust.Rule{tt.rule}).Matched(); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestFirstMatchIsNamed(t *testing.T) {
	t.Parallel()
	other := link()
	other.ID, other.Namespace = "L0", "billing"
	r := trust.Evaluate(pod(), []trust.Link{other, link()}, []trust.Rule{{ID: "R1", Type: "Profile-CR", CRType: "IKS_SA"}})
	if r.By == nil || r.By.ID != "L1" || r.By.Rule || len(r.Candidates) != 3 {
		t.Errorf("got %+v of %d candidates, want link L1 of 3", r.By, len(r.Candidates))
	}
}

// An encoded value means exactly the values it was made of, whatever is in them.
func TestEncodedValueMatchesItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		op := rapid.SampledFrom(trust.Operators()).Draw(t, "operator")
		value := rapid.String().Draw(t, "value")

		encoded, err := trust.EncodeValue(op, value)
		if err != nil {
			t.Fatal(err)
		}

		values, err := trust.DecodeValue(encoded)
		if err != nil {
			t.Fatalf("%q: %v", encoded, err)
		}
		if diff := cmp.Diff([]string{value}, values); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

func TestEncodeValueRefuses(t *testing.T) {
	t.Parallel()
	if v, err := trust.EncodeValue("LIKE", "a"); err == nil {
		t.Errorf("unknown operator gave %q", v)
	}
	if v, err := trust.EncodeValue("EQUALS", "a", "b"); err == nil {
		t.Errorf("two values for EQUALS gave %q", v)
	}
}

func FuzzDecodeValue(f *testing.F) {
	f.Add(`["a","b"]`)
	f.Add(`"a"`)
	f.Fuzz(func(t *testing.T, text string) {
		if values, err := trust.DecodeValue(text); err == nil && len(values) == 0 && text == `""` {
			t.Errorf("%q has no value", text)
		}
	})
}
