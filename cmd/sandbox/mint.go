package sandbox

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/pkg/trust"
)

func newMint(a *app.App) *cobra.Command {
	var r sandbox.MintRequest
	cmd := &cobra.Command{
		Use:   "mint --cluster CLUSTER -n, --namespace NAMESPACE --service-account NAME [--pod POD] [--audience AUDIENCE]... [--expires-in DURATION]",
		Short: "Print a service account token of a pod",
		Long: `
			Prints a service account token as a cluster of the sandbox would issue it to a pod. On a terminal a newline
			follows it. With a negative '--expires-in', the token has already expired.`,
		Annotations: app.Forms("token"),
		Example:     `podtrust sandbox mint --endpoint sandbox --cluster demo-vpc --namespace orders --service-account orders-api`,
		Args:        app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkMint(r); err != nil {
				return err
			}
			return mint(cmd.Context(), a, r)
		},
	}
	f := cmd.Flags()
	f.StringVar(&r.Cluster, "cluster", "", "`CLUSTER`: name, ID or CRN of the cluster in the sandbox")
	f.StringVarP(&r.Namespace, "namespace", "n", "", "`NAMESPACE`: namespace of the service account")
	f.StringVar(&r.ServiceAccount, "service-account", "", "`NAME`: name of the service account")
	f.StringVar(&r.Pod, "pod", "", "`POD`: name of the pod that the token is bound to")
	f.StringSliceVar(&r.Audience, "audience", []string{crtoken.Audience}, "`AUDIENCE`: audience of the token; may be repeated")
	f.DurationVar(&r.ExpiresIn, "expires-in", time.Hour, "`DURATION`: lifetime of the token")
	app.CompleteFlag(cmd, "cluster", a.Complete(names.Clusters))
	return cmd
}

func checkMint(r sandbox.MintRequest) error {
	switch {
	case r.Cluster == "":
		return app.Required("cluster")
	case r.Namespace == "":
		return app.Required("namespace")
	case r.ServiceAccount == "":
		return app.Required("service-account")
	}
	for _, err := range []error{trust.CheckNamespace(r.Namespace), trust.CheckServiceAccount(r.ServiceAccount)} {
		if err != nil {
			return failure.Usagef("%w", err)
		}
	}
	if r.Pod != "" {
		if err := trust.CheckPod(r.Pod); err != nil {
			return failure.Usagef("%w", err)
		}
	}
	return nil
}

func mint(ctx context.Context, a *app.App, r sandbox.MintRequest) error {
	p, err := a.TokenPrinter()
	if err != nil {
		return err
	}
	control, err := a.Login.Control(ctx)
	if err != nil {
		return err
	}
	token, err := control.Mint(ctx, r)
	if err != nil {
		return unknownCluster(ctx, a, err, r.Cluster)
	}
	if p.Format() == output.JSON || p.Format() == output.YAML {
		return output.Object(p, map[string]string{"token": token}, output.Card{})
	}
	end := ""
	if a.OutTTY {
		end = "\n"
	}
	_, err = fmt.Fprint(a.Out, token, end)
	return err
}
