package profile

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

type createOptions struct{ name, description string }

func newCreate(a *app.App) *cobra.Command {
	var o createOptions
	cmd := &cobra.Command{
		Use:   "create NAME [-d, --description TEXT]",
		Short: "Create a trusted profile",
		Long: "Creates a trusted profile in the account of the credential. Nobody may become it before it is linked, and it " +
			"may do nothing before it has access.\n\nNeeds the role Administrator on the IAM Identity Service.",
		Example: "podtrust profile create orders-api --description 'pods of the order service'\n" +
			"podtrust profile create orders-api -o id",
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
	if strings.HasPrefix(o.name, "Profile-") || strings.HasPrefix(o.name, "crn:") {
		return app.Usagef("'%s' looks like an ID: other commands could not name the profile by it", o.name).Hintf("Choose another name.")
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
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	a.Status().Progress("Creating trusted profile '%s' in account '%s' as '%s'...", o.name, s.Account, s.Who)
	made, err := s.IAM.CreateProfile(ctx, iam.CreateProfileRequest{Name: o.name, AccountID: s.Account, Description: o.description})
	if err != nil {
		return o.explain(ctx, s, err)
	}
	a.Status().OK("Trusted profile '%s' was created.", made.Name)
	return output.Object(p, made, profileCard(made))
}

// explain looks whether the profile is there now: the name was taken, or the answer to our own request was lost.
func (o createOptions) explain(ctx context.Context, s app.Session, err error) error {
	if !errors.Is(err, apierr.ErrConflict) && !errors.Is(err, apierr.ErrUnavailable) {
		return err
	}
	there, lookErr := names.Profile(ctx, s, o.name)
	switch {
	case lookErr != nil:
		return err
	case errors.Is(err, apierr.ErrConflict):
		return app.Advise(err, "Trusted profile '%s' exists already with ID '%s'. See it by running 'podtrust profile get %s'.",
			o.name, there.ID, there.ID)
	}
	return app.Advise(err, "A trusted profile '%s' is there now (ID '%s'): the request may have been carried out although its answer "+
		"was lost. See it by running 'podtrust profile get %s'.", o.name, there.ID, there.ID)
}
