package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/diagnose/doctor"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/graph"
	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
	"github.com/podtrust/podtrust/pkg/output"
)

func newSchema(a *app.App) *cobra.Command {
	var kinds []string
	for _, s := range schemas() {
		kinds = append(kinds, s.kind)
	}
	return &cobra.Command{
		Use:   "schema [KIND]",
		Short: "Print the JSON Schema of files and results",
		Long: `
			Prints the JSON Schema of the documents that 'podtrust plan' and 'podtrust apply' read, of the other files that
			podtrust reads and writes, or of the JSON that some commands print. Editors use it to check and complete files. No
			credential and no network are needed.

			KIND is one of ` + strings.Join(kinds, ", ") + ` (default document).`,
		Example: `
			# Print the schema of documents
			podtrust schema > podtrust.schema.json

			# Print the schema of the JSON of 'who-can'
			podtrust schema who-can`,
		Args: app.ArgsWithLast("KIND"), DisableFlagsInUseLine: true,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return kinds, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			kind := kinds[0]
			if len(args) > 0 {
				kind = args[0]
			}
			return printSchema(a, kind, kinds)
		},
	}
}

// namedSchema is a schema of what is read or printed.
type namedSchema struct {
	kind, id string
	schema   func() json.RawMessage
}

// schemas are all of them, the standard one first, then those of other files, and of results.
func schemas() []namedSchema {
	return []namedSchema{
		{"document", document.APIVersion, document.Schema},
		{"snapshot", fmt.Sprintf("%s/v%d", snapshot.Kind, snapshot.Version), snapshot.Schema},
		{"assertions", "assertions", document.AssertionsSchema},
		{"waivers", "waivers", func() json.RawMessage { return document.WaiverSchema(audit.IDs()) }},
		{"audit", "audit", audit.Schema},
		{"who-can", "who-can", graph.WhoSchema},
		{"what-can", "what-can", graph.WhatSchema},
		{"can", "can", graph.CanSchema},
		{"can-assert", "can-assert", graph.AssertedSchema},
		{"doctor", "doctor", doctor.Schema},
	}
}

func printSchema(a *app.App, kind string, kinds []string) error {
	p, err := a.FlagPrinter()
	if err != nil {
		return err
	}
	for _, s := range schemas() {
		if s.kind != kind {
			continue
		}
		if p.Format() != output.Table {
			return output.Object(p, s.schema(), output.Card{ID: s.id})
		}
		var text bytes.Buffer
		if err := json.Indent(&text, s.schema(), "", "  "); err != nil {
			return fmt.Errorf("encode the schema: %w", err)
		}
		_, err = fmt.Fprintln(a.Out, text.String())
		return err
	}
	all := "The schemas are " + strings.Join(kinds, ", ") + "."
	if found := near.Names(kind, kinds); len(found) > 0 {
		all = "Did you mean '" + strings.Join(found, "' or '") + "'? " + all
	}
	return failure.Usagef("schema '%s' was not found", kind).Hintf("%s", all)
}
