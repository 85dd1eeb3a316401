// Package group has the commands for access groups.
package group

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/grants"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
)

// NewCommand returns the command 'group'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("group", "Manage access groups and their policies", `
		Manages access groups. Members of a group have the access that its policies give. To add a trusted profile to a
			group, use 'podtrust profile assign-group'.`,
		append([]*cobra.Command{newCreate(a), newList(a), newGet(a), newDelete(a)}, grants.Commands(a, grants.Subject{
			Noun: "group", Kind: "access group", Argument: "GROUP", Attribute: "access_group_id", Complete: names.AccessGroups, Escalates: account.WarnGroup,
			Find: func(ctx context.Context, s login.Session, text string) (grants.Found, error) {
				g, err := names.Group(ctx, s, text)
				return grants.FoundGroup(g), err
			},
			Read: readPolicies,
		})...)...)
}

func readPolicies(ctx context.Context, s login.Session, text string) (grants.Policies, error) {
	g, err := names.Group(ctx, s, text)
	if err != nil {
		return grants.Policies{}, err
	}
	read, err := names.Read(ctx, s, inventory.Need{Groups: []string{g.ID}, ResourceGroups: true})
	if err != nil {
		return grants.Policies{}, err
	}
	found := grants.Policies{Found: grants.FoundGroup(g), Account: read, Own: account.Partial[iam.Policy](nil, read.Groups.Why())}
	if group, ok := read.Group(g.ID); ok {
		found.Own = group.Policies
	}
	return found, nil
}
