package login

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/inventory/replay"
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
	l.hasToken = true
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

// OpenRecorded returns a session in a snapshot. It needs no credential and sends nothing.
func (l *Login) OpenRecorded(taken snapshot.Snapshot) (Session, error) {
	settings, err := l.Settings()
	if err != nil {
		return Session{}, err
	}
	if settings.Account != "" && settings.Account != taken.Account.ID {
		return Session{}, failure.Usagef("the snapshot is of account '%s', not of '%s' of '--account'", taken.Account.ID, settings.Account).
			Hintf("Leave '--account' out, or use a snapshot of that account.")
	}
	base, client := "https://"+replay.Host, &http.Client{Transport: replay.New(taken.Account, l.cutOff)}
	s := Session{
		Account: taken.Account.ID, Who: taken.By.Name, IAMID: taken.By.IAMID, recorded: &taken,
		now: l.options.Now, sleep: l.options.Sleep, skips: &skips{warn: l.options.Warn},
	}
	if s.IAM, err = iam.New(iam.Config{URL: base, ResourceURL: base, AccountsURL: base, HTTP: client}); err != nil {
		return Session{}, err
	}
	s.Containers, err = containers.New(containers.Config{URL: base, HTTP: client})
	return s, err
}

// cutOff notes that a command is answered from a list that the snapshot has only in part.
func (l *Login) cutOff(why string) {
	if !l.incomplete.Swap(true) {
		l.options.Warn("The snapshot does not have all that this command reads: %s.", why)
	}
}

// Incomplete reports whether the run was answered from a list that a snapshot has only in part.
func (l *Login) Incomplete() bool { return l.incomplete.Load() }

// Recorded returns the snapshot of the session; ok is false for a session in the account as it is.
func (s Session) Recorded() (taken snapshot.Snapshot, ok bool) {
	if s.recorded == nil {
		return snapshot.Snapshot{}, false
	}
	return *s.recorded, true
}

// Reader reads the account of the session.
func (s Session) Reader() inventory.Reader {
	var recorded *account.Account
	if s.recorded != nil {
		recorded = s.recorded.Account
	}
	return inventory.Reader{Recorded: recorded, IAM: s.IAM, Containers: s.Containers, Caller: s.IAMID, Sleep: s.sleep, Now: s.now}
}
