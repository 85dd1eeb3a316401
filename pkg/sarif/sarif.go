// Package sarif makes logs of static analysis results, as code hosts show them: SARIF, version 2.1.0. The logs are for encoding
// only. It is pure.
package sarif

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Level is how bad a result is.
type Level string

// The levels, the worst first.
const (
	Error   Level = "error"
	Warning Level = "warning"
	Note    Level = "note"
)

// Rule is a kind of result.
type Rule struct {
	ID                string
	Level             Level
	Summary, Why, Fix string
	Score             string // from "0.0" to "10.0", by which code hosts rank what concerns security; "" for none
}

// Result is one thing that was found.
type Result struct {
	RuleID  string
	Level   Level
	Message string
	Path    string // of a file, or of what is shown like one
	Line    int    // 0 for no line
	Column  int
	Object  string // of what is not a file, its full name; "" for a file
	Print   string // the same for the same result of another run; "" for none
}

// Log is a run of a program.
type Log struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []run  `json:"runs"`
}

type run struct {
	Tool        tool         `json:"tool"`
	Invocations []invocation `json:"invocations,omitempty"`
	Results     []result     `json:"results"`
}

type tool struct {
	Driver struct {
		Name           string `json:"name"`
		Version        string `json:"version,omitempty"`
		InformationURI string `json:"informationUri"`
		Rules          []rule `json:"rules"`
	} `json:"driver"`
}

type text struct {
	Text string `json:"text"`
}

type rule struct {
	ID               string `json:"id"`
	ShortDescription text   `json:"shortDescription"`
	FullDescription  text   `json:"fullDescription"`
	Help             text   `json:"help"`
	Default          struct {
		Level Level `json:"level"`
	} `json:"defaultConfiguration"`
	Properties *properties `json:"properties,omitempty"`
}

type properties struct {
	Score string   `json:"security-severity"`
	Tags  []string `json:"tags"`
}

type invocation struct {
	Successful    bool           `json:"executionSuccessful"`
	Notifications []notification `json:"toolExecutionNotifications"`
}

type notification struct {
	Level   Level `json:"level"`
	Message text  `json:"message"`
}

type result struct {
	RuleID    string            `json:"ruleId"`
	RuleIndex int               `json:"ruleIndex"`
	Level     Level             `json:"level"`
	Message   text              `json:"message"`
	Locations []location        `json:"locations"`
	Prints    map[string]string `json:"partialFingerprints,omitempty"`
}

type location struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *region `json:"region,omitempty"`
	} `json:"physicalLocation"`
	Logical []logical `json:"logicalLocations,omitempty"`
}

type region struct {
	Line   int `json:"startLine"`
	Column int `json:"startColumn"`
}

type logical struct {
	Name string `json:"fullyQualifiedName"`
	Kind string `json:"kind"`
}

// New makes the log of a run. The version is that of the program; unknown are warnings about what could not be checked.
func New(version string, rules []Rule, results []Result, unknown []string) Log {
	var r run
	r.Tool.Driver.Name, r.Tool.Driver.Version = "podtrust", version
	r.Tool.Driver.InformationURI = "https://github.com/podtrust/podtrust"
	r.Tool.Driver.Rules = []rule{}
	index := map[string]int{}
	for i, one := range rules {
		index[one.ID] = i
		made := rule{ID: one.ID, ShortDescription: text{one.Summary}, FullDescription: text{one.Why}, Help: text{one.Fix}}
		made.Default.Level = one.Level
		if one.Score != "" {
			made.Properties = &properties{one.Score, []string{"security"}}
		}
		r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, made)
	}
	if len(unknown) > 0 {
		made := invocation{Successful: true}
		for _, message := range unknown {
			made.Notifications = append(made.Notifications, notification{Warning, text{message}})
		}
		r.Invocations = []invocation{made}
	}
	r.Results = []result{}
	for _, one := range results {
		r.Results = append(r.Results, one.made(index[one.RuleID]))
	}
	return Log{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []run{r}}
}

func (r Result) made(index int) result {
	var at location
	at.Physical.Artifact.URI = uri(r.Path)
	if r.Line > 0 {
		at.Physical.Region = &region{r.Line, r.Column}
	}
	if r.Object != "" {
		at.Logical = []logical{{r.Object, "resource"}}
	}
	made := result{RuleID: r.RuleID, RuleIndex: index, Level: r.Level, Message: text{r.Message}, Locations: []location{at}}
	if r.Print != "" {
		made.Prints = map[string]string{"podtrust/v1": r.Print}
	}
	return made
}

// uri is a path as SARIF wants it: a reference relative to the repository, with slashes, and escaped.
func uri(path string) string {
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
