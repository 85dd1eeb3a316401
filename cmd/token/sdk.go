package token

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/manifest"
)

// runSDK runs a program that exchanges the token of a service account itself, and keeps that token in a file until the program ends.
func (o execOptions) runSDK(ctx context.Context, p program, e *exchanger) (err error) {
	parent, err := p.a.Login.RuntimeFolder()
	if err != nil {
		return err
	}
	folder, err := files.NewPrivate(parent)
	if err != nil {
		return failure.Usagef("there is no private folder for the token: %w", err).Hintf("Set XDG_RUNTIME_DIR to a folder of your own.")
	}
	defer func() {
		if removeErr := folder.Remove(); removeErr != nil {
			p.a.Status().Warn("The token's folder can't be removed: %s.", removeErr)
		}
	}()
	k := minted{a: p.a, from: o.impersonation, path: filepath.Join(folder.Path, "sa-token"), clock: meter{p.a.Now, p.a.Steady}}
	variables, err := o.variables(p.a, e.profile, k.path)
	if err != nil {
		return err
	}
	at, life, err := k.renew(ctx)
	if err != nil {
		return err
	}
	p.env = p.a.Login.Environment(append(o.withheld(), "IBMCLOUD_API_KEY"), variables...)
	until, stop := context.WithCancel(context.WithoutCancel(ctx)) // a signal is for the program, which may go on for a while
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		k.keep(until, at, life)
	}()
	err = p.tend(ctx)
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

// minted keeps a token of a service account in a file.
type minted struct {
	a     *app.App
	from  impersonation
	path  string
	clock meter
}

// renew asks the cluster once, and returns when, and how long the token lives from then on.
func (m minted) renew(ctx context.Context) (at moment, life time.Duration, err error) {
	at = m.clock.mark()
	text, err := m.from.mint(ctx, m.a)
	if err != nil {
		return at, 0, err
	}
	token, err := decode(text, serviceAccount+"'"+m.from.as+"'")
	if err != nil {
		return at, 0, err
	}
	const ownerOnly = 0o600
	if err := files.WriteSecret(m.path, []byte(text), ownerOnly); err != nil {
		return at, 0, fmt.Errorf("write the service account's token: %w", err)
	}
	return at, lifeOf(token, 0, m.a.Now()), nil
}

// keep renews the token until the program ends. A failure is told, and the program goes on.
func (m minted) keep(ctx context.Context, at moment, life time.Duration) {
	wait := firstRetry
	for {
		for left := due(life) - m.clock.since(at); left > 0; left = due(life) - m.clock.since(at) {
			if m.a.Pause(ctx, min(look, left)) != nil {
				return
			}
		}
		then, lives, err := m.renew(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			at, life, wait = then, lives, firstRetry
			continue
		}
		m.a.Status().Warn("The token of service account '%s' can't be renewed, and is tried again in %s: %s.", m.from.as, wait, err)
		if m.a.Pause(ctx, wait) != nil {
			return
		}
		wait = min(2*wait, lastRetry)
	}
}

// lifeOf is how long a token lives from now on: as the service says, if it does, and no longer than the token itself says. The times
// within a token are those of one clock, which need not be this machine's.
func lifeOf(token crtoken.Token, said time.Duration, now time.Time) time.Duration {
	issued, expires := token.Time("iat"), token.Time("exp")
	switch {
	case expires.IsZero():
		return cmp.Or(max(said, 0), leastLife)
	case !issued.IsZero() && said > 0:
		return min(said, expires.Sub(issued))
	case !issued.IsZero():
		return expires.Sub(issued)
	case said > 0:
		return said
	}
	return expires.Sub(now)
}
