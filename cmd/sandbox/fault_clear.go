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
		Short:   "Remove faults from a sandbox",
		Long:    `Removes one fault, or all faults, from a sandbox, also those that it was started with. Nothing else changes.`,
		Example: `podtrust sandbox fault clear --endpoint sandbox`,
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return faultClear(cmd.Context(), a, id) },
	}
	cmd.Flags().StringVar(&id, "id", "", "`ID`: fault to remove (default all)")
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
	if id != "" {
		a.Status().OK("Fault '%s' was removed.", id)
		return nil
	}
	a.Status().OK("All faults were removed.")
	return nil
}
