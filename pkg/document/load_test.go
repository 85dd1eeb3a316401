package document_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/podtrust/podtrust/pkg/document"
)

const head = "apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n"

// load reads a document that begins with the usual three lines.
func load(t *testing.T, body string, o document.Options) (document.Trust, error) {
	t.Helper()
	return document.Load([]document.Source{{Name: "t.yaml", Data: []byte(head + body)}}, o)
}

func TestTheDocumentOfTheManual(t *testing.T) {
	t.Parallel()
	got, err := load(t, `  - name: orders-api
    description: pods of the order service
    pods:
      - {cluster: demo-vpc, namespace: orders, serviceAccount: orders-api}
      - {cluster: demo-vpc, namespace: jobs}
    rules:
      - name: any-prod-vpc
        clusterType: iks
        where: {namespace: prod, serviceAccount: [web, api], pod: {contains: web, not_equals: [web-0, web-1]}}
    groups: [cos-readers]
    access:
      - {service: cloud-object-storage, instance: demo-cos, roles: [Reader]}
  - name: old
    state: absent
`, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	description := "pods of the order service"
	want := document.Trust{Profiles: []document.Profile{
		{
			Name: "orders-api", Description: &description, State: "present",
			Pods: []document.Pod{
				{Cluster: "demo-vpc", Namespace: "orders", ServiceAccount: "orders-api"},
				{Cluster: "demo-vpc", Namespace: "jobs", ServiceAccount: "default"},
			},
			Rules: []document.Rule{{Name: "any-prod-vpc", ClusterType: "iks", Where: []document.Condition{
				{Claim: "namespace", Operator: "EQUALS", Values: []string{"prod"}},
				{Claim: "name", Operator: "IN", Values: []string{"web", "api"}},
				{Claim: "pod", Operator: "CONTAINS", Values: []string{"web"}},
				{Claim: "pod", Operator: "NOT_EQUALS", Values: []string{"web-0"}},
				{Claim: "pod", Operator: "NOT_EQUALS", Values: []string{"web-1"}},
			}}},
			Groups: []document.Group{{Name: "cos-readers"}},
			Access: []document.Access{{Service: "cloud-object-storage", Instance: "demo-cos", Roles: []string{"Reader"}}},
		},
		{Name: "old", State: "absent"},
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(document.Pos{})); diff != "" {
		t.Error(diff)
	}
	if line := got.Profiles[0].Pods[1].Pos.Line; line != 8 {
		t.Errorf("the second pod stands in line %d, want 8", line)
	}
}

func TestEveryProblemIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	_, err := load(t, `  - name: a
    pod: []
    pods:
      - {cluster: c, namespace: UPPER, serviceAccount: -x}
      - {namespace: n}
      - {cluster: c, namespace: n, serviceAccount: 12}
    name: b
  - name: a
    colour: red
  - description: ~
`, document.Options{})
	want := []string{
		"t.yaml:5: a profile has no key 'pod'; did you mean 'pods'?",
		"t.yaml:7: namespace is 'UPPER'",
		"t.yaml:7: serviceAccount is '-x'",
		"t.yaml:8: an entry of 'pods' has no 'cluster'",
		"t.yaml:9: serviceAccount is 12, which YAML does not read as text",
		"t.yaml:10: key 'name' is in a profile twice, first in line 4",
		"t.yaml:11: profile 'a' is listed twice, first in line 4",
		"t.yaml:12: a profile has no key 'colour'",
		"t.yaml:13: a profile has no 'name'",
		"t.yaml:13: the description is empty",
	}
	checkProblems(t, err, want...)
}

// checkProblems requires exactly these problems, each beginning as given.
func checkProblems(t *testing.T, err error, want ...string) {
	t.Helper()
	var problems document.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, want problems", err)
	}
	got := strings.Split(problems.Error(), "\n")
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(want):
			t.Errorf("unexpected: %s", got[i])
		case i >= len(got):
			t.Errorf("missing: %s", want[i])
		case !strings.HasPrefix(got[i], want[i]):
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

func TestDocumentsThatAreRefused(t *testing.T) {
	t.Parallel()
	rule := func(text string) string { return "  - {name: p, rules: [" + text + "]}" }
	for name, row := range map[string]struct{ body, want string }{
		"no profile":               {"  []", ""},
		"profiles are no list":     {"  x: 1", "t.yaml:4: profiles must be a list"},
		"profile is a word":        {"  - x", "t.yaml:4: a profile must be a mapping"},
		"an IAM ID":                {"  - {name: iam-Profile-1}", "t.yaml:4: the profile's name is an IAM ID"},
		"a CRN of something else":  {`  - {name: "crn:v1:bluemix:public:kms:us-south:a/1:g::"}`, "t.yaml:4: the profile's name is a CRN, but not"},
		"an unquoted CRN":          {"  - name: crn:v1:bluemix:public:kms:us-south:a/1:g::", "t.yaml:4: this is not YAML: a value that contains ': '"},
		"a tab":                    {"  - name: p\n\t  description: x", "t.yaml:4: this is not YAML"},
		"control characters":       {`  - {name: "a\u0007"}`, "t.yaml:4: the profile's name contains control"},
		"blank at the end":         {`  - {name: "a "}`, "t.yaml:4: the profile's name begins or ends with a blank"},
		"empty name":               {`  - {name: ""}`, "t.yaml:4: the profile's name is empty"},
		"wrong state":              {"  - {name: p, state: gone}", "t.yaml:4: state is 'gone', and must be 'present' or 'absent'"},
		"absent with pods":         {"  - {name: p, state: absent, groups: [g]}", "t.yaml:4: profile 'p' is to be absent"},
		"equal pods":               {"  - {name: p, pods: [{cluster: c, namespace: n}, {cluster: c, namespace: n, serviceAccount: default}]}", "t.yaml:4: this entry equals the one in line 4"},
		"worker's CRN":             {`  - {name: p, pods: [{cluster: "crn:v1:bluemix:public:containers-kubernetes:us-south:a/1:c:worker:w", namespace: n}]}`, "t.yaml:4: 'crn:v1"},
		"equal groups":             {"  - {name: p, groups: [g, g]}", "t.yaml:4: access group 'g' is listed twice"},
		"merge key":                {"  - {<<: {name: p}, name: q}", "t.yaml:4: '<<' is not supported"},
		"rule without type":        {rule("{where: {namespace: n}}"), "t.yaml:4: the rule needs 'clusterType', iks or roks"},
		"rule of another type":     {rule("{clusterType: aks, where: {namespace: n}}"), "t.yaml:4: clusterType is 'aks'"},
		"equal rules":              {rule("{clusterType: iks, where: {namespace: n, pod: p}}, {name: x, clusterType: iks, where: {pod: p, namespace: n}}"), "t.yaml:4: this rule equals the one in line 4"},
		"rules of one name":        {rule("{name: x, clusterType: iks, where: {namespace: n}}, {name: x, clusterType: iks, where: {namespace: m}}"), "t.yaml:4: the profile has two rules named 'x'"},
		"unknown claim":            {rule("{clusterType: iks, where: {namespace: n, blueGroups: x}}"), "t.yaml:4: pods have no claim 'blueGroups', and a rule"},
		"mistyped claim":           {rule("{clusterType: iks, where: {namespace: n, serviceaccount: x}}"), "t.yaml:4: pods have no claim 'serviceaccount', and a rule that requires it never matches; did you mean 'serviceAccount'?"},
		"claim by two names":       {rule("{clusterType: iks, where: {namespace: n, name: x, serviceAccount: x}}"), "t.yaml:4: 'name' and 'serviceAccount' are the same claim"},
		"unknown operator":         {rule("{clusterType: iks, where: {namespace: {like: x}}}"), "t.yaml:4: unknown operator 'like'"},
		"equals several":           {rule("{clusterType: iks, where: {namespace: {equals: [a, b]}}}"), "t.yaml:4: 'namespace' can't equal several values"},
		"values and operators":     {rule("{clusterType: iks, where: {namespace: [a, {in: [b]}]}}"), "t.yaml:4: 'namespace' is a list of values and of operators"},
		"no value":                 {rule("{clusterType: iks, where: {namespace: []}}"), "t.yaml:4: 'namespace' has no value"},
		"impossible namespace":     {rule("{clusterType: iks, where: {namespace: {contains: A}}}"), "t.yaml:4: 'namespace' contains 'A'"},
		"cluster that contains":    {rule("{clusterType: iks, where: {cluster: {contains: c}, namespace: n}}"), "t.yaml:4: 'cluster' is looked up"},
		"access to nothing":        {"  - {name: p, access: [{roles: [Reader]}]}", "t.yaml:4: this entry does not say what"},
		"access to two":            {"  - {name: p, access: [{service: kms, allServices: true, roles: [Reader]}]}", "t.yaml:4: this entry says 'service' and 'allServices' at once"},
		"access without role":      {"  - {name: p, access: [{service: kms, roles: []}]}", "t.yaml:4: this entry gives no role"},
		"access, equal roles":      {"  - {name: p, access: [{service: kms, roles: [A, A]}]}", "t.yaml:4: role 'A' is listed twice"},
		"narrowed in vain":         {"  - {name: p, access: [{onResourceGroup: g, region: r, roles: [Viewer]}]}", "t.yaml:4: 'onResourceGroup' can't be limited"},
		"resource without type":    {"  - {name: p, access: [{service: kms, resource: r, roles: [Viewer]}]}", "t.yaml:4: 'resource' needs 'resourceType'"},
		"attribute with two":       {"  - {name: p, access: [{attributes: [{key: a, values: [x, y]}], roles: [Viewer]}]}", "t.yaml:4: attribute 'a' must have exactly one"},
		"attribute of the account": {"  - {name: p, access: [{attributes: [{key: accountId, values: [x]}], roles: [Viewer]}]}", "t.yaml:4: attribute 'accountId' is always"},
		"false":                    {"  - {name: p, access: [{allServices: false, roles: [Viewer]}]}", "t.yaml:4: allServices must be true, or left out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, row.body, document.Options{})
			if row.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			checkProblems(t, err, strings.Split(row.want, "\n")...)
		})
	}
}

