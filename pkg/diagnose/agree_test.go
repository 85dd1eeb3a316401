package diagnose_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/pkg/trust"
)

const (
	accountID = sandbox.AccountID
	crnVPC    = "crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + accountID + ":c0demovpc0000000us10::"
	crnROKS   = "crn:v1:bluemix:public:containers-kubernetes:eu-de:a/" + accountID + ":c0demoroks000000eu30::"
	groupID   = "5c49eabcf5e85881a37e2d100a33b3df"
)

// judge asks all three: the sandbox's token endpoint, the diagnosis and the naive evaluator.
type judge struct {
	server *sandbox.Server
	admin  string
	pods   []naivePod
	tokens []string

	profiles int // made so far
	unknown  int // cases in which the diagnosis does not know
}

func newJudge(t *testing.T) *judge {
	t.Helper()
	server, err := sandbox.New(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	j := &judge{server: server}
	j.admin = j.call(t, "POST", "/identity/token", url.Values{
		"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {sandbox.AdminKey},
	}.Encode())["access_token"].(string)
	control := sandbox.Control{BaseURL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: server.Transport()}}
	for _, cluster := range []naivePod{
		{kind: "IKS_SA", crn: crnVPC, cluster: "c0demovpc0000000us10", location: "us-south"},
		{kind: "ROKS_SA", crn: crnROKS, cluster: "c0demoroks000000eu30", location: "eu-de"},
	} {
		for _, who := range []string{"orders/api", "orders/default", "api/orders", "billing/api", "default/demo-vpc"} {
			for _, name := range []string{"", "api-7c9d"} {
				p := cluster
				p.group, p.groupName, p.pod = groupID, "Default", name
				p.namespace, p.account, _ = strings.Cut(who, "/")
				token, err := control.Mint(context.Background(), sandbox.MintRequest{
					Cluster: p.cluster, Namespace: p.namespace, ServiceAccount: p.account, Pod: p.pod, Audience: []string{"iam"}, ExpiresIn: 3600e9,
				})
				if err != nil {
					t.Fatal(err)
				}
				j.pods, j.tokens = append(j.pods, p), append(j.tokens, token)
			}
		}
	}
	return j
}

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// call sends a request past the clients, and returns the answer; nil when it is a refusal.
func (j *judge) call(t failer, method, path, body string) map[string]any {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(path, "/identity") {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		r.Header.Set("Authorization", "Bearer "+j.admin)
	}
	w := httptest.NewRecorder()
	j.server.ServeHTTP(w, r)
	if w.Code == http.StatusBadRequest && strings.HasPrefix(path, "/identity") {
		return nil
	}
	if w.Code > 299 {
		t.Fatalf("%s %s %s: %d %s", method, path, body, w.Code, w.Body)
	}
	out := map[string]any{}
	_ = json.Unmarshal(w.Body.Bytes(), &out) // a deletion has no body
	return out
}

func encoded(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // test values are always encoded
	}
	return string(data)
}

