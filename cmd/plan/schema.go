package plan

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
	"github.com/podtrust/podtrust/pkg/output"
)

// The schemas that can be printed.
const (
	schemaOfDocuments = "document"
	schemaOfSnapshots = "snapshot"
)

func newSchema(a *app.App) *cobra.Command {
	names := []cobra.Completion{schemaOfDocuments, schemaOfSnapshots}
	return &cobra.Command{
		Use:   "schema [document|snapshot]",
		Short: "Print the JSON Schema of documents or snapshots",
		Long: `
			Prints the JSON Schema of the documents that 'podtrust plan' and 'podtrust apply' read, or that of the snapshots that
			'podtrust snapshot' writes. Editors use it to check and complete documents. No credential and no network are needed.`,
		Example: `
			# Print the schema of documents
			podtrust schema > podtrust.schema.json

			# Print the schema of snapshots
			podtrust schema snapshot`,
		Args: app.ArgsWithLast("SCHEMA"), DisableFlagsInUseLine: true,
		ValidArgsFunction: cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{schemaOfDocuments}
			}
			return schema(a, args[0])
		},
	}
}

func schema(a *app.App, of string) error {
	p, err := a.FlagPrinter()
	if err != nil {
		return err
	}
	text, id := document.Schema(), document.APIVersion
	switch of {
	case schemaOfDocuments:
	case schemaOfSnapshots:
		id = fmt.Sprintf("%s/v%d", snapshot.Kind, snapshot.Version)
		if text, err = snapshot.Schema(); err != nil {
			return err
		}
	default:
		return failure.Usagef("there is no schema of '%s'", of).Hintf("Use '%s' or '%s'.", schemaOfDocuments, schemaOfSnapshots)
	}
	if p.Format() != output.Table {
		return output.Object(p, text, output.Card{ID: id})
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "  "); err != nil {
		return fmt.Errorf("encode the schema: %w", err)
	}
	_, err = fmt.Fprintln(a.Out, indented.String())
	return err
}
