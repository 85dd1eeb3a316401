package sandbox

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/output"
)

func newFaultList(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the faults of a sandbox",
		Long:    `Lists the faults of a sandbox in the order in which they are checked, with the number of requests that each has seen and struck.`,
		Example: `podtrust sandbox fault list --endpoint sandbox`,
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return faultList(cmd.Context(), a) },
	}
	app.ListFlags(a, cmd, faultView())
	return cmd
}

func faultList(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	control, err := a.Login.Control(ctx)
	if err != nil {
		return err
	}
	found, err := control.ListFaults(ctx)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		a.Status().OK("No faults are set.")
	}
	_, err = output.List(p, output.All(found), faultView())
	return err
}
