package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/podtrust/podtrust/pkg/sarif"
)

// SARIF is the report as a log that code hosts show. A finding is not in a file: its place is "profiles/NAME", or "account".
func (r Report) SARIF(version string) sarif.Log {
	var rules []sarif.Rule
	for _, k := range Kinds() {
		rules = append(rules, sarif.Rule{ID: string(k.ID), Level: k.Severity.level(), Summary: k.Summary, Why: k.Why, Fix: k.Fix, Score: k.Severity.score()})
	}
	var results []sarif.Result
	for _, f := range r.Findings {
		print := sha256.Sum256([]byte(f.Key()))
		one := sarif.Result{
			RuleID: string(f.ID), Level: f.Severity.level(), Message: f.Where() + ": " + strings.TrimSuffix(f.Evidence, ".") + ". Fix: " + f.Fix.text(),
			Path: "account", Object: f.Where(), Print: hex.EncodeToString(print[:]),
		}
		if f.Profile != "" {
			one.Path = "profiles/" + strings.ReplaceAll(f.Profile, "/", "_")
		}
		results = append(results, one)
	}
	var unknown []string
	for _, u := range r.Unknown {
		unknown = append(unknown, u.String())
	}
	return sarif.New(version, rules, results, unknown)
}

// text is a fix in one line.
func (f Fix) text() string {
	if len(f.Commands) == 0 {
		return f.Advice
	}
	return "run '" + strings.Join(f.Commands, "' and '") + "'"
}

func (s Severity) level() sarif.Level {
	switch s {
	case Critical, High:
		return sarif.Error
	case Medium:
		return sarif.Warning
	case Low:
	}
	return sarif.Note
}

// score is the number by which code hosts rank findings: they call 9 critical, 7 high and 4 medium.
func (s Severity) score() string {
	switch s {
	case Critical:
		return "9.5"
	case High:
		return "8.0"
	case Medium:
		return "5.5"
	case Low:
	}
	return "2.0"
}