// compare puts a trust into the sandbox and asks about every pod. It returns how many cases that were.
func (j *judge) compare(t failer, links []naiveLink, rules []naiveRule) int {
	t.Helper()
	j.profiles++
	id := j.call(t, "POST", "/v1/profiles", encoded(map[string]string{"name": "p" + strconv.Itoa(j.profiles), "account_id": accountID}))["id"].(string)
	for _, l := range links {
		j.call(t, "POST", "/v1/profiles/"+id+"/links", encoded(map[string]any{
			"cr_type": l.Kind, "link": map[string]string{"crn": l.CRN, "namespace": l.Namespace, "name": l.Name},
		}))
	}
	for _, r := range rules {
		conditions := []map[string]string{}
		for _, c := range r.Conditions {
			conditions = append(conditions, map[string]string{"claim": c.Claim, "operator": c.Operator, "value": c.Value})
		}
		j.call(t, "POST", "/v1/profiles/"+id+"/rules", encoded(map[string]any{"type": "Profile-CR", "cr_type": r.Kind, "conditions": conditions}))
	}
	for i, p := range j.pods {
		form := url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:cr-token"}, "cr_token": {j.tokens[i]}, "profile_id": {id}}
		endpoint := j.call(t, "POST", "/identity/token", form.Encode()) != nil
		facts := trustFacts(p, links, rules)
		report := diagnose.Run(facts)
		naive := naiveAdmits(p, links, rules)
		known := trust.Evaluate(facts.Trust.Identity, facts.Trust.Links, facts.Trust.Rules).Verdict() != trust.Unknown
		if !known { // such as a list for EQUALS, of which IBM says nothing: the sandbox decides, and the diagnosis does not
			j.unknown++
		}
		if healthy := report.Verdict == diagnose.Healthy; endpoint != naive || healthy != naive && known || healthy && !naive {
			t.Fatalf("the endpoint says %t, the diagnosis %t, the naive evaluator %t\n%+v\n%+v\n%+v\n%+v", endpoint, healthy, naive, p, links, rules, report)
		}
	}
	j.call(t, "DELETE", "/v1/profiles/"+id, "")
	return len(j.pods)
}

// trustFacts are those of a pod that there is only the trust known of.
func trustFacts(p naivePod, links []naiveLink, rules []naiveRule) diagnose.Facts {
	tr := diagnose.Trust{Identity: trust.Identity{
		Kind: trust.Kind(p.kind), ClusterCRN: p.crn, ClusterID: p.cluster, ClusterName: "c", Namespace: p.namespace, ServiceAccount: p.account,
		Pod: p.pod, Location: p.location, ResourceGroupID: p.group, ResourceGroupName: p.groupName,
	}}
	for i, l := range links {
		tr.Links = append(tr.Links, trust.Link{ID: strconv.Itoa(i), CRType: l.Kind, CRN: l.CRN, Namespace: l.Namespace, ServiceAccount: l.Name})
	}
	for i, r := range rules {
		rule := trust.Rule{ID: strconv.Itoa(i), Type: "Profile-CR", CRType: r.Kind}
		for _, c := range r.Conditions {
			rule.Conditions = append(rule.Conditions, trust.Condition{Claim: c.Claim, Operator: c.Operator, Value: c.Value})
		}
		tr.Rules = append(tr.Rules, rule)
	}
	return diagnose.Facts{
		Token: diagnose.Token{Problem: diagnose.TokenMissing}, Profile: diagnose.Profile{Text: "p", State: diagnose.ProfileFound}, Trust: &tr,
	}
}

