package lint

import (
	"fmt"
	"path/filepath"
	"strings"
)

// SARIF is a log of static analysis results, version 2.1.0, as code hosts show them beside a change. It is for encoding only.
type SARIF struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool    sarifTool     `json:"tool"`
	Results []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	} `json:"driver"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID               RuleID    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
	FullDescription  sarifText `json:"fullDescription"`
	Help             sarifText `json:"help"`
	Default          struct {
		Level Severity `json:"level"`
	} `json:"defaultConfiguration"`
}

type sarifResult struct {
	RuleID    RuleID          `json:"ruleId"`
	RuleIndex int             `json:"ruleIndex"`
	Level     Severity        `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region struct {
			Line   int `json:"startLine"`
			Column int `json:"startColumn"`
		} `json:"region"`
	} `json:"physicalLocation"`
}

// NewSARIF makes the log of a run of Lint. The version is that of the program.
func NewSARIF(version string, findings []Finding) SARIF {
	var run sarifRun
	run.Tool.Driver.Name, run.Tool.Driver.Version = "podtrust", version
	run.Tool.Driver.InformationURI = "https://github.com/podtrust/podtrust"
	index := map[RuleID]int{}
	for i, r := range Rules() {
		index[r.ID] = i
		rule := sarifRule{ID: r.ID, ShortDescription: sarifText{r.Summary}, FullDescription: sarifText{r.Why}, Help: sarifText{r.Fix}}
		rule.Default.Level = r.Severity
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
	}
	run.Results = []sarifResult{}
	for _, f := range findings {
		var at sarifLocation
		at.Physical.Artifact.URI = fileURI(f.File)
		at.Physical.Region.Line, at.Physical.Region.Column = f.Line, f.Column
		run.Results = append(run.Results, sarifResult{
			RuleID: f.ID, RuleIndex: index[f.ID], Level: f.Severity, Message: sarifText{f.Object + ": " + f.Message}, Locations: []sarifLocation{at},
		})
	}
	return SARIF{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}}
}

// fileURI is a path as SARIF wants it: a reference relative to the repository, with slashes, and escaped.
func fileURI(path string) string {
	var b strings.Builder
	for _, c := range []byte(strings.TrimPrefix(filepath.ToSlash(path), "./")) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
