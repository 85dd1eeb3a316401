package login

import (
	"net/http"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/inventory/replay"
	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
)

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
	base, client := "https://"+replay.Host, &http.Client{Transport: replay.New(taken.Account)}
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
