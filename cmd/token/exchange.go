package token

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/output"
)

type exchangeOptions struct{ profile, file string }

func newExchange(a *app.App) *cobra.Command {
	var o exchangeOptions
	cmd := &cobra.Command{
		Use:   "exchange [--profile PROFILE] [--token-file FILE]",
		Short: "Exchange a pod's token for an access token",
		Long: "Exchanges a pod's service account token for an IAM access token of a trusted profile, by one request and without any other " +
			"credential. Shows who IAM recognised; the access token itself only with '-o token' or '-o json'. When IAM refuses, its own " +
			"words are shown and the command ends with 7.\n\nWithout '--profile', PODTRUST_PROFILE is used, then IBMCLOUD_CR_PROFILE. " +
			"Without '--token-file', the paths that IBM's SDKs try are tried in their order:\n" + paths(),
		Example: "podtrust token exchange --profile orders-api\n" +
			"podtrust token exchange --profile orders-api --token-file /var/run/secrets/tokens/sa-token -o token",
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	cmd.Flags().StringVar(&o.profile, "profile", "", "ID, name or CRN of the trusted `PROFILE` to become")
	app.CompleteFlag(cmd, "profile", a.Complete(names.Profiles))
	fileFlag(cmd, &o.file, "`FILE` with the pod's token; '-' reads standard input")
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
	profile := a.PodProfile(o.profile)
	if profile == "" {
		return app.Usagef("there is no profile to become").Hintf("Add '--profile', or set PODTRUST_PROFILE.")
	}
	if err := names.CheckProfile(profile); err != nil {
		return err
	}
	token, from, err := read(a, o.file)
	if err != nil {
		return err
	}
	if err := o.check(a, token, from); err != nil {
		return err
	}
	client, err := a.OpenIAM(ctx)
	if err != nil {
		return err
	}
	a.Status().Progress("Exchanging the pod's token of %s for trusted profile '%s'...", from, profile)
	got, err := client.ExchangeComputeToken(ctx, token, app.SelectProfile(profile))
	if err != nil {
		return err
	}
	shown, err := newExchanged(got)
	if err != nil {
		return err
	}
	a.Status().OK("IAM recognised the pod, and it may act as trusted profile '%s' for %s.",
		cmp.Or(shown.ProfileName, shown.ProfileID), (time.Duration(shown.ExpiresIn) * time.Second).String())
	return output.Object(p, shown, shown.card())
}

// check refuses what IAM can't accept, and warns of what its documents forbid.
func (o exchangeOptions) check(a *app.App, text, from string) error {
	token, err := crtoken.Decode(text)
	if err != nil {
		return err
	}
	for _, f := range crtoken.Check(token, a.Now()) {
		if f.Fatal {
			return app.Usagef("the token of %s can't be exchanged: %s", from, f.Text).
				Hintf("Look at it by running 'podtrust token inspect'.")
		}
		a.Status().Warn("The token of %s: %s.", from, f.Text)
	}
	return nil
}