// TestAProblemIsToldOnce has rules of which too little was read to compare them.
func TestAProblemIsToldOnce(t *testing.T) {
	t.Parallel()
	_, err := load(t, `  - name: p
    rules:
      - {clusterType: iks, where: {}}
      - {clusterType: iks, where: {blueGroup: x}}
      - {clusterType: iks, where: {namespace: n}}
      - {clusterType: iks, where: {namespace: n, pud: x}}
      - {clusterType: iks, where: {namespace: n}}
`, document.Options{})
	checkProblems(t, err, "t.yaml:7: pods have no claim 'blueGroup'",
		"t.yaml:9: pods have no claim 'pud', and a rule that requires it never matches; did you mean 'pod'?",
		"t.yaml:10: this rule equals the one in line 8")
	_, err = load(t, `  - {name: p, rules: [{clusterType: iks, where: {namespace: {in: [A, ok, B]}}}]}`, document.Options{})
	checkProblems(t, err, "t.yaml:4: 'namespace' is 'A'", "t.yaml:4: 'namespace' is 'B'")
}

func TestWhatIsListedTwiceIsFoundInItsFile(t *testing.T) {
	t.Parallel()
	_, err := document.Load([]document.Source{
		{Name: "a.yaml", Data: []byte(head + "  - name: p\n")},
		{Name: "b.yaml", Data: []byte(head + "  - name: q\n---\n" + head + "  - name: p\n  - name: q\n")},
	}, document.Options{})
	checkProblems(t, err, "b.yaml:9: profile 'p' is listed twice, first in a.yaml:4", "b.yaml:10: profile 'q' is listed twice, first in line 4")
	path := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, paths := range [][]string{{path, path}, {filepath.Dir(path), path}, {"-", "-"}} {
		if _, err := document.Open(paths, strings.NewReader(""), nil); err == nil || !strings.HasSuffix(err.Error(), ": it is given twice") {
			t.Errorf("%q: got %v", paths, err)
		}
	}
}

