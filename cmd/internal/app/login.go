package app

import (
	"context"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Session is a command that has logged in: the account that it acts in, and the clients of the services.
type Session struct {
	Account    string // ID
	Who        string // the name of who acts
	IAMID      string // of who acts
	IAM        *iam.Client
	Containers *containers.Client

	skips *skips
}

// Open logs in, and returns what nearly every command works with. It is one request, for the token; an IAM token that was
// given needs none.
func (a *App) Open(ctx context.Context) (Session, error) {
	account, err := a.Login(ctx)
	if err != nil {
		return Session{}, err
	}
	s := Session{Account: account, Who: a.who, IAMID: a.iamID, skips: &skips{warn: a.WarnTrust}}
	if s.IAM, err = a.IAM(ctx); err != nil {
		return Session{}, err
	}
	s.Containers, err = a.Containers(ctx)
	return s, err
}

// OpenBeside is Open for commands that are about a pod's own token, and do more when somebody else is logged in. The error
// matches ErrNoCredential when nobody is but the pod.
func (a *App) OpenBeside(ctx context.Context) (Session, error) {
	credential, err := a.Credential()
	if err != nil {
		return Session{}, err
	}
	if credential.crToken != "" {
		return Session{}, a.noCredential()
	}
	return a.Open(ctx)
}
