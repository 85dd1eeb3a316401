package login

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
)

// checkEnd refuses the token that was given if it has expired and IAM refuses it. IAM is asked only about a token that has
// expired by the clock of this machine, which can be wrong.
func (l *Login) checkEnd(ctx context.Context, accountID string) error {
	if l.ended() == "" {
		return nil
	}
	client, err := l.IAM(ctx)
	if err != nil {
		return err
	}
	for _, err := range client.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: accountID}) {
		if text := l.ended(); text != "" && errors.Is(err, apierr.ErrUnauthorized) {
			return failure.Deniedf("%s, and IAM refuses it", text).Hintf("%s", l.given.Renewal())
		}
		break
	}
	return nil
}

// AdviseExpired adds to a refusal of the token that was given when that token expired, if it has.
func (l *Login) AdviseExpired(err error) error {
	if text := l.ended(); text != "" && errors.Is(err, apierr.ErrUnauthorized) {
		return failure.Advise(err, "%s. %s", failure.Sentence(text), l.given.Renewal())
	}
	return err
}

// ended says that the token that was given has expired, and when; "" if it has not, or there is none. The clock of the
// services decides, as far as their answers show it.
func (l *Login) ended() string {
	if l.given.token == "" {
		return ""
	}
	decoded, err := crtoken.Decode(l.given.token)
	if err != nil {
		return ""
	}
	now, ends := l.options.Now(), decoded.Time("exp")
	if skew := l.Skew(); skew != nil {
		now = now.Add(*skew)
	}
	if ends.IsZero() || now.Before(ends) {
		return ""
	}
	at := ends.UTC().Format(time.RFC3339)
	if l.given.host != "" {
		return "the login of 'ibmcloud' expired at " + at
	}
	return "the token in " + cmp.Or(l.given.place, l.given.From) + " expired at " + at
}

// Ends is when the credential ends; zero for one that does not end by itself, or does not say when.
func (c Credential) Ends() time.Time {
	text := cmp.Or(c.token, c.crToken)
	if text == "" {
		return time.Time{}
	}
	decoded, err := crtoken.Decode(text)
	if err != nil {
		return time.Time{}
	}
	return decoded.Time("exp")
}

// Renewal is how to get another token in place of the credential's.
func (c Credential) Renewal() string {
	if c.crToken != "" {
		return "Read the pod's token again: Kubernetes renews its file."
	}
	if c.host != "" {
		return "Log in again with 'ibmcloud login', or set PODTRUST_API_KEY."
	}
	return "To create a new one, run 'ibmcloud iam oauth-tokens'."
}
