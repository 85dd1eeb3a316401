package output_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/podtrust/podtrust/pkg/output"
)

func junit(t *testing.T, suites ...output.Suite) string {
	t.Helper()
	var b strings.Builder
	p, err := output.NewPrinter(&b, output.Options{Format: output.JUnit})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.November, 28, 17, 0, 0, 0, time.FixedZone("here", 3600))
	if err := output.JUnitReport(p, at, suites); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hostile is a text that must not become markup, nor command a terminal.
const hostile = "<script>&\"'\x1b[31m\u202e\x00]]>\xff\nline"

func suites() []output.Suite {
	return []output.Suite{
		{Name: "can", Cases: []output.Case{
			{Class: "orders-api", Name: "demo-vpc/orders/web can become it"},
			{Class: "orders-api", Name: "b", Result: output.Failed, Type: "no", Message: "it can't", Details: "one\ntwo"},
			{Class: "orders-api", Name: "c", Result: output.Errored, Type: "unknown", Message: "not known"},
			{Class: "orders-api", Name: "d", Result: output.Skipped, Message: "waived"},
			{Class: hostile, Name: hostile, Result: output.Failed, Type: hostile, Message: hostile, Details: hostile},
		}},
		{Name: ""},
	}
}

func TestJUnitReport(t *testing.T) {
	t.Parallel()
	want := `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="can" package="podtrust" id="0" timestamp="2026-11-28T16:00:00" hostname="localhost" tests="2" failures="1" errors="0" skipped="0" time="0">
    <properties></properties>
    <testcase name="demo-vpc/orders/web can become it" classname="orders-api" time="0"></testcase>
    <testcase name="b" classname="orders-api" time="0">
      <failure message="it can&#39;t" type="no">one&#xA;two</failure>
    </testcase>
    <system-out></system-out>
    <system-err></system-err>
  </testsuite>
</testsuites>
`
	few := suites()[:1]
	few[0].Cases = few[0].Cases[:2]
	if got := junit(t, few...); got != want {
		t.Errorf("got\n%s\nnot\n%s", got, want)
	}
}

// TestJUnitHasTheStructureOfAntsSchema checks what Ant's schema of reports requires: which attributes and elements, in which
// order, with which values.
func TestJUnitHasTheStructureOfAntsSchema(t *testing.T) {
	t.Parallel()
	required := map[string][]string{
		"testsuites": {}, "properties": {}, "system-out": {}, "system-err": {},
		"testsuite": {"name", "package", "id", "timestamp", "hostname", "tests", "failures", "errors", "time"},
		"testcase":  {"name", "classname", "time"}, "failure": {"type"}, "error": {"type"}, "skipped": {},
	}
	allowed := map[string][]string{"testsuite": {"skipped"}, "failure": {"message"}, "error": {"message"}, "skipped": {"message"}}
	order := map[string][]string{"testsuite": {"properties", "testcase", "system-out", "system-err"}, "testcase": {"skipped", "error", "failure"}}
	text := junit(t, suites()...)
	var path []string
	var last []int
	counts := map[string]int{}
	for dec := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			counts[name]++
			if len(path) > 0 {
				at := slices.Index(order[path[len(path)-1]], name)
				if path[len(path)-1] != "testsuites" && at < last[len(last)-1] {
					t.Errorf("<%s> is not expected here in <%s>", name, path[len(path)-1])
				}
				last[len(last)-1] = at
			}
			path, last = append(path, name), append(last, 0)
			checkAttributes(t, token, required, allowed)
		case xml.EndElement:
			path, last = path[:len(path)-1], last[:len(last)-1]
		}
	}
	for name, want := range map[string]int{"testsuite": 2, "testcase": 5, "failure": 2, "error": 1, "skipped": 1, "properties": 2, "system-err": 2} {
		if counts[name] != want {
			t.Errorf("there are %d <%s>, not %d\n%s", counts[name], name, want, text)
		}
	}
}

func checkAttributes(t *testing.T, e xml.StartElement, required, allowed map[string][]string) {
	t.Helper()
	name := e.Name.Local
	needs, known := required[name]
	if !known {
		t.Errorf("there is no element <%s>", name)
	}
	var got []string
	for _, a := range e.Attr {
		got = append(got, a.Name.Local)
		_, notNumber := strconv.Atoi(a.Value)
		_, notTime := time.Parse("2006-01-02T15:04:05", a.Value)
		switch a.Name.Local {
		case "id", "tests", "failures", "errors", "skipped", "time":
			if notNumber != nil {
				t.Errorf("<%s> has %s=%q, which is not a number", name, a.Name.Local, a.Value)
			}
		case "timestamp":
			if notTime != nil {
				t.Errorf("<%s> has %s=%q, which is not a time without a zone", name, a.Name.Local, a.Value)
			}
		default:
			if a.Value == "" || strings.ContainsAny(a.Value, "\n\x1b\u202e") {
				t.Errorf("<%s> has %s=%q", name, a.Name.Local, a.Value)
			}
		}
		if !slices.Contains(append(needs, allowed[name]...), a.Name.Local) {
			t.Errorf("<%s> can't have the attribute %s", name, a.Name.Local)
		}
	}
	for _, need := range needs {
		if !slices.Contains(got, need) {
			t.Errorf("<%s> lacks the attribute %s", name, need)
		}
	}
}

func TestJUnitIsBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 100_000)
	text := junit(t, output.Suite{Name: long, Cases: []output.Case{{Name: long, Result: output.Failed, Message: long, Details: long}}})
	if len(text) > 20_000 || !utf8.ValidString(text) || !strings.Contains(text, "…") {
		t.Errorf("%d bytes", len(text))
	}
	many := make([]output.Case, 50_003)
	for i := range many {
		many[i].Name = fmt.Sprint(i)
	}
	if text = junit(t, output.Suite{Name: "many", Cases: many}); !strings.Contains(text, `tests="50001" failures="0" errors="1"`) ||
		!strings.Contains(text, "3 more cases are not in this report") {
		t.Error("cases that are left out are not reported")
	}
}

func TestJUnitTakesNoFilter(t *testing.T) {
	t.Parallel()
	if _, err := output.NewPrinter(io.Discard, output.Options{Format: output.JUnit, Filter: "."}); !errors.Is(err, output.ErrFormat) {
		t.Errorf("got %v", err)
	}
}
