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
		Short: "Give a sandbox its first content again",
		Long: `
			Throws away everything in the sandbox that '--endpoint' names, after a question, and puts its first content in place.
			Tokens that it gave are void.`,
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
	if err := a.Confirm(force, "Throw away everything in the sandbox?"); err != nil {
		return err
	}
	if err := control.Reset(ctx); err != nil {
		return err
	}
	a.Status().OK("The sandbox has its first content again.")
	return nil
}
