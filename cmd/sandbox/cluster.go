package sandbox

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func newCluster(a *app.App) *cobra.Command {
	return app.Group("cluster", "Use real clusters with a sandbox", `
		Uses a real Kubernetes cluster as one of the sandbox's clusters, so that the sandbox exchanges tokens of real
			pods. It verifies their signatures with the keys of the real cluster. Tokens that the sandbox mints for the
			cluster are accepted as before.`,
		newTrust(a), newDistrust(a))
}

func newDistrust(a *app.App) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "distrust CLUSTER [-f, --force]",
		Short: "Stop accepting tokens of a real cluster",
		Long: `
			Reverses 'podtrust sandbox cluster trust': tokens that the real cluster signs are refused. Prompts for
			confirmation. Access tokens that were issued before stay valid until they expire.`,
		Example: `podtrust sandbox cluster distrust demo-vpc --endpoint sandbox --force`,
		Args:    app.Args("CLUSTER"), ValidArgsFunction: a.CompleteFirst(names.Clusters), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return distrust(cmd.Context(), a, args[0], force) },
	}
	app.ForceFlag(cmd, &force)
	return cmd
}

func distrust(ctx context.Context, a *app.App, cluster string, force bool) error {
	control, err := a.Login.Control(ctx)
	if err != nil {
		return err
	}
	if err := a.Confirm(force, "Stop accepting tokens of the real cluster for '%s'?", cluster); err != nil {
		return err
	}
	if err := control.DistrustCluster(ctx, cluster); err != nil {
		return unknownCluster(ctx, a, err, cluster)
	}
	a.Status().OK("The sandbox does not accept tokens of a real cluster for '%s'.", cluster)
	return nil
}

// unknownCluster names near clusters when the sandbox has none of that name. Any other error stays as it is.
func unknownCluster(ctx context.Context, a *app.App, err error, cluster string) error {
	var refusal *sandbox.ControlError
	if !errors.As(err, &refusal) || refusal.Code != "not_found" {
		return err
	}
	s, openErr := a.Session(ctx)
	if openErr != nil {
		return err
	}
	if _, lookErr := names.Cluster(ctx, s, cluster); lookErr != nil {
		return lookErr
	}
	return err
}

func trustedCard(c sandbox.TrustedCluster) output.Card {
	issuer := c.Issuer
	if issuer == "" {
		issuer = "any"
	}
	keys := output.Section{Title: "Keys", Empty: "No keys.", Header: []string{"ID", "Algorithm"}}
	for _, k := range c.Keys {
		keys.Rows = append(keys.Rows, []string{k.ID, k.Algorithm})
	}
	return output.Card{ID: c.ID, Sections: []output.Section{keys}, Fields: []output.Field{
		{Name: "Name", Value: c.Name},
		{Name: "ID", Value: c.ID},
		{Name: "CRN", Value: c.CRN},
		{Name: "Issuer", Value: issuer},
	}}
}
