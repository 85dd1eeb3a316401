package plan

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/output"
)

func newSchema(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of documents",
		Long: `
			Prints the JSON Schema of the documents that 'podtrust plan' and 'podtrust apply' read. Editors use it to check
			and complete documents. No credential and no network are needed.`,
		Example: `podtrust schema > podtrust.schema.json`,
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error { return schema(a) },
	}
}

func schema(a *app.App) error {
	p, err := a.FlagPrinter()
	if err != nil {
		return err
	}
	if p.Format() != output.Table {
		return output.Object(p, document.Schema(), output.Card{ID: document.APIVersion})
	}
	var text bytes.Buffer
	if err := json.Indent(&text, document.Schema(), "", "  "); err != nil {
		return fmt.Errorf("encode the schema: %w", err)
	}
	_, err = fmt.Fprintln(a.Out, text.String())
	return err
}
