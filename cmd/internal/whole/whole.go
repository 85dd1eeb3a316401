// Package whole gives commands the account as a whole: as it is, or as it would be after the changes of documents.
package whole

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/documents"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/plan"
)

// Source is where a command takes the account from.
type Source struct {
	Activity  bool // also read when each profile was last used, for which IAM makes a report
	documents documents.Documents
}

// Read is an account that was read.
type Read struct {
	Account  *account.Account
	Who      string    // the name of who read it
	IAMID    string    // of who read it
	At       time.Time // when it was read
	FromFile bool
}

// Flags adds the flags that say where the account comes from.
func (s *Source) Flags(cmd *cobra.Command) {
	s.documents.Flags(cmd)
	s.documents.WaiveFlags(cmd)
}

// Account reads the whole account. With documents it is the account as it would be after 'podtrust apply' of them. What could
// not be read is marked in it.
func (s *Source) Account(ctx context.Context, a *app.App) (Read, error) {
	wanted, err := s.wanted(a)
	if err != nil {
		return Read{}, err
	}
	session, err := a.Session(ctx)
	if err != nil {
		return Read{}, err
	}
	a.Status().Progress("Reading account '%s' as '%s'...", session.Account, session.Who)
	need := inventory.Need{AccountID: session.Account, Everything: true, Activity: s.Activity}
	if wanted != nil {
		need.Services = plan.Needs(*wanted, session.Account).Services
	}
	read := Read{Who: session.Who, IAMID: session.IAMID, At: a.Now()}
	if read.Account, err = Reader(a, session).Read(ctx, need); err != nil {
		return Read{}, err
	}
	return s.after(read, wanted)
}

// Reader reads accounts with the clients of a session.
func Reader(a *app.App, s login.Session) inventory.Reader {
	return inventory.Reader{IAM: s.IAM, Containers: s.Containers, Caller: s.IAMID, Sleep: a.Sleep, Now: a.Now}
}

// wanted are the documents that the command line names; nil for none.
func (s *Source) wanted(a *app.App) (*document.Trust, error) {
	if len(s.documents.Files)+len(s.documents.Set) == 0 && s.documents.Waived == (resolve.Options{}) {
		return nil, nil //nolint:nilnil // no documents are no error
	}
	t, err := s.documents.Load(a)
	return &t, err
}

// after applies documents to the account in memory.
func (s *Source) after(read Read, wanted *document.Trust) (Read, error) {
	if wanted == nil {
		return read, nil
	}
	desired, err := resolve.Resolve(*wanted, read.Account, s.documents.Waived)
	if err != nil {
		return Read{}, documents.AsUsage(err)
	}
	read.Account = plan.After(read.Account, plan.Diff(desired, read.Account, plan.Options{}).Changes)
	return read, nil
}
