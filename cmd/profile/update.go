package profile

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/change"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

type updateOptions struct {
	change.Options
	profile           string
	name, description string
	named, described  bool
}

func newUpdate(a *app.App) *cobra.Command {
	var o updateOptions
	cmd := &cobra.Command{
		Use:   "update PROFILE [--name NAME] [-d, --description TEXT] [--dry-run]",
		Short: "Change the name or description of a profile",
		Long: `
			Changes the name or the description of a trusted profile. An empty description removes it. Changes that someone
			else makes at the same time are not overwritten.

			Needs the role Administrator, Editor or Operator on the IAM Identity Service.`,
		Example: `podtrust profile update orders-api --description 'order service, version 2'`,
		Args:    app.Args("PROFILE"), ValidArgsFunction: completeProfile(a), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profile = args[0]
			o.named, o.described = cmd.Flags().Changed("name"), cmd.Flags().Changed("description")
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVar(&o.name, "name", "", "`NAME`: new name of the profile")
	cmd.Flags().StringVarP(&o.description, "description", "d", "", "`TEXT`: new description of the profile")
	o.Flags(cmd)
	return cmd
}

func (o updateOptions) validate() error {
	switch {
	case !o.named && !o.described:
		return failure.Usagef("nothing to update: '--name' or '--description' is required")
	case o.named && o.name == "":
		return failure.Usagef("'--name' is empty")
	case o.named:
		return names.CheckNewProfile(o.name)
	}
	return nil
}

func (o updateOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	found, err := names.Profile(ctx, v.Session, o.profile)
	if err != nil {
		return err
	}
	var in iam.UpdateProfileRequest
	if o.named && o.name != found.Name {
		in.Name = &o.name
	}
	if o.described && o.description != found.Description {
		in.Description = &o.description
	}
	var w change.Wanted
	if in != (iam.UpdateProfileRequest{}) {
		w.Changes = []plan.Change{plan.EditProfile(found, in)}
	}
	if o.DryRun && in.Name != nil {
		if there, exists, err := names.ExistingProfile(ctx, v.Session, o.name); err != nil || exists {
			return cmp.Or(err, nameTaken(o.name, there))
		}
	}
	if proceed, err := v.Decide(ctx, w); !proceed {
		return err
	}
	if len(w.Changes) == 0 {
		a.Status().OK("No changes: trusted profile '%s' already has these values.", found.Name)
		return output.Object(v.Printer, found, profileCard(found))
	}
	a.Status().Progress("Updating trusted profile '%s' in account '%s' as '%s'...", found.Name, v.Session.Account, v.Session.Who)
	changed, err := a.Writer(v.Session).UpdateProfile(ctx, found, in)
	if err != nil {
		return o.refused(ctx, v.Session, found, err)
	}
	a.Status().OK("Trusted profile '%s' was updated.", changed.Name)
	return output.Object(v.Printer, changed, profileCard(changed))
}

// refused is the error of a change that failed: a conflict can be about the name.
func (o updateOptions) refused(ctx context.Context, s login.Session, found iam.Profile, err error) error {
	if errors.Is(err, apierr.ErrConflict) && o.named && o.name != found.Name {
		if there, exists, lookErr := names.ExistingProfile(ctx, s, o.name); lookErr == nil && exists && there.ID != found.ID {
			return nameTaken(o.name, there)
		}
	}
	return failure.IfUnknown(err, "To see the profile, run 'podtrust profile get %s'.", found.ID)
}
