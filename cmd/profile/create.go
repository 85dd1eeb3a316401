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
	"github.com/podtrust/podtrust/pkg/trust"
)

type createOptions struct{ name, description string }

func newCreate(a *app.App) *cobra.Command {
	var o createOptions
	cmd := &cobra.Command{
		Use:   "create NAME [-d, --description TEXT]",
		Short: "Create a trusted profile",
		Long: `
			Creates a trusted profile in the account of the credential. Nobody can become it before it is linked, and it has no
			access before it is given any.

			Needs the role Administrator on the IAM Identity Service.`,
		Example: `
			podtrust profile create orders-api --description 'pods of the order service'
			podtrust profile create orders-api -o id`,
		Args: app.Args("NAME"), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name = args[0]
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVarP(&o.description, "description", "d", "", "`TEXT` that says what the profile is for")
	return cmd
}

// validate refuses names that other commands would take for an ID.
func (o createOptions) validate() error {
	if trust.ParseProfile(o.name).LooksLikeID() && trust.ParseProfile(o.name).Fault == trust.ProfileSound {
		return failure.Usagef("'%s' looks like an ID: other commands could not name the profile by it", o.name).Hintf("Choose another name.")
	}
	if err := names.CheckNew(o.name); err != nil {
		return err
	}
	return names.CheckProfile(o.name)
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
