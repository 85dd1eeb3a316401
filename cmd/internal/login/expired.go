package login

import (
	"cmp"
	"errors"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
)

// AdviseExpired names the end of the token that was given, if the service refused the token and the token has expired. The
// clock of the service decides, as far as its answers show it: the one of this machine can be wrong.
func (l *Login) AdviseExpired(err error) error {
	if l.given.token == "" || !errors.Is(err, apierr.ErrUnauthorized) {
		return err
	}
	decoded, decodeErr := crtoken.Decode(l.given.token)
	if decodeErr != nil {
		return err
	}
	now, ends := l.options.Now(), decoded.Time("exp")
	if skew := l.Skew(); skew != nil {
		now = now.Add(*skew)
	}
	if ends.IsZero() || now.Before(ends) {
		return err
	}
	return failure.Advise(err, "The token in %s expired at %s. Create a new one by running 'ibmcloud iam oauth-tokens'.",
		cmp.Or(l.given.place, l.given.From), ends.UTC().Format(time.RFC3339))
}
