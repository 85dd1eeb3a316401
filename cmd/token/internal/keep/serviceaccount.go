package keep

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/pkg/crtoken"
)

// ServiceAccount keeps a token of a service account in a file, for a program that exchanges it itself.
type ServiceAccount struct {
	App  *app.App
	Name string // as it is shown
	Path string
	Mint func(ctx context.Context) (text string, token crtoken.Token, err error) // asks the cluster
}

// Minted is a token that was written.
type Minted struct {
	at   moment // before it was asked for
	life time.Duration
}

// Renew asks the cluster once, and writes the file.
func (s ServiceAccount) Renew(ctx context.Context) (Minted, error) {
	at := s.clock().mark()
	text, token, err := s.Mint(ctx)
	if err != nil {
		return Minted{}, err
	}
	const ownerOnly = 0o600
	if err := files.WriteSecret(s.Path, []byte(text), ownerOnly); err != nil {
		return Minted{}, fmt.Errorf("write the service account's token: %w", err)
	}
	return Minted{at, lifeOf(token, 0, s.App.Now())}, nil
}

func (s ServiceAccount) clock() meter { return meter{s.App.Now, s.App.Steady} }

// Keep renews the token until the context ends. A failure is told, and the program goes on.
func (s ServiceAccount) Keep(ctx context.Context, last Minted) {
	wait, clock := firstRetry, s.clock()
	for {
		for left := due(last.life) - clock.since(last.at); left > 0; left = due(last.life) - clock.since(last.at) {
			if s.App.Pause(ctx, min(look, left)) != nil {
				return
			}
		}
		renewed, err := s.Renew(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			last, wait = renewed, firstRetry
			continue
		}
		s.App.Status().Warn("The token of service account '%s' can't be renewed, and is tried again in %s: %s.", s.Name, wait, err)
		if s.App.Pause(ctx, wait) != nil {
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
