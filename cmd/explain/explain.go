// Package explain has the command that says what a cause, a finding or an error code means.
package explain

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/diagnose/codes"
	"github.com/podtrust/podtrust/pkg/output"
)

// NewCommand returns the command 'explain'.
func NewCommand(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain [CAUSE | FINDING | CODE]",
		Short: "Explain a cause, finding or error code",
		Long: `
			Explains a cause from 'podtrust token diagnose', a finding from 'podtrust manifest lint' or 'podtrust audit', or an
			error code of IBM Cloud IAM, such as BXNIM0398E: what it means, its effect and the fix. Without an argument, lists
			all causes and findings. No request is sent.`,
		Example: `
			# Explain a cause
			podtrust explain trust-swapped

			# Explain a finding of an audit
			podtrust explain wide-any-cluster

			# Explain an error code of IAM
			podtrust explain BXNIM0398E

			# List all causes and findings
			podtrust explain`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return failure.Usagef("unexpected argument '%s'", args[1])
			case len(args) == 1 && strings.TrimSpace(args[0]) == "":
				return failure.Usagef("CAUSE, FINDING or CODE is empty")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return all(), cobra.ShellCompDirectiveNoFileComp
		},
		DisableFlagsInUseLine: true,
		RunE:                  func(_ *cobra.Command, args []string) error { return run(a, args) },
	}
	app.ListFlags(a, cmd, causeView())
	return cmd
}

func causeView() output.View[explained] {
	return output.View[explained]{Columns: []output.Column[explained]{
		{Name: "ID", Value: func(e explained) string { return e.ID }},
		{Name: "Family", Value: func(e explained) string { return e.Family }},
		{Name: "What", Whole: true, Value: func(e explained) string { return e.Summary }},
	}}
}

func all() []string {
	ids := texts(causes.IDs())
	for _, k := range audit.Kinds() {
		ids = append(ids, string(k.ID))
	}
	for _, c := range codes.All() {
		ids = append(ids, c.ID)
	}
	return ids
}

// texts are IDs as they are printed: never nil.
func texts(ids []causes.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

// explained is a cause or a finding as it is printed.
type explained struct {
	ID       string `json:"id"`
	Family   string `json:"family"`
	Severity string `json:"severity,omitempty"` // of a finding of an audit
	Summary  string `json:"summary"`
	Why      string `json:"why"`
	Fix      string `json:"fix"`
}

// code is an error code as it is printed.
type code struct {
	ID      string   `json:"id"`
	Status  string   `json:"http_status"`
	Meaning string   `json:"meaning"`
	Next    string   `json:"next"`
	Causes  []string `json:"causes"`
}

func run(a *app.App, args []string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		_, err := output.List(p, output.All(everything()), causeView())
		return err
	}
	id := strings.TrimSpace(args[0])
	if c, ok := codes.Find(id); ok {
		shown := code{c.ID, c.Status, c.Meaning, c.Next, texts(c.Causes)}
		return output.Object(p, shown, output.Card{ID: c.ID, Fields: []output.Field{
			{Name: "Code", Value: c.ID},
			{Name: "HTTP Status", Value: c.Status},
			{Name: "Meaning", Value: c.Meaning},
			{Name: "What to do", Value: c.Next},
			{Name: "Causes", Value: strings.Join(shown.Causes, ", ")},
		}})
	}
	known := everything()
	i := slices.IndexFunc(known, func(e explained) bool { return strings.EqualFold(e.ID, id) })
	if i < 0 {
		e := failure.NotFoundf("cause, finding or code '%s' was not found", id)
		if found := near.Names(id, all()); len(found) > 0 {
			return e.Hintf("Did you mean '%s'?", strings.Join(found, "' or '"))
		}
		return e.Hintf("To list all causes and findings, run 'podtrust explain'.")
	}
	e := known[i]
	kind := "Cause"
	if e.Severity != "" {
		kind = "Finding"
	}
	return output.Object(p, e, output.Card{ID: e.ID, Fields: []output.Field{
		{Name: kind, Value: e.ID},
		{Name: "Severity", Value: e.Severity},
		{Name: "What", Value: e.Summary},
		{Name: "Why", Value: e.Why},
		{Name: "What to do", Value: e.Fix},
	}})
}

// everything is all causes, and then all findings of an audit.
func everything() []explained {
	var out []explained
	for _, family := range causes.Families() {
		for _, c := range family.Causes {
			out = append(out, explained{ID: string(c.ID), Family: family.Title, Summary: c.Summary, Why: c.Why, Fix: c.Fix})
		}
	}
	for _, k := range audit.Kinds() {
		out = append(out, explained{string(k.ID), "Audit", string(k.Severity), k.Summary, k.Why, k.Fix})
	}
	return out
}
