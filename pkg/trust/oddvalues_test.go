package trust_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/trust"
)

// admits is how the sandbox's token endpoint decides about a rule's conditions: it is written apart from the package's own.
func admits(t *rapid.T, id map[string]string, conditions []trust.Condition) bool {
	for _, c := range conditions {
		values, err := trust.DecodeValue(c.Value)
		if err != nil || c.Operator != trust.In && len(values) != 1 {
			return false
		}
		got, met := id[c.Claim], false
		switch c.Operator {
		case trust.Equals:
			met = got == values[0]
		case trust.NotEquals:
			met = got != values[0]
		case trust.EqualsIgnoreCase:
			met = strings.EqualFold(got, values[0])
		case trust.NotEqualsIgnoreCase:
			met = !strings.EqualFold(got, values[0])
		case trust.Contains:
			met = strings.Contains(got, values[0])
		case trust.In:
			met = slices.Contains(values, got)
		default:
			t.Fatalf("operator %s", c.Operator)
		}
		if !met {
			return false
		}
	}
	return true
}

// oddValues are the values of claims that pods have, and how else they can be written.
func oddValues() map[string][]string {
	names := []string{`"test"`, `"TEST"`, `"teſt"`, `"TEſT"`, `"kube"`, `"Kube"`, `"İst"`, `"ıst"`, `""`, `"*"`, `" test"`, `"test,kube"`, `1`, `"1"`, `true`, `"TRUE"`}
	upper := strings.ToUpper(own)
	return map[string][]string{
		"namespace": names, "name": names, "pod": names,
		"service_instance": {`"c1"`, `"C1"`, `"c2"`, `"C2"`, `"c9"`, `"C9"`, `"one"`, `""`, `1`},
		"crn":              {`"` + own + `"`, `"` + upper + `"`, `"` + strings.ToUpper(another) + `"`, `"` + another + `"`, `""`, `"c1"`, `"CONTAINERS"`},
		"location":         {`"us-south"`, `"US-SOUTH"`, `"uſ-ſouth"`, `"mars"`, `"MARS"`, `""`},
		"resource_group_id": {
			`"rg1"`, `"RG1"`, `"rg9"`, `"RG9"`, `""`,
		},
		"resource_group_name": {`"Küche"`, `"KÜCHE"`, `"kitchen"`, `"Kitchen"`, `""`},
	}
}

// near are identities whose claims are near the odd values. The second cluster is seen only when all are.
func near(t *rapid.T) (id map[string]string, of trust.Identity) {
	pick := func(of string, values ...string) string { return rapid.SampledFrom(values).Draw(t, of) }
	names := []string{"test", "kube", "ist", "1", "true", "x"}
	of = trust.Identity{
		Kind: trust.IKS, ClusterCRN: own, ClusterID: "c1", ClusterName: "one", Location: "us-south", ResourceGroupID: "rg1", ResourceGroupName: "Küche",
	}
	if rapid.Bool().Draw(t, "second") {
		of = trust.Identity{
			Kind: trust.IKS, ClusterCRN: another, ClusterID: "c2", ClusterName: "two", Location: "mars", ResourceGroupID: "rg9", ResourceGroupName: "kitchen",
		}
	}
	of.Namespace, of.ServiceAccount, of.Pod = pick("namespace", names...), pick("name", names...), pick("pod", append(names, "")...)
	return map[string]string{
		"namespace": of.Namespace, "name": of.ServiceAccount, "pod": of.Pod, "service_instance": of.ClusterID, "crn": of.ClusterCRN,
		"location": of.Location, "resource_group_id": of.ResourceGroupID, "resource_group_name": of.ResourceGroupName,
	}, of
}

func oddCondition(t *rapid.T, id map[string]string) trust.Condition {
	claim := rapid.SampledFrom(slices.Collect(func(yield func(string) bool) {
		for _, c := range trust.Claims() {
			if !yield(c.Name) {
				return
			}
		}
	})).Draw(t, "claim")
	c := trust.Condition{Claim: claim, Operator: rapid.SampledFrom(trust.Operators()).Draw(t, "operator")}
	values := append(oddValues()[claim], `"`+id[claim]+`"`, `"`+strings.ToUpper(id[claim])+`"`)
	list := rapid.SliceOfN(rapid.SampledFrom(values), 0, 2).Draw(t, "values")
	switch {
	case len(list) == 1 && rapid.Bool().Draw(t, "bare"), c.Operator != trust.In:
		c.Value = append(list, values[0])[0]
	default:
		c.Value = "[" + strings.Join(list, ",") + "]"
	}
	return c
}