func TestWideRulesCanBeAllowed(t *testing.T) {
	t.Parallel()
	got, err := load(t, "  - {name: p, rules: [{clusterType: iks, where: {}}]}", document.Options{})
	if err != nil || len(got.Profiles[0].Rules) != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	const account = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	other := strings.Replace(account, "0f", "1f", 1)
	doc := "apiVersion: podtrust/v1\nkind: Trust\nprofiles: []\naccount: "
	for name, row := range map[string]struct{ text, want string }{
		"nothing":         {"# only a comment\n", "a: there is no document"},
		"another version": {"apiVersion: v1\nkind: Trust\nprofiles: []", "a:1: apiVersion is 'v1', and must be 'podtrust/v1'"},
		"another kind":    {"apiVersion: podtrust/v1\nkind: Secret\nprofiles: []", "a:2: kind is 'Secret'"},
		"no profiles":     {"apiVersion: podtrust/v1\nkind: Trust", "a:1: the document has no 'profiles'"},
		"no account":      {doc + "123456", "a:4: account is 123456, which YAML does not read"},
		"two accounts":    {doc + account + "\n---\n" + doc + other, "a:9: account '" + other + "' contradicts"},
		"a list":          {"- a", "a:1: the document must be a mapping"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := document.Load([]document.Source{{Name: "a", Data: []byte(row.text)}}, document.Options{})
			checkProblems(t, err, row.want)
		})
	}
	both, err := document.Load([]document.Source{
		{Name: "a", Data: []byte(doc + account + "\n---\n" + head + "  - name: one\n---\n")}, {Name: "b", Data: []byte(head + "  - name: two\n")},
	}, document.Options{})
	if err != nil || both.Account != account || len(both.Profiles) != 2 || both.Profiles[1].Pos.File != "b" {
		t.Errorf("got %+v, %v", both, err)
	}
}

