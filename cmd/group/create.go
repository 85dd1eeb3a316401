package group

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

// The longest name and description of an access group, in characters, from the Access Groups API.
const (
	maxName        = 100
	maxDescription = 250
)

type createOptions struct{ name, description string }

func newCreate(a *app.App) *cobra.Command {
	var o createOptions
	cmd := &cobra.Command{
		Use:   "create NAME [-d, --description TEXT]",
		Short: "Create an access group",
		Long: `
			Creates an access group. Its members get no access by it before the group has access.

			Needs the role Administrator or Editor on the IAM Access Groups Service.`,
		Example: `podtrust group create invoice-readers --description 'may read invoices'`,
		Args:    app.Args("NAME"), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name = args[0]
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVarP(&o.description, "description", "d", "", "`TEXT` that says what the group is for")
	return cmd
}

func (o createOptions) validate() error {
	switch {
	case strings.HasPrefix(o.name, "AccessGroupId-"):
		return failure.Usagef("'%s' looks like an ID: other commands could not name the group by it", o.name).Hintf("Choose another name.")
	case utf8.RuneCountInString(o.name) > maxName:
		return failure.Usagef("the name has more than %d characters", maxName)
	case utf8.RuneCountInString(o.description) > maxDescription:
		return failure.Usagef("the description has more than %d characters", maxDescription)
	}
	return names.CheckNew(o.name)
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
	a.Status().Progress("Creating access group '%s' in account '%s' as '%s'...", o.name, s.Account, s.Who)
	made, err := a.Writer(s).CreateGroup(ctx, s.Account, iam.CreateGroupRequest{Name: o.name, Description: o.description})
	if errors.Is(err, apierr.ErrConflict) {
		if there, lookErr := names.Group(ctx, s, o.name); lookErr == nil {
			return failure.Advise(err, "Access group '%s' exists already with ID '%s'. To see it, run 'podtrust group get %s'.", there.Name, there.ID, there.ID)
		}
	}
	if err != nil {
		return failure.IfUnknown(err, "To see whether the group exists, run 'podtrust group get %s'.", o.name)
	}
	a.Status().OK("Access group '%s' was created.", made.Name)
	return output.Object(p, made, groupCard(made))
}
