package group

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

func newGet(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "get GROUP",
		Short: "Show an access group with its members",
		Long: "Shows an access group and who is in it. GROUP is its name or ID.\n\n" +
			"Needs the role Viewer on the IAM Access Groups Service.",
		Example: "podtrust group get cos-readers",
		Args:    app.Args("GROUP"), ValidArgsFunction: a.CompleteFirst(names.AccessGroups), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return get(cmd.Context(), a, args[0]) },
	}
}

// shownGroup is a group as 'get' prints it.
type shownGroup struct {
	iam.Group
	Members []iam.Member `json:"members"`
}

func get(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	g, err := names.Group(ctx, s, text)
	if err != nil {
		return err
	}
	shown := shownGroup{Group: g, Members: []iam.Member{}}
	card := groupCard(g)
	if p.Format() != output.ID {
		if shown.Members, err = members(ctx, s, g.ID); err != nil {
			return err
		}
	}
	section := output.Section{Title: "Members", Empty: "No members.", Header: []string{"Name", "Type", "IAM ID"}}
	for _, m := range shown.Members {
		section.Rows = append(section.Rows, []string{m.Name, m.Type, m.IAMID})
	}
	card.Sections = []output.Section{section}
	return output.Object(p, shown, card)
}

func members(ctx context.Context, s app.Session, groupID string) ([]iam.Member, error) {
	all := []iam.Member{}
	for m, err := range s.IAM.ListMembers(ctx, groupID) {
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}
