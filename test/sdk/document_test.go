package sdk

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// checkDocument compares the generated parts of the pages with what the subtests have proven; with -update it writes them.
// The other parts of the pages are written by people.
func checkDocument(t *testing.T, s *suite) {
	if checkComplete(t, s); t.Failed() {
		t.Fatal("without every proof, there is nothing to write")
	}
	for page, parts := range map[string]map[string]string{
		"settings.md":   {"limits": settingsTable(sandbox.Limits()), "switches": settingsTable(sandbox.Switches())},
		"operations.md": {"operations": operationsTable(t, s)},
	} {
		checkPage(t, filepath.Join("..", "..", "docs", "sandbox", page), parts)
	}
}

// checkPage compares the generated parts of one page, or writes them.
func checkPage(t *testing.T, page string, parts map[string]string) {
	t.Helper()
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(old)
	for name, part := range parts {
		text = replacePart(t, page, text, name, part)
	}
	if text == string(old) {
		return
	}
	if !update() {
		t.Errorf("%s is not current: run 'go test -run TestSDK -update' in test/sdk", page)
		return
	}
	if err := os.WriteFile(page, []byte(text), 0o644); err != nil { //nolint:gosec // a document for all to read
		t.Fatal(err)
	}
}

// replacePart puts a part between its marks.
func replacePart(t *testing.T, page, text, name, part string) string {
	t.Helper()
	begin, end := "<!-- generated: "+name+" -->\n", "<!-- end: "+name+" -->"
	before, rest, ok := strings.Cut(text, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no part %s", page, name)
	}
	return before + begin + "\n" + part + "\n" + end + after
}

func settingsTable(settings []sandbox.Setting) string {
	var b strings.Builder
	b.WriteString("| name | default | other values | decides | why | from a source |\n|---|---|---|---|---|---|\n")
	for _, s := range settings {
		others := "any number"
		if s.Values != nil {
			others = strings.Join(slices.DeleteFunc(slices.Clone(s.Values), func(v string) bool { return v == s.Default }), ", ")
		}
		confirmed := "no"
		if s.Confirmed {
			confirmed = "yes"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", s.Name, s.Default, others, s.Meaning, s.Why, confirmed)
	}
	return b.String()
}

// operationsTable has a row for each route, with the SDK's operations that reach it and their subtests, and names the
// operations that nothing serves.
func operationsTable(t *testing.T, s *suite) string {
	departs := departures(t)
	var b strings.Builder
	b.WriteString("| operation | served | proven by IBM's SDK | departs from IBM Cloud |\n|---|---|---|---|\n")
	for _, pattern := range sortedRoutes() {
		notes, known := departs[pattern]
		if !known {
			t.Errorf("the handler of %s was not found in the source", pattern)
		}
		for i, note := range notes {
			notes[i] = strings.ToUpper(note[:1]) + note[1:]
		}
		fmt.Fprintf(&b, "| `%s` | yes | %s | %s |\n", pattern, proven(s.proofs, pattern), strings.Join(notes, " "))
	}
	for _, c := range clientPackages() {
		_, leftOut := c.operations()
		fmt.Fprintf(&b, "| %s: %s | no | | |\n", c.name, strings.Join(leftOut, ", "))
	}
	return b.String()
}

// sortedRoutes puts the routes of one path together.
func sortedRoutes() []string {
	return slices.SortedFunc(slices.Values(patterns()), func(a, b string) int {
		methodA, pathA, _ := strings.Cut(a, " ")
		methodB, pathB, _ := strings.Cut(b, " ")
		if pathA != pathB {
			return strings.Compare(pathA, pathB)
		}
		return strings.Compare(methodA, methodB)
	})
}

// proven lists the operations that a route answered, each with its successes and then its refusals.
func proven(proofs []proof, pattern string) string {
	outcomes := map[string]map[bool][]string{}
	for _, p := range proofs {
		if p.pattern != pattern {
			continue
		}
		name := p.service + "/" + p.operation
		if outcomes[name] == nil {
			outcomes[name] = map[bool][]string{}
		}
		outcomes[name][p.refusal] = append(outcomes[name][p.refusal], p.outcome)
	}
	var cells []string
	for _, name := range slices.Sorted(maps.Keys(outcomes)) {
		cell := "`" + name + "`: " + strings.Join(sorted(outcomes[name][false]), "; ")
		if refused := sorted(outcomes[name][true]); len(refused) > 0 {
			cell += " · " + strings.Join(refused, "; ")
		}
		cells = append(cells, cell)
	}
	return strings.Join(cells, "<br>")
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}
