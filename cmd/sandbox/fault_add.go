package sandbox

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func newFaultAdd(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "add FAULT",
		Short: "Add a fault to a sandbox",
		Long: `
			Adds a fault after the existing faults of the sandbox. It stays until it has applied to the given number of
			requests, is cleared, or the sandbox is reset. FAULT is a list of settings, separated by commas:
			` + faultHelp(),
		Example: `
			# Answer two requests with 429
			podtrust sandbox fault add status=429,retry-after=1,times=2 --endpoint sandbox

			# Drop the connection after a profile was created
			podtrust sandbox fault add 'drop=after,route=POST /v1/profiles,times=1' --endpoint http://127.0.0.1:8383`,
		Args: app.Args("FAULT"), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			fault, err := parseFault(args[0])
			if err != nil {
				return err
			}
			return faultAdd(cmd.Context(), a, fault)
		},
	}
}

func faultAdd(ctx context.Context, a *app.App, fault sandbox.Fault) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	control, err := a.Login.Control(ctx)
	if err != nil {
		return err
	}
	added, err := control.AddFault(ctx, fault)
	if err != nil {
		return err
	}
	a.Status().OK("The fault '%s' was added: %s.", added.ID, added.Fault)
	return output.Object(p, added, output.Card{ID: added.ID, Fields: []output.Field{
		{Name: "ID", Value: added.ID}, {Name: "Fault", Value: added.Fault.String()},
	}})
}
