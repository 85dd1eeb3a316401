package sandbox

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

func newReset(a *app.App) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "reset [-f, --force]",
		Short: "Reset a sandbox to its initial data",
		Long: `
			Deletes all data in the sandbox of '--endpoint' and restores its initial data. Prompts for confirmation. Tokens
			that the sandbox issued before are no longer valid.`,
		Example: `podtrust sandbox reset --endpoint sandbox --force`,
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return reset(cmd.Context(), a, force) },
	}
	app.ForceFlag(cmd, &force)
	return cmd
}

func reset(ctx context.Context, a *app.App, force bool) error {
	control, err := a.Login.Control(ctx)
	if err != nil {
		return err
	}
	if err := a.Confirm(force, "Delete all data in the sandbox and restore its initial data?"); err != nil {
		return err
	}
	if err := control.Reset(ctx); err != nil {
		return err
	}
	a.Status().OK("The sandbox was reset to its initial data.")
	return nil
}
