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
	"github.com/podtrust/podtrust/pkg/shell"
)

type createOptions struct {
	change.Options
	name, description        string
	ifNotExists, interactive bool
}

func newCreate(a *app.App, guide func(ctx context.Context, name, description string) error) *cobra.Command {
	var o createOptions
	cmd := &cobra.Command{
		Use:   "create NAME [-d, --description TEXT] [--if-not-exists] [--interactive] [--dry-run]",
		Short: "Create a trusted profile",
		Long: `
			Creates a trusted profile in the account of the credential. A new profile has no trust and no access: no pod can
			become it until it has a link or a claim rule. With '--if-not-exists', an existing profile with this name is
			printed unchanged, and the command succeeds. With '--interactive', prompts for trust and access too, as
			'podtrust setup' does.

			Needs the role Administrator on the IAM Identity Service.`,
		Example: `
			# Create a profile with a description
			podtrust profile create orders-api --description 'pods of the order service'

			# Create a profile unless it exists, and print its ID
			podtrust profile create orders-api --if-not-exists -o id

			# Create a profile with its trust and access, step by step
			podtrust profile create --interactive`,
		Args: o.args, ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.name = args[0]
			}
			if o.interactive && (o.DryRun || o.ifNotExists) {
				return failure.Usagef("'--dry-run' and '--if-not-exists' can't be used with '--interactive', which shows a summary before it creates anything")
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
	cmd.Flags().StringVarP(&o.description, "description", "d", "", "`TEXT`: description of the profile")
	cmd.Flags().BoolVar(&o.interactive, "interactive", false, "prompt for all values, as 'podtrust setup' does; NAME is then optional")
	cmd.Flags().BoolVar(&o.ifNotExists, "if-not-exists", false, "succeed without changes if a profile with this name exists")
	o.Flags(cmd)
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
		return failure.IfUnknown(err, "To see whether the profile exists, run 'podtrust profile get %s'.", shell.Word(o.name))
	}
	a.Status().OK("Trusted profile '%s' was created.", made.Name)
	return output.Object(v.Printer, made, profileCard(made))
}

// nameTaken is the error for a name that another profile has, found before anything was sent.
func nameTaken(name string, there iam.Profile) error {
	return failure.Advise(fmt.Errorf("trusted profile '%s' already exists: %w", name, apierr.ErrConflict),
		"To see it, run 'podtrust profile get %s'.", there.ID)
}

// already is the outcome when a profile has the name: it is an error unless that was expected.
func (o createOptions) already(ctx context.Context, v change.Verb, there iam.Profile, err error) error {
	if !o.ifNotExists {
		return failure.Advise(err, "Trusted profile '%s' already exists with ID '%s'. To see it, run 'podtrust profile get %s'.",
			o.name, there.ID, there.ID)
	}
	v.App.Status().OK("Trusted profile '%s' already exists.", there.Name)
	if o.description != "" && o.description != there.Description {
		v.App.WarnTrust("Its description is '%s', not '%s', and was not changed. To change it, run 'podtrust profile update %s'.",
			there.Description, o.description, shell.Word(there.Name))
	}
	if proceed, err := v.Decide(ctx, change.Wanted{}); !proceed {
		return err
	}
	return output.Object(v.Printer, there, profileCard(there))
}
