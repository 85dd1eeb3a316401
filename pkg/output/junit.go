package output

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/shown"
)

// Suite is a group of test cases in a report for CI servers.
type Suite struct {
	Name  string
	Cases []Case
}

// Case is one thing that was checked.
type Case struct {
	Class, Name string // what it is about, and what is required of it
	Result      CaseResult
	Type        string // of a failure or an error: a word such as an ID
	Message     string // one line; "" for a case that passed
	Details     string // lines
}

// CaseResult is what came of a case. The zero value is that it passed.
type CaseResult int

// The results of cases.
const (
	Passed  CaseResult = iota
	Failed             // it is not as required
	Errored            // whether it is as required is not known
	Skipped            // it was not checked
)

// The bounds of a report: readers hold the whole of it in memory. Texts are in bytes.
const (
	maxCases   = 50_000
	maxMessage = 1_000
	maxDetails = 16_000
)

// JUnitReport prints a report in JUnit's XML, as CI servers read it. It satisfies the schema of Ant's reports, which requires
// a time, a host and elements without content, and that of Jenkins. Characters that can't be seen are made visible.
func JUnitReport(p *Printer, at time.Time, suites []Suite) error {
	report := junitReport{Suites: make([]junitSuite, len(suites))}
	for i, s := range suites {
		report.Suites[i] = newJUnitSuite(i, at, s)
	}
	data, err := xml.MarshalIndent(report, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the report: %w", err)
	}
	return p.write(xml.Header + string(data) + "\n")
}

type junitReport struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string      `xml:"name,attr"`
	Package    string      `xml:"package,attr"`
	ID         int         `xml:"id,attr"`
	Timestamp  string      `xml:"timestamp,attr"` // UTC, without a zone
	Hostname   string      `xml:"hostname,attr"`
	Tests      int         `xml:"tests,attr"`
	Failures   int         `xml:"failures,attr"`
	Errors     int         `xml:"errors,attr"`
	Skipped    int         `xml:"skipped,attr"`
	Time       string      `xml:"time,attr"` // seconds
	Properties struct{}    `xml:"properties"`
	Cases      []junitCase `xml:"testcase"`
	Out        string      `xml:"system-out"`
	Err        string      `xml:"system-err"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitProblem `xml:"failure"`
	Error   *junitProblem `xml:"error"`
	Skipped *junitProblem `xml:"skipped"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"` // Ant's schema does not allow it where a case was skipped
	Details string `xml:",chardata"`
}

func newJUnitSuite(id int, at time.Time, s Suite) junitSuite {
	out := junitSuite{
		Name: legible(s.Name), Package: "podtrust", ID: id, Timestamp: at.UTC().Format("2006-01-02T15:04:05"), Hostname: "localhost", Time: "0",
	}
	listed := s.Cases[:min(len(s.Cases), maxCases)]
	if left := len(s.Cases) - len(listed); left > 0 { // a report that leaves something out must not look passed
		text := fmt.Sprintf("%d more cases are not in this report, which lists %d at most", left, maxCases)
		listed = append(listed[:len(listed):len(listed)], Case{Class: s.Name, Name: "all cases are listed", Result: Errored, Type: "incomplete", Message: text})
	}
	for _, c := range listed {
		out.add(c)
	}
	return out
}

func (s *junitSuite) add(c Case) {
	row := junitCase{Name: legible(c.Name), Class: legible(c.Class), Time: "0"}
	problem := &junitProblem{Message: legible(c.Message), Type: legible(c.Type), Details: bounded(shown.VisibleLines(c.Details), maxDetails)}
	s.Tests++
	switch c.Result {
	case Failed:
		row.Failure = problem
		s.Failures++
	case Errored:
		row.Error = problem
		s.Errors++
	case Skipped:
		problem.Type = ""
		row.Skipped = problem
		s.Skipped++
	case Passed:
	}
	s.Cases = append(s.Cases, row)
}

// legible is a text as an attribute: in one line, and never empty, because readers refuse cases without a name.
func legible(text string) string {
	if text = bounded(shown.Visible(text), maxMessage); text == "" {
		return "-"
	}
	return text
}

// bounded shortens a text to so many bytes, between characters.
func bounded(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const mark = "…"
	return strings.ToValidUTF8(text[:most-len(mark)], "") + mark
}