func drawTrust(t *rapid.T) (links []naiveLink, rules []naiveRule) {
	pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
	kind := func() string { return pick("kind", "IKS_SA", "ROKS_SA") }
	for range rapid.IntRange(0, 2).Draw(t, "links") {
		l := naiveLink{
			kind(), pick("crn", crnVPC, crnROKS, strings.Replace(crnVPC, "us10::", "us10:worker:w", 1)),
			pick("namespace", "orders", "api", "Orders", "billing", "default"), pick("name", "api", "default", "orders", "demo-vpc", "api "),
		}
		if !slices.Contains(links, l) { // IAM refuses a second one
			links = append(links, l)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "rules") {
		r := naiveRule{Kind: kind()}
		for range rapid.IntRange(1, 3).Draw(t, "conditions") {
			value := func() string {
				return pick("value", "orders", "Orders", "api", "billing", "default", "demo-vpc", "a", "us-south", "eu-de", groupID, "Default", "c0demovpc0000000us10", crnROKS, "api-7c9d", "")
			}
			c := naiveCondition{
				Claim:    pick("claim", "namespace", "name", "pod", "location", "service_instance", "crn", "resource_group_id", "resource_group_name", "serviceaccount"),
				Operator: pick("operator", "EQUALS", "NOT_EQUALS", "EQUALS_IGNORE_CASE", "NOT_EQUALS_IGNORE_CASE", "CONTAINS", "IN"),
			}
			switch {
			case c.Operator == "IN" || rapid.IntRange(0, 9).Draw(t, "list") == 0:
				c.Value = encoded([]string{value(), value()})
			case rapid.IntRange(0, 9).Draw(t, "number") == 0:
				c.Value = pick("bare", "true", "7", `["orders"]`)
			default:
				c.Value = encoded(value())
			}
			r.Conditions = append(r.Conditions, c)
		}
		rules = append(rules, r)
	}
	return links, rules
}

// TestThreeEvaluatorsAgree compares ten thousand cases: random trusts, and twenty pods each.
func TestThreeEvaluatorsAgree(t *testing.T) {
	t.Parallel()
	const trusts = 5 // of each check, of which there are a hundred
	j := newJudge(t)
	cases, admitted := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		for range trusts {
			links, rules := drawTrust(t)
			cases += j.compare(t, links, rules)
			for _, p := range j.pods {
				if naiveAdmits(p, links, rules) {
					admitted++
				}
			}
		}
	})
	t.Logf("%d cases, of which %d are admitted", cases, admitted)
	if cases < 10_000 || admitted < cases/50 || admitted > cases/2 {
		t.Errorf("%d of %d cases are admitted: that tells little", admitted, cases)
	}
	if j.unknown > cases/10 {
		t.Errorf("%d of %d cases are unknown", j.unknown, cases)
	}
}

func TestThreeEvaluatorsAgreeOnLiteralCases(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	condition := func(claim, operator, value string) []naiveRule {
		return []naiveRule{{Kind: "IKS_SA", Conditions: []naiveCondition{{claim, operator, value}}}}
	}
	for name, row := range map[string]struct {
		links []naiveLink
		rules []naiveRule
		want  int // pods that are admitted
	}{
		"nothing":                {nil, nil, 0},
		"one link":               {[]naiveLink{{"IKS_SA", crnVPC, "orders", "api"}}, nil, 2},
		"link of the wrong kind": {[]naiveLink{{"ROKS_SA", crnVPC, "orders", "api"}}, nil, 0},
		"swapped link":           {[]naiveLink{{"IKS_SA", crnVPC, "api", "orders"}}, nil, 2},
		"link in another case":   {[]naiveLink{{"IKS_SA", crnVPC, "Orders", "api"}}, nil, 0},
		"namespace":              {nil, condition("namespace", "EQUALS", `"orders"`), 4},
		"not that namespace":     {nil, condition("namespace", "NOT_EQUALS", `"orders"`), 6},
		"any case":               {nil, condition("namespace", "EQUALS_IGNORE_CASE", `"ORDERS"`), 4},
		"not in any case":        {nil, condition("namespace", "NOT_EQUALS_IGNORE_CASE", `"ORDERS"`), 6},
		"part of the pod's name": {nil, condition("pod", "CONTAINS", `"7c9"`), 5},
		"no pod's name":          {nil, condition("pod", "EQUALS", `""`), 5},
		"list":                   {nil, condition("name", "IN", `["api","default"]`), 6},
		"list for EQUALS":        {nil, condition("name", "EQUALS", `["api","default"]`), 0},
		"unknown claim":          {nil, condition("blueGroups", "NOT_EQUALS", `"x"`), 0},
		"boolean":                {nil, condition("namespace", "EQUALS", `true`), 0},
		"cluster":                {nil, condition("service_instance", "EQUALS", `"c0demovpc0000000us10"`), 10},
		"resource group":         {nil, condition("resource_group_name", "EQUALS", `"Default"`), 10},
	} {
		j.compare(t, row.links, row.rules)
		got := 0
		for _, p := range j.pods {
			if naiveAdmits(p, row.links, row.rules) {
				got++
			}
		}
		if got != row.want {
			t.Errorf("%s: %d pods are admitted, want %d", name, got, row.want)
		}
	}
}
