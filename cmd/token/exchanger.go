package token

import (
	"context"
	"fmt"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// exchanger is the one way to a pod's access token: it reads the pod's token and exchanges it, as often as is wanted.
type exchanger struct {
	client  *iam.Client
	profile string
	source  crtoken.Source
}

// openExchanger makes an exchanger of a profile that nothing is known of yet, and sends nothing.
func openExchanger(ctx context.Context, a *app.App, profile, file string) (*exchanger, error) {
	from := source(a, file)
	if path, err := from.Find(); err == nil {
		if err := a.Login.Reads(path); err != nil { // before there is a trace
			return nil, err
		}
	}
	client, err := a.Login.OpenIAM(ctx)
	return &exchanger{client, profile, from}, err
}

// newExchanger is openExchanger for a profile that must be named, and be written right.
func newExchanger(ctx context.Context, a *app.App, profile, file string) (*exchanger, error) {
	profile = a.Login.PodProfile(profile)
	if profile == "" {
		return nil, failure.Usagef("no profile was given").Hintf("Add '--profile', or set PODTRUST_PROFILE.")
	}
	if err := names.CheckProfile(profile); err != nil {
		return nil, err
	}
	return openExchanger(ctx, a, profile, file)
}

// newRenewer is newExchanger for a token that is read again for each exchange.
func newRenewer(ctx context.Context, a *app.App, profile, file string) (*exchanger, error) {
	if file == "-" {
		return nil, failure.Usagef("the pod's token is read again for each exchange: it must be a file")
	}
	return newExchanger(ctx, a, profile, file)
}

// read reads the pod's token again. It can be decoded.
func (e *exchanger) read() (string, error) {
	token, from, err := read(e.source)
	if err != nil {
		return "", err
	}
	_, err = decode(token, from)
	return token, err
}

// exchange asks IAM once. A token of somebody else than a trusted profile is refused, so that nobody acts with it.
func (e *exchanger) exchange(ctx context.Context, token string) (iam.Token, error) {
	got, err := e.ask(ctx, token)
	if err != nil {
		return iam.Token{}, err
	}
	if claims, err := crtoken.Decode(got.AccessToken); err == nil && trust.OtherIdentity(claims.Text("iam_id")) {
		return iam.Token{}, fmt.Errorf("%w: the access token that IAM gave is not one of a trusted profile", apierr.ErrUnavailable)
	}
	return got, nil
}

// ask is exchange for what IAM answers, whatever it is.
func (e *exchanger) ask(ctx context.Context, token string) (iam.Token, error) {
	return e.client.ExchangeComputeToken(ctx, token, login.SelectProfile(e.profile))
}