func TestVariables(t *testing.T) {
	t.Parallel()
	set := map[string]string{"env": "prod", "n": "x: {y}"}
	got, err := load(t, "  - name: orders-${env}\n    description: \"${n} costs $${env}\"\n", document.Options{Variables: set})
	if err != nil || got.Profiles[0].Name != "orders-prod" || *got.Profiles[0].Description != "x: {y} costs ${env}" {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = load(t, "  - name: ${envv}\n  - name: ${1}\n  - name: a${\n", document.Options{Variables: map[string]string{"a-b": "x", "env": "y"}})
	checkProblems(t, err, "invalid variable name 'a-b'", "variable 'env' is set, and no document uses it",
		"t.yaml:4: the profile's name: variable 'envv' is not set: add '--set envv=VALUE'",
		"t.yaml:5: the profile's name: '${' begins a variable", "t.yaml:6: the profile's name: '${' begins a variable")
	_, err = load(t, "  - name: ${x}-$${z}${y}-${x}${1}-${\n", document.Options{})
	checkProblems(t, err, "t.yaml:4: the profile's name: '${' begins a variable",
		"t.yaml:4: the profile's name: variable 'x' is not set: add '--set x=VALUE'",
		"t.yaml:4: the profile's name: variable 'y' is not set: add '--set y=VALUE'")
}

func TestAliases(t *testing.T) {
	t.Parallel()
	got, err := load(t, "  - name: a\n    groups: &g [x, y]\n  - name: b\n    groups: *g\n", document.Options{})
	if err != nil || len(got.Profiles[1].Groups) != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
	// A small file whose aliases expand to millions of values.
	pods := make([]string, 1000)
	for i := range pods {
		pods[i] = fmt.Sprintf("{cluster: c, namespace: n%d}", i)
	}
	var b strings.Builder
	b.WriteString("  - {name: b, pods: &p [" + strings.Join(pods, ",") + "]}\n")
	for i := range 3000 {
		b.WriteString(fmt.Sprintf("  - {name: c%d, pods: *p}\n", i))
	}
	_, err = load(t, b.String(), document.Options{})
	checkProblems(t, err, "t.yaml:4: the documents contain too many values")
}

func TestOpenReadsFilesDirectoriesAndStandardInput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"b.yaml": "b", "a.yml": "a", "c.txt": "c", "sub.yaml/x": ""} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := document.Open([]string{"-", dir, filepath.Join(dir, "c.txt")}, strings.NewReader("in"), nil)
	var texts []string
	for _, s := range got {
		texts = append(texts, string(s.Data))
	}
	if err != nil || strings.Join(texts, ",") != "in,a,b,c" || got[0].Name != "standard input" {
		t.Errorf("got %v, %v", texts, err)
	}
	for _, path := range []string{filepath.Join(dir, "none.yaml"), filepath.Join(dir, "sub.yaml")} {
		if _, err := document.Open([]string{path}, nil, nil); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s: got %v", path, err)
		}
	}
	_, err = document.Open([]string{"-"}, strings.NewReader(strings.Repeat("x", 33<<20)), nil)
	if err == nil || !strings.Contains(err.Error(), "more than 32 MiB") {
		t.Errorf("got %v", err)
	}
}
