package grants

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/output"
)

func newGrants(a *app.App, s Subject) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "grants " + s.Argument,
		Short: "List the access policies assigned directly",
		Long: `
			Lists the access policies of the ` + s.Kind + ` itself. Policies that you are not authorized to view are not listed; a
			warning says so if there may be any.

			Needs the role Viewer on the targets of the policies.`,
		Example: `podtrust ` + s.Noun + ` grants orders`,
		Args:    app.Args(s.Argument), ValidArgsFunction: a.CompleteFirst(s.Complete), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return grants(cmd.Context(), a, s, args[0]) },
	}
	app.ListFlags(a, cmd, policyView(nil))
	app.FromFlag(a, cmd)
	return cmd
}

func grants(ctx context.Context, a *app.App, subject Subject, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	found, err := subject.Read(ctx, s, text)
	if err != nil {
		return err
	}
	policies := Sorted(found.Account, found.Own.Seen())
	unread := names.Unread(subject.policiesOf(found.Found), found.Own)
	switch {
	case unread != nil && len(policies) == 0:
		return unread
	case unread == nil && len(policies) == 0 && found.Own.Known():
		a.Status().OK("The %s '%s' has no access policies.", subject.Kind, found.Name)
	case unread == nil:
		names.WarnHidden(a, "Access policies", found.Own)
	}
	if p.Format() == output.Table {
		names.NoteGroupIDs(a, found.Account, policies)
	}
	if _, err = output.List(p, output.All(policies), policyView(found.Account)); err != nil {
		return err
	}
	return unread
}

func (s Subject) policiesOf(f Found) string {
	return "access policies of " + s.Kind + " '" + f.Name + "'"
}
