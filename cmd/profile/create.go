package profile

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/trust"
)

type createOptions struct {
	change.Options
	name, description string
	ifNotExists       bool
}

func newCreate(a *app.App) *cobra.Command {
	var o createOptions
	cmd := &cobra.Command{
		Use:   "create NAME [-d, --description TEXT] [--if-not-exists] [--dry-run]",
		Short: "Create a trusted profile",
		Long: `
			Creates a trusted profile in the account of the credential. Nobody can become it before it is linked, and it has no
			access before it is given any. With '--if-not-exists', a profile that has the name already is printed as it is, and
			the command succeeds.

			Needs the role Administrator on the IAM Identity Service.`,
		Example: `
			podtrust profile create orders-api --description 'pods of the order service'
			podtrust profile create orders-api --if-not-exists -o id`,
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
	cmd.Flags().BoolVar(&o.ifNotExists, "if-not-exists", false, "succeed if a profile has the name already, and leave it as it is")
	o.Flags(cmd)
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
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	s := v.Session
	if o.ifNotExists || o.DryRun {
		there, exists, err := names.ExistingProfile(ctx, s, o.name)
		switch {
		case err != nil:
			return err
		case exists:
			return o.already(ctx, v, there, nameTaken(o.name, there))
		}
	}
	in := iam.CreateProfileRequest{Name: o.name, AccountID: s.Account, Description: o.description}
	if proceed, err := v.Decide(ctx, change.Wanted{Changes: []plan.Change{plan.NewProfile(in)}}); !proceed {
		return err
	}
	a.Status().Progress("Creating trusted profile '%s' in account '%s' as '%s'...", o.name, s.Account, s.Who)
	made, err := a.Writer(s).CreateProfile(ctx, in)
	if errors.Is(err, apierr.ErrConflict) {
		if there, exists, lookErr := names.ExistingProfile(ctx, s, o.name); lookErr == nil && exists {
			return o.already(ctx, v, there, err)
		}
	}
	if err != nil {
		return failure.IfUnknown(err, "To see whether the profile exists, run 'podtrust profile get %s'.", o.name)
	}
	a.Status().OK("Trusted profile '%s' was created.", made.Name)
	return output.Object(v.Printer, made, profileCard(made))
}

// nameTaken is the error for a name that another profile has, found before anything was sent.
func nameTaken(name string, there iam.Profile) error {
	return failure.Advise(fmt.Errorf("trusted profile '%s' exists already: %w", name, apierr.ErrConflict),
		"To see it, run 'podtrust profile get %s'.", there.ID)
}

// already is the outcome when a profile has the name: it is an error unless that was expected.
func (o createOptions) already(ctx context.Context, v change.Verb, there iam.Profile, err error) error {
	if !o.ifNotExists {
		return failure.Advise(err, "Trusted profile '%s' exists already with ID '%s'. To see it, run 'podtrust profile get %s'.",
			o.name, there.ID, there.ID)
	}
	v.App.Status().OK("Trusted profile '%s' already exists.", there.Name)
	if o.description != "" && o.description != there.Description {
		v.App.WarnTrust("Its description is '%s', not '%s', and was not changed. To change it, run 'podtrust profile update %s'.",
			there.Description, o.description, there.Name)
	}
	if proceed, err := v.Decide(ctx, change.Wanted{}); !proceed {
		return err
	}
	return output.Object(v.Printer, there, profileCard(there))
}
