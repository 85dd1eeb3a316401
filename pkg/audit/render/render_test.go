package render_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/audit/render"
)

var update = flag.Bool("update", false, "write the goldens")

// report has a finding of each severity, with names that mean something in Markdown, a command, and something unknown.
func report() audit.Report {
	finding := func(id audit.ID, severity audit.Severity, profile, object string, commands ...string) audit.Finding {
		return audit.Finding{ID: id, Severity: severity, Profile: profile, Object: object, Evidence: "it is so.", Fix: audit.Fix{Commands: commands, Advice: "Change it."}}
	}
	return audit.Report{
		Findings: []audit.Finding{
			finding(audit.Escalation, audit.Critical, "a|b <x> `c`", "Editor on *iam*"),
			finding(audit.SystemNamespace, audit.High, "orders/api", "link 'demo/kube-system/x'"),
			finding(audit.ClusterGone, audit.Medium, "orders", "link 'c9/orders/api'", "podtrust profile unlink orders Link-1"),
			finding(audit.Leftover, audit.Low, "", "member '\u202eiam-Profile-9'\nof a group"),
		},
		Unknown: []audit.Unknown{{What: "claim rules", Reason: "not allowed", Checks: []audit.ID{audit.WideNamespace, audit.Duplicate}, Profiles: []string{"a"}}},
		Summary: audit.Summary{Profiles: 3, Findings: 4, Critical: 1, High: 1, Medium: 1, Low: 1, Waived: 2, Baseline: 1, Unknown: 1},
	}
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s: %s", file, diff)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	golden(t, "report.golden.md", render.Markdown(report()))
}

func TestSARIF(t *testing.T) {
	t.Parallel()
	data, err := json.MarshalIndent(render.SARIF(report(), "1.2.3"), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report.golden.sarif", string(data)+"\n")
}
