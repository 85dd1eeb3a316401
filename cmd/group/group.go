// Package group has the commands for access groups.
package group

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/access"
	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
)

// NewCommand returns the command 'group'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("group", "Manage access groups and their policies",
		"Manages access groups: what is in one may do what the policies of the group allow. 'podtrust profile assign-group' puts a "+
			"trusted profile into one.",
		append([]*cobra.Command{newCreate(a), newList(a), newGet(a), newDelete(a)}, access.Commands(a, access.Subject{
			Noun: "group", Kind: "access group", Argument: "GROUP", Attribute: "access_group_id", Complete: names.AccessGroups,
			Find: func(ctx context.Context, s app.Session, text string) (access.Found, error) {
				g, err := names.Group(ctx, s, text)
				return access.Found{ID: g.ID, Name: g.Name}, err
			},
		})...)...)
}
