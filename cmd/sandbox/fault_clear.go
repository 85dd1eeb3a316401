package sandbox

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

func newFaultClear(a *app.App) *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use:     "clear [--id ID]",
		Short:   "Take faults out of a sandbox",
		Long:    `Takes all faults out of a sandbox, also those that it was started with, or one by its ID. Nothing else changes.`,
		Example: `podtrust sandbox fault clear --endpoint sandbox`,
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return faultClear(cmd.Context(), a, id) },
	}
	cmd.Flags().StringVar(&id, "id", "", "`ID` of the only fault to take out")
	return cmd
}

func faultClear(ctx context.Context, a *app.App, id string) error {
	control, err := a.Login.Control(ctx)
	if err != nil {
		return err
	}
	if id != "" {
		err = control.RemoveFault(ctx, id)
	} else {
		err = control.ClearFaults(ctx)
	}
	if err != nil {
		return err
	}
	a.Status().OK("The sandbox works as it should again.")
	return nil
}
