// Package profile has the commands for trusted profiles, their links, access groups and policies. Those for claim rules are in a
// package of their own.
package profile

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/grants"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/cmd/profile/internal/rules"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/inventory"
)

// NewCommand returns the command 'profile'. guide is the guided set-up of 'create --interactive'.
func NewCommand(a *app.App, guide func(ctx context.Context, name, description string) error) *cobra.Command {
	return app.Group("profile", "Manage trusted profiles, their trust and access", `
		Manages trusted profiles: which pods can become a profile (links and claim rules), and which access it has
			(access groups and policies).`,
		append([]*cobra.Command{
			newCreate(a, guide), newList(a), newGet(a), newUpdate(a), newDelete(a),
			newLink(a), newLinks(a), newUnlink(a), rules.NewCommand(a),
			newAssignGroup(a), newGroups(a), newRemoveGroup(a),
		}, grants.Commands(a, grants.Subject{
			Noun: "profile", Kind: "trusted profile", Argument: "PROFILE", Attribute: "iam_id", Complete: names.Profiles, Escalates: account.WarnProfile,
			Find: func(ctx context.Context, s login.Session, text string) (grants.Found, error) {
				p, err := names.Profile(ctx, s, text)
				return grants.FoundProfile(p), err
			},
			Read: func(ctx context.Context, s login.Session, text string) (grants.Policies, error) {
				read, p, err := names.ReadProfile(ctx, s, text, inventory.Need{ResourceGroups: true})
				found := grants.Policies{Found: grants.FoundProfile(p.Profile), Account: read, Own: p.Policies}
				if err == nil {
					found.GroupsHidden = p.Groups.Why()
				}
				for _, id := range p.Groups.Seen() {
					g, ok := read.Group(id)
					if ok {
						found.Groups = append(found.Groups, g)
					}
					found.GroupsHidden = cmp.Or(found.GroupsHidden, g.Policies.Why())
				}
				return found, err
			},
		})...)...)
}

// completeProfile completes the one positional argument of most commands.
func completeProfile(a *app.App) cobra.CompletionFunc { return a.CompleteFirst(names.Profiles) }
