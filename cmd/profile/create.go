package profile

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

type createOptions struct {
	name, description string
	interactive       bool
}

func newCreate(a *app.App, guide func(ctx context.Context, name, description string) error) *cobra.Command {
	var o createOptions
	cmd := &cobra.Command{
		Use:   "create NAME [-d, --description TEXT] [--interactive]",
		Short: "Create a trusted profile",
		Long: `
			Creates a trusted profile in the account of the credential. Nobody can become it before it is linked, and it has no
			access before it is given any. With '--interactive', asks for its trust and access as well: see 'podtrust setup'.

			Needs the role Administrator on the IAM Identity Service.`,
		Example: `
			podtrust profile create orders-api --description 'pods of the order service'
			podtrust profile create orders-api -o id
			podtrust profile create --interactive`,
		Args: o.args, ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.name = args[0]
			}
			if o.interactive {
				return guide(cmd.Context(), o.name, o.description)
			}
			if err := names.CheckNewProfile(o.name); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVarP(&o.description, "description", "d", "", "`TEXT` that says what the profile is for")
	cmd.Flags().BoolVar(&o.interactive, "interactive", false, "ask for everything at the terminal, as 'podtrust setup' does; NAME is then optional")
	return cmd
}

// args checks the arguments: a guided set-up asks for a name that is missing.
func (o *createOptions) args(cmd *cobra.Command, args []string) error {
	if o.interactive && len(args) == 0 {
		return nil
	}
	return app.Args("NAME")(cmd, args)
}

func (o createOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	a.Status().Progress("Creating trusted profile '%s' in account '%s' as '%s'...", o.name, s.Account, s.Who)
	made, err := a.Writer(s).CreateProfile(ctx, iam.CreateProfileRequest{Name: o.name, AccountID: s.Account, Description: o.description})
	if errors.Is(err, apierr.ErrConflict) {
		if there, lookErr := names.Profile(ctx, s, o.name); lookErr == nil {
			return failure.Advise(err, "Trusted profile '%s' exists already with ID '%s'. To see it, run 'podtrust profile get %s'.",
				o.name, there.ID, there.ID)
		}
	}
	if err != nil {
		return failure.IfUnknown(err, "To see whether the profile exists, run 'podtrust profile get %s'.", o.name)
	}
	a.Status().OK("Trusted profile '%s' was created.", made.Name)
	return output.Object(p, made, profileCard(made))
}
