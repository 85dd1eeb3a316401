package token

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/cmd/token/internal/child"
	"github.com/podtrust/podtrust/cmd/token/internal/keep"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/manifest"
)

// runSDK runs a program that exchanges the token of a service account itself, and keeps that token in a file until the program ends.
func (o execOptions) runSDK(ctx context.Context, p child.Program, e *exchanger) (err error) {
	parent, err := p.App.Login.RuntimeFolder()
	if err != nil {
		return err
	}
	folder, err := files.NewPrivate(parent)
	if err != nil {
		return failure.Usagef("there is no private folder for the token: %w", err).Hintf("Set XDG_RUNTIME_DIR to a folder of your own.")
	}
	defer func() {
		if removeErr := folder.Remove(); removeErr != nil {
			p.App.Status().Warn("The token's folder can't be removed: %s.", removeErr)
		}
	}()
	k := keep.ServiceAccount{App: p.App, Name: o.as, Path: filepath.Join(folder.Path, "sa-token"), Mint: o.minter(p.App)}
	variables, err := o.variables(p.App, e.profile, k.Path)
	if err != nil {
		return err
	}
	first, err := k.Renew(ctx)
	if err != nil {
		return err
	}
	p.Env = p.App.Login.Environment(append(o.withheld(), "IBMCLOUD_API_KEY"), variables...)
	until, stop := context.WithCancel(context.WithoutCancel(ctx)) // a signal is for the program, which may go on for a while
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		k.Keep(until, first)
	}()
	err = p.Tend(ctx)
	stop()
	<-ended
	return err
}

// variables are those by which the program finds the token and the profile.
func (o execOptions) variables(a *app.App, profile, path string) ([]string, error) {
	e, err := a.Login.Endpoints()
	if err != nil {
		return nil, err
	}
	s := manifest.Settings{Profile: profile, SDKServices: o.services}
	if cmp.Or(e.IAM.URL, iam.DefaultURL) != iam.DefaultURL {
		s.IAMURL = e.IAM.URL
	}
	variables, err := s.Variables(path)
	if err != nil {
		return nil, failure.Usagef("the program's environment can't be made: %w", errors.Unwrap(err))
	}
	return variables, nil
}

// minter asks the cluster for the service account's token.
func (o execOptions) minter(a *app.App) func(context.Context) (string, crtoken.Token, error) {
	return func(ctx context.Context) (string, crtoken.Token, error) {
		text, err := o.mint(ctx, a)
		if err != nil {
			return "", crtoken.Token{}, err
		}
		token, err := decode(text, serviceAccount+"'"+o.as+"'")
		return text, token, err
	}
}
