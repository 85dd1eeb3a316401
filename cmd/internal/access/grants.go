package access

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/output"
)

func newGrants(a *app.App, s Subject) *cobra.Command {
	return &cobra.Command{
		Use:   "grants " + s.Argument,
		Short: "List the access policies given directly",
		Long: "Lists the access policies of a " + s.Kind + " itself. Who may not read policies is shown none: an empty list does not say " +
			"that there are none.\n\nNeeds the role Viewer on what access was given to.",
		Example: "podtrust " + s.Noun + " grants orders",
		Args:    app.Args(s.Argument), ValidArgsFunction: a.CompleteFirst(s.Complete), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return grants(cmd.Context(), a, s, args[0]) },
	}
}

func grants(ctx context.Context, a *app.App, subject Subject, text string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	found, err := subject.Find(ctx, s, text)
	if err != nil {
		return err
	}
	policies, err := subject.policies(ctx, s, found.ID)
	if err != nil {
		return err
	}
	if len(policies) == 0 {
		a.Status().OK("The %s '%s' has no access policy that '%s' may see.", subject.Kind, found.Name, s.Who)
	}
	_, err = output.List(p, output.All(policies), policyView())
	return err
}
