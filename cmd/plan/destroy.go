package plan

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/spec"
)

type destroyOptions struct {
	documents
	yes bool
}

func newDestroy(a *app.App) *cobra.Command {
	var o destroyOptions
	cmd := &cobra.Command{
		Use:   "destroy " + documentUsage + " [--yes]",
		Short: "Delete the profiles that documents list",
		Long: "Deletes the profiles that documents list, with all of their links, rules, memberships and access, after a question. Other " +
			"profiles, and the access groups themselves, stay. Access tokens that were given before stay valid until they expire.\n\n" +
			"Needs the role Administrator on the IAM Identity Service, and Editor on the IAM Access Groups Service for members of groups.",
		Example: "podtrust destroy -f trust.yaml\npodtrust destroy -f trust/ --set env=test --yes",
		Args:    app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	o.flags(cmd)
	yesFlag(cmd, &o.yes)
	return cmd
}

func (o destroyOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	if err := a.MustAsk("yes", o.yes); err != nil {
		return err
	}
	o.allowWide = true // what is deleted trusts nobody
	listed, err := o.load(a)
	if err != nil {
		return err
	}
	doomed := spec.Trust{Account: listed.Account}
	for _, profile := range listed.Profiles {
		doomed.Profiles = append(doomed.Profiles, spec.Profile{Pos: profile.Pos, Name: profile.Name, State: spec.Absent})
	}
	w, err := prepare(ctx, a, doomed, plan.Options{})
	if err != nil {
		return err
	}
	return finish(ctx, a, p, w, o.yes, false, "Do")
}
