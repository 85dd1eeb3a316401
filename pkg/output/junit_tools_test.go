//go:build tools

package output_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/output"
)

// TestAReaderOfJUnitReadsTheReport gives reports to junitparser, which CI pipelines use: it must come to the same verdict and the
// same totals.
func TestAReaderOfJUnitReadsTheReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(args ...string) error {
		out, err := exec.CommandContext(t.Context(), "junitparser", args...).CombinedOutput()
		if strings.Contains(string(out), "Traceback") {
			t.Fatalf("junitparser can't read the report: %s", out)
		}
		return err
	}
	good := output.Suite{Name: "good", Cases: []output.Case{{Class: "a", Name: "b"}, {Class: "a", Name: "c", Result: output.Skipped}}}
	for name, row := range map[string]struct {
		text   string
		passes bool
	}{
		"good.xml": {junit(t, good), true}, "bad.xml": {junit(t, suites()...), false},
		"unknown.xml": {junit(t, output.Suite{Name: "u", Cases: []output.Case{{Class: "a", Name: "b", Result: output.Errored}}}), false},
	} {
		if err := run("verify", write(name, row.text)); (err == nil) != row.passes {
			t.Errorf("%s: the reader says %v", name, err)
		}
	}
	merged := filepath.Join(dir, "merged.xml")
	if err := run("merge", write("one.xml", junit(t, suites()[:1]...)), write("two.xml", junit(t, good)), merged); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(merged)
	if err != nil {
		t.Fatal(err)
	}
	for _, total := range []string{`tests="7"`, `failures="2"`, `errors="1"`, `skipped="2"`} {
		if !strings.Contains(string(text), total) {
			t.Errorf("the merged report lacks %s: %s", total, text)
		}
	}
}
