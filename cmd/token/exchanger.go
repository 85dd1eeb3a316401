package token

import (
	"context"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/iam"
)

// exchanger exchanges the token of a pod as often as is wanted. It reads the file anew each time: Kubernetes replaces it.
type exchanger struct {
	a       *app.App
	client  *iam.Client
	profile string
	file    string
}

func newExchanger(ctx context.Context, a *app.App, profile, file string) (*exchanger, error) {
	profile = a.PodProfile(profile)
	if profile == "" {
		return nil, app.Usagef("there is no profile to become").Hintf("Add '--profile', or set PODTRUST_PROFILE.")
	}
	if err := names.CheckProfile(profile); err != nil {
		return nil, err
	}
	if file == "-" {
		return nil, app.Usagef("the pod's token is read anew for each exchange: it must be a file")
	}
	client, err := a.OpenIAM(ctx)
	return &exchanger{a, client, profile, file}, err
}

func (e *exchanger) read() (string, error) {
	token, from, err := read(e.a, e.file)
	if err != nil {
		return "", err
	}
	if _, err := decode(token, from); err != nil {
		return "", err
	}
	return token, nil
}

func (e *exchanger) exchange(ctx context.Context) (iam.Token, error) {
	token, err := e.read()
	if err != nil {
		return iam.Token{}, err
	}
	return e.client.ExchangeComputeToken(ctx, token, app.SelectProfile(e.profile))
}
