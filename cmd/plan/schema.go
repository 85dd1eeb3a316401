package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/output"
)

// schemas are the JSON Schemas that are published, by name. The first is that of documents.
func schemas() []struct {
	name string
	make func() json.RawMessage
} {
	return []struct {
		name string
		make func() json.RawMessage
	}{
		{"document", document.Schema},
		{"audit", audit.Schema},
		{"waivers", func() json.RawMessage {
			var ids []string
			for _, k := range audit.Kinds() {
				ids = append(ids, string(k.ID))
			}
			return document.WaiverSchema(ids)
		}},
	}
}

func newSchema(a *app.App) *cobra.Command {
	var names []string
	for _, s := range schemas() {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use:   "schema [" + strings.Join(names, " | ") + "]",
		Short: "Print a JSON Schema",
		Long: `
			Prints the JSON Schema of the documents that 'podtrust plan' and 'podtrust apply' read, of the result of
			'podtrust audit', or of its file of waivers. Editors use it to check and complete files. No credential and no
			network are needed.`,
		Example: `
			# Write the schema of documents to a file
			podtrust schema > podtrust.schema.json

			# Print the schema of an audit's JSON
			podtrust schema audit`,
		Args: func(_ *cobra.Command, args []string) error { return app.Args(names[:min(len(args), 1)]...)(nil, args) },

		ValidArgsFunction: cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp), DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			for i, s := range schemas() {
				if len(args) == 0 && i == 0 || len(args) == 1 && args[0] == s.name {
					return printSchema(a, s.make())
				}
			}
			return failure.Usagef("schema '%s' was not found: use %s", args[0], strings.Join(names, ", "))
		},
	}
}

func printSchema(a *app.App, schema json.RawMessage) error {
	p, err := a.FlagPrinter()
	if err != nil {
		return err
	}
	if p.Format() != output.Table {
		return output.Object(p, schema, output.Card{ID: document.APIVersion})
	}
	var text bytes.Buffer
	if err := json.Indent(&text, schema, "", "  "); err != nil {
		return fmt.Errorf("encode the schema: %w", err)
	}
	_, err = fmt.Fprintln(a.Out, text.String())
	return err
}
