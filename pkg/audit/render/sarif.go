package render

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/sarif"
)

// SARIF is the report as a log that code hosts show. A finding is not in a file: its place is "profiles/NAME", or "account".
func SARIF(r audit.Report, version string) sarif.Log {
	var rules []sarif.Rule
	for _, k := range audit.Kinds() {
		rules = append(rules, sarif.Rule{ID: string(k.ID), Level: level(k.Severity), Summary: k.Summary, Why: k.Why, Fix: k.Fix, Score: score(k.Severity)})
	}
	var results []sarif.Result
	for _, f := range r.Findings {
		key := sha256.Sum256([]byte(f.FullKey()))
		one := sarif.Result{
			RuleID: string(f.ID), Level: level(f.Severity), Message: f.Where() + ": " + strings.TrimSuffix(f.Evidence, ".") + ". Fix: " + oneLine(f.Fix),
			Path: "account", Object: f.Where(), Print: hex.EncodeToString(key[:]),
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

// oneLine is a fix in one line.
func oneLine(f audit.Fix) string {
	if len(f.Commands) == 0 {
		return f.Advice
	}
	return "run '" + strings.Join(f.Commands, "' and '") + "'"
}

func level(s audit.Severity) sarif.Level {
	switch s {
	case audit.Critical, audit.High:
		return sarif.Error
	case audit.Medium:
		return sarif.Warning
	case audit.Low:
	}
	return sarif.Note
}

// score is the number by which code hosts rank findings: they call 9 critical, 7 high and 4 medium.
func score(s audit.Severity) string {
	switch s {
	case audit.Critical:
		return "9.5"
	case audit.High:
		return "8.0"
	case audit.Medium:
		return "5.5"
	case audit.Low:
	}
	return "2.0"
}
