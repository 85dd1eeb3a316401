// Package profile has the commands for trusted profiles, their links, claim rules, access groups and policies.
package profile

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/access"
	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
)

// NewCommand returns the command 'profile'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("profile", "Manage trusted profiles, and who may become them",
		"Manages trusted profiles: who may become one (links and claim rules), and what one may do (access groups and policies).",
		append([]*cobra.Command{
			newCreate(a), newList(a), newGet(a), newUpdate(a), newDelete(a),
			newLink(a), newLinks(a), newUnlink(a), newRule(a),
			newAssignGroup(a), newGroups(a), newRemoveGroup(a),
		}, access.Commands(a, access.Subject{
			Noun: "profile", Kind: "trusted profile", Argument: "PROFILE", Attribute: "iam_id", Complete: names.Profiles,
			Find: func(ctx context.Context, s app.Session, text string) (access.Found, error) {
				p, err := names.Profile(ctx, s, text)
				return access.Found{ID: p.IAMID, Name: p.Name}, err
			},
		})...)...)
}

// completeProfile completes the one positional argument of most commands.
func completeProfile(a *app.App) cobra.CompletionFunc { return a.CompleteFirst(names.Profiles) }
