package login

import (
	"context"
	"fmt"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
	"github.com/podtrust/podtrust/pkg/wait"
)

// Session is a command that has logged in: the account that it acts in, and the clients of the services.
type Session struct {
	Account    string // ID
	Who        string // the name of who acts
	IAMID      string // of who acts
	IAM        *iam.Client
	Containers *containers.Client

	recorded *snapshot.Snapshot // what everything is taken from; nil for the services
	now      func() time.Time
	sleep    wait.Func
	skips    *skips
}

// Open logs in, and returns what nearly every command works with. It is one request, for the token; an IAM token that was
// given needs none.
func (l *Login) Open(ctx context.Context) (Session, error) {
	account, err := l.account(ctx)
	if err != nil {
		return Session{}, err
	}
	s := Session{
		Account: account, Who: l.who, IAMID: l.iamID, now: l.options.Now, sleep: l.options.Sleep, skips: &skips{warn: l.options.Warn},
	}
	if s.IAM, err = l.IAM(ctx); err != nil {
		return Session{}, err
	}
	s.Containers, err = l.Containers(ctx)
	return s, err
}

// OpenBeside is Open for commands that are about a pod's own token, and do more when somebody else is logged in. The error
// matches ErrNoCredential when nobody is but the pod.
func (l *Login) OpenBeside(ctx context.Context) (Session, error) {
	credential, err := l.Credential()
	if err != nil {
		return Session{}, err
	}
	if credential.crToken != "" {
		return Session{}, l.noCredential()
	}
	return l.Open(ctx)
}

// account finds the credential, gets an access token, and returns the ID of its account. --account, if given, must be that account.
func (l *Login) account(ctx context.Context) (accountID string, err error) {
	s, err := l.Settings()
	if err != nil {
		return "", err
	}
	if l.source == nil {
		if err := l.openSource(ctx); err != nil {
			return "", err
		}
	}
	token, err := l.source.Token(ctx)
	if err != nil {
		return "", err
	}
	claims, err := crtoken.Decode(token)
	if err != nil {
		return "", fmt.Errorf("%w: the access token that IAM gave can't be read", apierr.ErrUnavailable)
	}
	account := claims.Text("account", "bss")
	l.who, l.iamID = claims.Text("name"), claims.Text("iam_id")
	if l.who == "" {
		l.who = claims.Text("iam_id")
	}
	switch {
	case account == "":
		return "", failure.Usagef("the credential does not belong to an account").
			Hintf("Log in to one with 'ibmcloud login', or use an API key.")
	case s.Account != "" && s.Account != account:
		return "", failure.Usagef("the credential belongs to account '%s', not to '%s' of '--account'", account, s.Account).
			Hintf("Leave '--account' out, or use a credential of that account.")
	}
	return account, l.checkEnd(ctx, account)
}
