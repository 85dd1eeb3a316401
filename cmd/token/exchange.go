package token

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shell"
)

type exchangeOptions struct {
	profile, file string
	impersonation
}

func newExchange(a *app.App) *cobra.Command {
	var o exchangeOptions
	cmd := &cobra.Command{
		Use:   "exchange [--profile PROFILE] [--token-file FILE | --as NAMESPACE/SERVICE_ACCOUNT [--kubeconfig FILE] [--context CONTEXT]]",
		Short: "Exchange a pod's token for an access token",
		Long: `
			Exchanges a pod's service account token for an IAM access token of a trusted profile, with one request and
			without any other credential. Shows the identity that IAM recognized; the access token itself only with '-o
			token' or '-o json'. If IAM refuses the exchange, its message is shown and the command exits with 7.

			Without '--profile', PODTRUST_PROFILE is used, then IBMCLOUD_CR_PROFILE. Without '--token-file', the file that
			IBMCLOUD_CR_TOKEN names as '@FILE' is used, then the first of the paths that IBM's SDKs try:
			` + paths() + `
			With '--as', kubectl requests a token of the service account from the cluster, so that you can try a pod's
			exchange from a laptop.`,
		Annotations: app.Forms("token"),
		Example: `
			# Test the exchange in a pod
			podtrust token exchange --profile orders-api

			# Print the access token
			podtrust token exchange --profile orders-api --token-file /var/run/secrets/tokens/sa-token -o token

			# Test the exchange of a service account from a laptop
			podtrust token exchange --profile orders-api --as orders/orders-api --kubeconfig ~/.kube/config`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	cmd.Flags().StringVar(&o.profile, "profile", "", "`PROFILE`: ID, name or CRN of the trusted profile")
	app.CompleteFlag(cmd, "profile", a.Complete(names.Profiles))
	fileFlag(cmd, &o.file, "`FILE`: path to the pod's token; '-' reads standard input")
	o.flags(cmd)
	return cmd
}

func paths() string {
	text := ""
	for _, p := range crtoken.Paths() {
		text += "  " + p + "\n"
	}
	return text
}

func (o exchangeOptions) run(ctx context.Context, a *app.App) error {
	p, err := a.TokenPrinter()
	if err != nil {
		return err
	}
	e, err := newExchanger(ctx, a, o.profile, o.file)
	if err != nil {
		return err
	}
	token, from, err := o.token(ctx, a, e)
	if err != nil {
		return err
	}
	if err := o.check(a, token, from); err != nil {
		return err
	}
	a.Status().Progress("Exchanging the pod's token %s for trusted profile '%s'...", in(from), e.profile)
	got, err := e.exchange(ctx, token)
	var refusal *apierr.Error
	if errors.As(err, &refusal) && errors.Is(err, apierr.ErrExchangeRefused) && refusal.Code != "BXNIM0398E" && o.as == "" {
		return failure.Advise(err, "To inspect the token, run '%s'.", o.inspect())
	}
	if err != nil {
		return err
	}
	shown, err := newExchanged(got)
	if err != nil {
		return err
	}
	a.Status().OK("IAM recognized the pod, and it may act as trusted profile '%s'%s.",
		cmp.Or(shown.ProfileName, shown.ProfileID), shown.duration())
	if p.Format() == output.YAML {
		shown.AccessToken = "" // '-o json' and '-o token' ask for it, nothing else does
	}
	return output.Object(p, shown, shown.card())
}

// token is the pod's, or one that the cluster gives for the asking.
func (o exchangeOptions) token(ctx context.Context, a *app.App, e *exchanger) (token, from string, err error) {
	if err := o.validate(o.file); err != nil {
		return "", "", err
	}
	if o.as != "" {
		token, err = o.mint(ctx, a)
		return token, serviceAccount + "'" + o.as + "'", err
	}
	return read(e.source)
}

// inspect is the command that shows the same token.
func (o exchangeOptions) inspect() string {
	command := "podtrust token inspect"
	if o.file != "" {
		command += " --token-file " + shell.Line([]string{o.file})
	}
	return command
}

// check refuses what IAM can't accept, and warns of what its documents forbid.
func (o exchangeOptions) check(a *app.App, text, from string) error {
	token, err := decode(text, from)
	if err != nil {
		return err
	}
	for _, f := range crtoken.Check(token, a.Now()) {
		if f.Fatal {
			return failure.Usagef("the token %s can't be exchanged: %s", in(from), f.Text).
				Hintf("To inspect it, run '%s'.", o.inspect())
		}
		a.Status().Warn("The token %s: %s.", in(from), f.Text)
	}
	return nil
}
