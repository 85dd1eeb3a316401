package cmd

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/diagnose/codes"
)

// Tree is the program's commands with their help texts unwrapped, for the generator of the reference. It runs nothing.
func Tree() *cobra.Command {
	root := newRoot(app.New(app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}}), nil)
	unwrapHelp(root)
	return root
}

// ExitCodes is the table of exit codes, for the generator of the reference.
func ExitCodes() []failure.ExitCode { return failure.ExitCodes() }

// Settings is the table of settings, for the generator of the reference.
func Settings() []login.Setting { return login.SettingTable(app.New(app.Options{}).Flags) }

// Endpoints is the table of endpoints, for the generator of the reference.
func Endpoints() []login.EndpointRow { return login.EndpointTable() }

// Causes is the page of everything that keeps a pod from its token, in Markdown, for the generator of the reference.
func Causes() string {
	var b strings.Builder
	b.WriteString("What `podtrust token diagnose` and `podtrust manifest lint` find. `podtrust explain ID` shows the same.\n")
	for _, family := range causes.Families() {
		fmt.Fprintf(&b, "\n## %s\n", family.Title)
		for _, c := range family.Causes {
			fmt.Fprintf(&b, "\n### %s\n\n%s %s\n\nWhat to do: %s\n", c.ID, c.Summary, c.Why, c.Fix)
		}
	}
	b.WriteString("\n## Error codes of IBM Cloud IAM\n\nThose that were seen in public; IBM publishes no list of them.\n\n" +
		"| Code | HTTP status | Meaning | What to do |\n|---|---|---|---|\n")
	for _, c := range codes.All() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.ID, cmp.Or(c.Status, "not known"), c.Meaning, c.Next)
	}
	return b.String()
}

// Findings is the page of everything that an audit finds, in Markdown, for the generator of the reference.
func Findings() string {
	var b strings.Builder
	b.WriteString("What `podtrust audit` finds, `podtrust explain ID` shows the same.\n\n" +
		"| ID | Severity | What |\n| --- | --- | --- |\n")
	for _, k := range audit.Kinds() {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s |\n", k.ID, k.ID, k.Severity, k.Summary)
	}
	for _, k := range audit.Kinds() {
		fmt.Fprintf(&b, "\n## %s\n\nSeverity: %s. %s %s\n\nWhat to do: %s\n", k.ID, k.Severity, k.Summary, k.Why, k.Fix)
	}
	return b.String()
}
