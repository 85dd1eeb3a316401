package group

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
)

func newGet(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "get GROUP",
		Short: "Show an access group with its members",
		Long: `
			Shows an access group and its members. A member that is a deleted trusted profile is shown as '(deleted)'. GROUP is
			its name or ID.

			Needs the role Viewer on the IAM Access Groups Service.`,
		Example: `podtrust group get cos-readers`,
		Args:    app.Args("GROUP"), ValidArgsFunction: a.CompleteFirst(names.AccessGroups), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return get(cmd.Context(), a, args[0]) },
	}
	app.IDFlag(a, cmd)
	app.FromFlag(a, cmd)
	return cmd
}

// inFlight is the most requests at a time.
const inFlight = 16

// shownGroup is a group as 'get' prints it.
type shownGroup struct {
	iam.Group
	Members []member `json:"members"`
}

func get(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	g, err := names.Group(ctx, s, text)
	if err != nil {
		return err
	}
	shown := shownGroup{Group: g, Members: []member{}}
	card := groupCard(g)
	if p.Format() != output.ID {
		if shown.Members, err = members(ctx, s, app.Shown(a, s.IAM.ListMembers(ctx, g.ID))); err != nil {
			return err
		}
	}
	section := output.Section{Title: "Members", Empty: "No members.", Header: []string{"Name", "Type", "IAM ID"}, Wide: 1}
	for _, m := range shown.Members {
		section.Rows = append(section.Rows, []string{m.shownName(), m.Type, m.IAMID})
	}
	card.Sections = []output.Section{section}
	return output.Object(p, shown, card)
}

// member is a member of a group, and whether it is a profile that does not exist any more.
type member struct {
	iam.Member
	Deleted bool `json:"deleted,omitempty"`
}

func (m member) shownName() string {
	if m.Deleted {
		return m.IAMID + " (deleted)"
	}
	return cmp.Or(m.Name, m.IAMID)
}

// members are those of a list. A profile without a name is looked up: a deleted one can still be a member.
func members(ctx context.Context, s login.Session, list iter.Seq2[iam.Member, error]) ([]member, error) {
	all := []member{}
	for m, err := range list {
		if err != nil {
			return nil, err
		}
		all = append(all, member{Member: m})
	}
	var group errgroup.Group
	group.SetLimit(inFlight)
	for i := range all {
		m := &all[i]
		if id, ok := strings.CutPrefix(m.IAMID, "iam-"); ok && m.Type == "profile" && m.Name == "" {
			group.Go(func() error {
				p, err := s.IAM.GetProfile(ctx, id)
				m.Deleted = errors.Is(err, apierr.ErrNotFound)
				if err == nil {
					m.Name = p.Name
				}
				return nil // of any other profile it is not known
			})
		}
	}
	return all, group.Wait()
}
