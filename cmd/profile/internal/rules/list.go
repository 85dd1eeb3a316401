package rules

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/output"
)

func newList(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list PROFILE",
		Short: "List the claim rules of a trusted profile",
		Long: `
			Lists the claim rules of a trusted profile. Pods that meet all conditions of one may become it.

			Needs the role Viewer on the IAM Identity Service.`,
		Example: `podtrust profile rule list orders-api`,
		Args:    app.Args("PROFILE"), ValidArgsFunction: a.CompleteFirst(names.Profiles), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return list(cmd.Context(), a, args[0]) },
	}
	app.ListFlags(a, cmd, View())
	app.FromFlag(a, cmd)
	return cmd
}

func list(ctx context.Context, a *app.App, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	profile, err := names.Profile(ctx, s, text)
	if err != nil {
		return err
	}
	rules, err := s.IAM.ListRules(ctx, profile.ID)
	if len(rules) == 0 && err != nil {
		return err
	}
	if err := a.WarnSkipped(err); err != nil {
		return err
	}
	if len(rules) == 0 {
		a.Status().OK("Trusted profile '%s' has no claim rules.", profile.Name)
	}
	_, err = output.List(p, output.All(rules), View())
	return err
}
