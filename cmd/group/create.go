package group

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

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

// The longest name and description of an access group, in characters, from the Access Groups API.
const (
	maxName        = 100
	maxDescription = 250
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
		Short: "Create an access group",
		Long: `
			Creates an access group. Members have no access from the group until policies give it access. With
			'--if-not-exists', an existing group with this name is printed unchanged, and the command succeeds. IAM compares
			names without regard to case.

			Needs the role Administrator or Editor on the IAM Access Groups Service.`,
		Example: `
			# Create a group with a description
			podtrust group create invoice-readers --description 'may read invoices'

			# Create a group unless it exists, and print its ID
			podtrust group create invoice-readers --if-not-exists -o id`,
		Args: app.Args("NAME"), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name = args[0]
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(cmd.Context(), a)
		},
	}
	cmd.Flags().StringVarP(&o.description, "description", "d", "", "`TEXT`: description of the group")
	cmd.Flags().BoolVar(&o.ifNotExists, "if-not-exists", false, "succeed without changes if a group with this name exists")
	o.Flags(cmd)
	return cmd
}

func (o createOptions) validate() error {
	switch {
	case strings.HasPrefix(o.name, "AccessGroupId-"):
		return failure.Usagef("'%s' looks like an ID, so other commands could not find the group by this name", o.name).Hintf("Choose another name.")
	case utf8.RuneCountInString(o.name) > maxName:
		return failure.Usagef("the name has more than %d characters", maxName)
	case utf8.RuneCountInString(o.description) > maxDescription:
		return failure.Usagef("the description has more than %d characters", maxDescription)
	}
	return names.CheckNew(o.name)
}

func (o createOptions) run(ctx context.Context, a *app.App) error {
	v, err := change.Start(ctx, a, o.Options)
	if err != nil {
		return err
	}
	s := v.Session
	if o.ifNotExists || o.DryRun {
		there, exists, err := names.ExistingGroup(ctx, s, o.name)
		switch {
		case err != nil:
			return err
		case exists:
			return o.already(ctx, v, there, fmt.Errorf("access group '%s' already exists: %w", o.name, apierr.ErrConflict))
		}
	}
	in := iam.CreateGroupRequest{Name: o.name, Description: o.description}
	if proceed, err := v.Decide(ctx, change.Wanted{Changes: []plan.Change{plan.NewGroup(in)}}); !proceed {
		return err
	}
	a.Status().Progress("Creating access group '%s' in account '%s' as '%s'...", o.name, s.Account, s.Who)
	made, err := a.Writer(s).CreateGroup(ctx, s.Account, in)
	if errors.Is(err, apierr.ErrConflict) {
		if there, exists, lookErr := names.ExistingGroup(ctx, s, o.name); lookErr == nil && exists {
			return o.already(ctx, v, there, err)
		}
		return failure.Advise(err, "An access group probably has this name already, but was not found. To list all, run 'podtrust group list'.")
	}
	if err != nil {
		return failure.IfUnknown(err, "To see whether the group exists, run 'podtrust group get %s'.", shell.Word(o.name))
	}
	a.Status().OK("Access group '%s' was created.", made.Name)
	return output.Object(v.Printer, made, groupCard(made))
}

// already is the outcome when a group has the name: it is an error unless that was expected.
func (o createOptions) already(ctx context.Context, v change.Verb, there iam.Group, err error) error {
	if !o.ifNotExists {
		return failure.Advise(err, "Access group '%s' already exists with ID '%s'. To see it, run 'podtrust group get %s'.", there.Name, there.ID, there.ID)
	}
	v.App.Status().OK("Access group '%s' already exists.", there.Name)
	if there.Name != o.name {
		v.App.WarnTrust("Its name is '%s', not '%s': IAM compares names without regard to case.", there.Name, o.name)
	}
	if o.description != "" && o.description != there.Description {
		v.App.WarnTrust("Its description is '%s', not '%s', and was not changed.", there.Description, o.description)
	}
	if proceed, err := v.Decide(ctx, change.Wanted{}); !proceed {
		return err
	}
	return output.Object(v.Printer, there, groupCard(there))
}