// What is said never to match admits no pod by the sandbox's reading, with one cluster seen and with all of them. A
// verdict that is not unknown is the sandbox's.
func TestOddValuesAreNotSaidToNeverMatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id, of := near(t)
		r := rule()
		for range rapid.IntRange(1, 3).Draw(t, "conditions") {
			r.Conditions = append(r.Conditions, oddCondition(t, id))
		}
		known := trust.Known{}
		switch rapid.IntRange(0, 2).Draw(t, "seen") {
		case 1:
			known.Clusters, known.ResourceGroups = []trust.Identity{{Kind: trust.IKS, ClusterCRN: own, ClusterID: "c1", ClusterName: "one"}}, map[string]string{"rg1": "Küche"}
		case 2:
			seen := of
			seen.Namespace, seen.ServiceAccount, seen.Pod = "", "", ""
			known = trust.Known{
				Clusters: []trust.Identity{seen}, Complete: true, GroupsComplete: true,
				ResourceGroups: map[string]string{"rg1": "Küche", "rg9": "kitchen"},
			}
		}
		admitted := admits(t, id, r.Conditions)
		verdict := trust.Evaluate(of, nil, []trust.Rule{r}).Verdict()
		if admitted && verdict == trust.No || !admitted && verdict == trust.Yes {
			t.Fatalf("%v: the verdict is %s, and the sandbox says %v of %+v", r.Conditions, verdict, admitted, of)
		}
		if !admitted {
			return
		}
		for _, doubt := range r.Doubts(known) {
			if doubt.Kind != trust.DoubtLocation && !doubt.Partial {
				t.Fatalf("%v is said never to match (%s), and admits %+v", r.Conditions, doubt.Message, of)
			}
		}
		if pair, ok := trust.FindContradiction(r); ok {
			t.Fatalf("%v is said to contradict itself (%v), and admits %+v", r.Conditions, pair, of)
		}
	})
}

// Rules with one key are read alike.
func TestOddValuesWithOneKeyMeanTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id, _ := near(t)
		a, b := oddCondition(t, id), oddCondition(t, id)
		if rapid.Bool().Draw(t, "alike") {
			b.Claim, b.Operator = a.Claim, a.Operator
		}
		if a.Key() == b.Key() && admits(t, id, []trust.Condition{a}) != admits(t, id, []trust.Condition{b}) {
			t.Fatalf("%v and %v have one key", a, b)
		}
	})
}

func TestAnEmptyListIsNotTheEmptyText(t *testing.T) {
	t.Parallel()
	for _, operator := range trust.Operators() {
		list, text := trust.Condition{Claim: "pod", Operator: operator, Value: `[]`}, trust.Condition{Claim: "pod", Operator: operator, Value: `""`}
		if list.Key() == text.Key() {
			t.Errorf("%v and %v have one key", list, text)
		}
	}
}

// An empty list, and letters beyond ASCII that some fold to ASCII, are neither matched nor unmatched.
func TestOddValuesAreUnknown(t *testing.T) {
	t.Parallel()
	for _, c := range []trust.Condition{
		{Claim: "namespace", Operator: trust.In, Value: `[]`},
		{Claim: "location", Operator: trust.In, Value: `[]`},
		{Claim: "namespace", Operator: trust.EqualsIgnoreCase, Value: `"teſt"`},
		{Claim: "namespace", Operator: trust.EqualsIgnoreCase, Value: `"TEſT"`},
		{Claim: "namespace", Operator: trust.NotEqualsIgnoreCase, Value: `"teſt"`},
	} {
		id := pod()
		id.Namespace = "test"
		r := rule(c)
		if got := trust.Evaluate(id, nil, []trust.Rule{r}).Verdict(); got != trust.Unknown {
			t.Errorf("%v: the verdict is %s", c, got)
		}
		if doubts := r.Doubts(trust.Known{}); len(doubts) > 0 {
			t.Errorf("%v: %+v", c, doubts)
		}
		if c.Operator != trust.NotEqualsIgnoreCase && c.Unsure() == "" {
			t.Errorf("%v is said to be sure", c)
		}
	}
}

// What String writes of a condition that people can write, ParseCondition reads.
func TestConditionsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		condition trust.Condition
		text      string
	}{
		{equals("namespace", "prod"), `namespace EQUALS prod`},
		{equals("namespace", " prod"), `namespace EQUALS " prod"`},
		{equals("pod", ""), `pod EQUALS ""`},
		{trust.Condition{Claim: "pod", Operator: trust.In, Value: `["","web-1"]`}, `pod IN "",web-1`},
		{trust.Condition{Claim: "namespace", Operator: trust.In, Value: `["a,b","c"]`}, `namespace IN "a,b",c`},
		{trust.Condition{Claim: "namespace", Operator: trust.In, Value: `[]`}, `namespace IN []`},
		{trust.Condition{Claim: "namespace", Operator: trust.Contains, Value: `"\"x"`}, `namespace CONTAINS "\"x"`},
	} {
		if got := row.condition.String(); got != row.text {
			t.Errorf("got %s, want %s", got, row.text)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		claim := rapid.SampledFrom([]string{"resource_group_name", "pod", "location"}).Draw(t, "claim")
		operator := rapid.SampledFrom(trust.Operators()).Draw(t, "operator")
		value := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", " ", "a,b", `"`, `\`, "[]", "'", "a b", "\u200b"}))
		list := rapid.SliceOfN(value, 1, 3).Draw(t, "values")
		if operator != trust.In {
			list = list[:1]
		}
		c, err := trust.NewCondition(claim, operator, list...)
		if err != nil {
			return
		}
		if got, err := trust.ParseCondition(c.String()); err != nil || got != c {
			t.Fatalf("%s: got %+v (%v), want %+v", c, got, err, c)
		}
	})
}
