package lint

import "github.com/podtrust/podtrust/pkg/sarif"

// NewSARIF makes the log of a run of Lint. The version is that of the program.
func NewSARIF(version string, findings []Finding) sarif.Log {
	var rules []sarif.Rule
	for _, r := range Rules() {
		rules = append(rules, sarif.Rule{ID: string(r.ID), Level: sarif.Level(r.Severity), Summary: r.Summary, Why: r.Why, Fix: r.Fix})
	}
	var results []sarif.Result
	for _, f := range findings {
		results = append(results, sarif.Result{
			RuleID: string(f.ID), Level: sarif.Level(f.Severity), Message: f.Object + ": " + f.Message, Path: f.File, Line: f.Line, Column: f.Column,
		})
	}
	return sarif.New(version, rules, results, nil)
}
