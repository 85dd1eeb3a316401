package group

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/output"
)

type deleteOptions struct {
	group string
	force bool
}

func newDelete(a *app.App) *cobra.Command {
	var o deleteOptions
	cmd := &cobra.Command{
		Use:   "delete GROUP [-f, --force]",
		Short: "Delete an access group",
		Long: `
			Deletes an access group with its policies. Prompts for confirmation, and names the policies and the members that lose
			the access.

			Needs the role Administrator or Editor on the IAM Access Groups Service.`,
		Example: `podtrust group delete invoice-readers`,
		Args:    app.Args("GROUP"), ValidArgsFunction: a.CompleteFirst(names.AccessGroups), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.group = args[0]
			return o.run(cmd.Context(), a)
		},
	}
	app.ForceFlag(cmd, &o.force)
	return cmd
}

func (o deleteOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	g, err := names.Group(ctx, s, o.group)
	if err != nil {
		return err
	}
	if !o.force {
		lost, err := belongings(ctx, a, s, g.ID)
		if err != nil {
			return err
		}
		if err := a.Confirm(false, "Delete access group '%s' (%s)%s?", g.Name, g.ID, lost); err != nil {
			return err
		}
	}
	a.Status().Progress("Deleting access group '%s' in account '%s' as '%s'...", g.Name, s.Account, s.Who)
	if err := s.IAM.DeleteGroup(ctx, g.ID, true); err != nil {
		return failure.IfUnknown(err, "To see whether the group still exists, run 'podtrust group get %s'.", g.ID)
	}
	a.Status().OK("Access group '%s' was deleted.", g.Name)
	return output.Object(p, g, output.Card{ID: g.ID})
}

// belongings names the policies of a group, and the members who lose the access that they give.
func belongings(ctx context.Context, a *app.App, s login.Session, id string) (string, error) {
	all, err := members(ctx, s, app.Shown(a, s.IAM.ListMembers(ctx, id)))
	if err != nil {
		return "", err
	}
	read, err := readPolicies(ctx, s, id)
	if err != nil {
		return "", err
	}
	var policies, who []string
	for _, p := range read.Own.Seen() {
		policies = append(policies, read.Account.PolicyName(p))
	}
	if why := read.Own.Why(); why != "" {
		policies = append(policies, "unknown: "+why)
	}
	for _, m := range all {
		who = append(who, m.shownName()+" ("+m.Type+")")
	}
	list := func(what string, items []string) string {
		if len(items) == 0 {
			return ""
		}
		return what + " (" + strings.Join(items, "; ") + ")"
	}
	text := list(" with its policies", policies)
	if m := list("members", who); m != "" {
		text += map[bool]string{true: " with its ", false: " and its "}[text == ""] + m
	}
	return text, nil
}
