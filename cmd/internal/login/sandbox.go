package login

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/jwks"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// Control returns a client of the control routes of the sandbox that --endpoint names, as its administrator. Any other
// endpoint is a usage error.
func (l *Login) Control(ctx context.Context) (sandbox.Control, error) {
	e, err := l.Endpoints()
	if err != nil {
		return sandbox.Control{}, err
	}
	if !e.Sandbox && !e.Custom {
		return sandbox.Control{}, failure.Usagef("this command requires a sandbox, but '--endpoint' is IBM Cloud").
			Hintf("Use '--endpoint sandbox', or the URL of a running 'podtrust sandbox serve'.")
	}
	client, _, err := l.transport(ctx)
	if err != nil {
		return sandbox.Control{}, err
	}
	if _, err := l.OpenIAM(ctx); err != nil { // a sandbox's address has to be as good as any other
		return sandbox.Control{}, err
	}
	base := e.IAM.URL
	if e.Custom {
		base = e.Base // IBM's variables may lead IAM elsewhere, but not what acts on a sandbox
	}
	return sandbox.Control{BaseURL: base, HTTP: client}, nil
}

// Admits asks the sandbox that --endpoint names whether the pods of a service account can become a profile, by a real
// exchange of a token that the cluster gives. ok is false when the endpoint is no sandbox.
func (l *Login) Admits(ctx context.Context, client *iam.Client, clusterID, namespace, serviceAccount, profileID string) (admitted, ok bool) {
	control, err := l.Control(ctx)
	if err != nil {
		return false, false
	}
	token, err := control.Mint(ctx, sandbox.MintRequest{
		Cluster: clusterID, Namespace: namespace, ServiceAccount: serviceAccount, Audience: []string{"iam"}, ExpiresIn: 10 * time.Minute,
	})
	if err != nil {
		return false, false
	}
	_, err = client.ExchangeComputeToken(ctx, token, iam.ProfileSelector{ID: profileID})
	return err == nil, err == nil || errors.Is(err, apierr.ErrExchangeRefused)
}

// KeySource returns where the keys of a real cluster are read. It is asked over the network whatever --endpoint names, and
// gets no credential but the one in the configuration. The error is one of usage.
func (l *Login) KeySource(c jwks.Config) (*jwks.Source, error) {
	s, err := l.Settings()
	if err != nil {
		return nil, err
	}
	if c.Trace, err = l.tracer(s.Trace); err != nil {
		return nil, err
	}
	c.UserAgent, c.Timeout = l.userAgent(), s.Timeout
	c.Now, c.Sleep, c.Waits = l.options.Now, l.options.Sleep, l.options.Waits()
	source, err := jwks.New(c)
	if err != nil {
		return nil, failure.Usagef("%w", err)
	}
	return source, nil
}

// stateError says what to do about a state file that is none, or can't be read.
func stateError(err error) error {
	var unreadable *fs.PathError
	switch {
	case errors.Is(err, sandbox.ErrState):
		return failure.Usagef("%w", err).Hintf("The file was not changed. To start with a new sandbox, move it away.")
	case errors.As(err, &unreadable):
		return failure.Usagef("%w", err).Hintf("It must be a file that you can read and write, or one that can be created.")
	}
	return err
}

// OpenSandbox opens a sandbox of its own, with the clock of the run.
func (l *Login) OpenSandbox(ctx context.Context, o sandbox.Options) (*sandbox.Server, error) {
	o.Now = l.options.Now
	server, err := sandbox.New(ctx, o)
	if err != nil {
		return nil, stateError(err)
	}
	return server, nil
}

// SandboxSession is a session of the administrator of a sandbox that this process opened, without a network. It does not
// depend on --endpoint and uses no credential of the user.
func (l *Login) SandboxSession(ctx context.Context, server *sandbox.Server) (Session, error) {
	base, client := "https://"+sandbox.Host, &http.Client{Transport: server.Transport()}
	config := iam.Config{
		URL: base, ResourceURL: base, AccountsURL: base, HTTP: client, UserAgent: l.userAgent(), Now: l.options.Now, Sleep: l.options.Sleep,
	}
	opener, err := newIAM(config)
	if err != nil {
		return Session{}, err
	}
	source := iam.NewTokenSource(l.options.Now, func(ctx context.Context) (iam.Token, error) {
		return opener.ExchangeAPIKey(ctx, sandbox.AdminKey)
	})
	token, err := source.Token(ctx)
	if err != nil {
		return Session{}, err
	}
	claims, err := crtoken.Decode(token)
	if err != nil {
		return Session{}, err
	}
	s := Session{Account: claims.Text("account", "bss"), Who: claims.Text("name"), IAMID: claims.Text("iam_id")}
	config.Token = source.Token
	if s.IAM, err = newIAM(config); err != nil {
		return Session{}, err
	}
	s.Containers, err = containers.New(containers.Config{
		URL: base + "/global", HTTP: client, Token: source.Token, UserAgent: l.userAgent(), Now: l.options.Now, Sleep: l.options.Sleep,
	})
	return s, err
}
