package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// IAM returns the client of IAM, with the credential that was found. Making it sends nothing.
func (a *App) IAM(ctx context.Context) (*iam.Client, error) {
	config, err := a.iamConfig(ctx)
	if err != nil {
		return nil, err
	}
	config.Token = a.Token
	return newIAM(config)
}

// OpenIAM returns a client of IAM that asks for tokens only, and so needs no credential.
func (a *App) OpenIAM(ctx context.Context) (*iam.Client, error) {
	config, err := a.iamConfig(ctx)
	if err != nil {
		return nil, err
	}
	return newIAM(config)
}

func newIAM(config iam.Config) (*iam.Client, error) {
	client, err := iam.New(config)
	if err != nil {
		return nil, badEndpoint(err)
	}
	return client, nil
}

func (a *App) iamConfig(ctx context.Context) (iam.Config, error) {
	e, err := a.Endpoints()
	if err != nil {
		return iam.Config{}, err
	}
	client, trace, err := a.transport(ctx)
	return iam.Config{
		URL: e.IAM, ResourceURL: e.Resources, ControllerURL: e.Controller, AccountsURL: e.Accounts, Private: e.Private,
		Setting: e.from("iam-url"), ResourceSetting: e.from("resources-url"), ControllerSetting: e.from("controller-url"),
		HTTP: client, UserAgent: a.userAgent(), Trace: trace, Now: a.Now, Sleep: a.Sleep,
	}, err
}

// Containers returns the client of the containers API. Making it sends nothing.
func (a *App) Containers(ctx context.Context) (*containers.Client, error) {
	e, err := a.Endpoints()
	if err != nil {
		return nil, err
	}
	client, trace, err := a.transport(ctx)
	if err != nil {
		return nil, err
	}
	made, err := containers.New(containers.Config{
		URL: e.Containers, Setting: e.from("containers-url"), HTTP: client, Token: a.Token, UserAgent: a.userAgent(), Trace: trace, Now: a.Now, Sleep: a.Sleep,
	})
	if err != nil {
		return nil, badEndpoint(err)
	}
	return made, nil
}

func badEndpoint(err error) error {
	return failure.Usagef("%w", err).Hintf("See where it comes from by running 'podtrust config show'.")
}

func (a *App) userAgent() string { return "podtrust/" + a.Version }

// Token returns an access token of the credential, the same one for all clients.
func (a *App) Token(ctx context.Context) (string, error) {
	if a.source == nil {
		return "", a.noCredential()
	}
	return a.source.Token(ctx)
}

// Login finds the credential, gets an access token, and returns the ID of its account. Commands that act in an account
// begin with it. --account, if given, must be that account.
func (a *App) Login(ctx context.Context) (accountID string, err error) {
	s, err := a.Settings()
	if err != nil {
		return "", err
	}
	if a.source == nil {
		if err := a.openSource(ctx); err != nil {
			return "", err
		}
	}
	token, err := a.source.Token(ctx)
	if err != nil {
		return "", err
	}
	claims, err := crtoken.Decode(token)
	if err != nil {
		return "", fmt.Errorf("%w: the access token that IAM gave can't be read", apierr.ErrUnavailable)
	}
	account := claims.Text("account", "bss")
	a.who, a.iamID = claims.Text("name"), claims.Text("iam_id")
	if a.who == "" {
		a.who = claims.Text("iam_id")
	}
	switch {
	case account == "":
		return "", failure.Usagef("the credential belongs to no account").
			Hintf("Log in to one by running 'ibmcloud login', or use an API key.")
	case s.Account != "" && s.Account != account:
		return "", failure.Usagef("the credential belongs to account '%s', not to '%s' of '--account'", account, s.Account).
			Hintf("Leave '--account' out, or use a credential of that account.")
	}
	return account, nil
}

func (a *App) openSource(ctx context.Context) error {
	credential, err := a.Credential()
	if err != nil {
		return err
	}
	e, err := a.Endpoints()
	if err != nil {
		return err
	}
	if credential.host != "" && credential.host != hostOf(e.IAM) {
		return failure.Deniedf("the login of 'ibmcloud' is for %s, not for %s", credential.host, hostOf(e.IAM)).
			Hintf("Log in there by running 'ibmcloud login', or set PODTRUST_API_KEY.")
	}
	client, err := a.OpenIAM(ctx)
	if err != nil {
		return err
	}
	a.given = credential
	a.source = iam.NewTokenSource(a.Now, func(ctx context.Context) (iam.Token, error) { return credential.accessToken(ctx, client) })
	return nil
}

// transport returns the one HTTP client of a run, so that all services share their connections, and where it is traced.
func (a *App) transport(ctx context.Context) (*http.Client, io.Writer, error) {
	s, err := a.Settings()
	if err != nil {
		return nil, nil, err
	}
	if a.http == nil {
		round, err := a.roundTripper(ctx, s)
		if err != nil {
			return nil, nil, err
		}
		a.http = &http.Client{Transport: a.clock.watch(round, a.Now), Timeout: s.Timeout}
	}
	trace, err := a.tracer(s.Trace)
	return a.http, trace, err
}

func (a *App) roundTripper(ctx context.Context, s *Settings) (http.RoundTripper, error) {
	if a.server == nil && s.Endpoint == endpointSandbox {
		path, err := StateFile()
		if err != nil {
			return nil, err
		}
		if a.server, err = a.OpenSandbox(ctx, sandbox.Options{State: path}); err != nil {
			return nil, err
		}
		a.Status().Hint("Using the sandbox on this machine, not IBM Cloud.")
	}
	if a.server != nil {
		return a.server.Transport(), nil
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second,
	}, nil
}

// StateFile is where --endpoint sandbox keeps its state.
func StateFile() (string, error) {
	folder := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(folder) { // the standard says to ignore a relative one
		home, err := os.UserHomeDir()
		if err != nil {
			return "", failure.Usagef("there is no place for the sandbox's state: %w", err).Hintf("Set HOME or XDG_STATE_HOME.")
		}
		folder = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(folder, "podtrust", "sandbox.state"), nil
}

// RuntimeFolder is where podtrust keeps what is for one of its processes only. XDG_RUNTIME_DIR is in memory, and ends with the session.
func (a *App) RuntimeFolder() (string, error) {
	if folder := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(folder) {
		return filepath.Join(folder, "podtrust"), nil
	}
	state, err := StateFile()
	return filepath.Join(filepath.Dir(state), "run"), err
}

// tracer opens what --trace names, once for all clients. A file that is made is for its owner only; one that is there keeps
// its mode, and is appended to.
func (a *App) tracer(setting string) (io.Writer, error) {
	switch setting {
	case "", "false":
		return nil, nil //nolint:nilnil // nobody listens
	case "true":
		return output.VisibleWriter(a.Err), nil
	}
	if a.trace != nil {
		return a.trace, nil
	}
	f, err := files.Append(setting)
	if err != nil {
		return nil, failure.Usagef("the trace can't be written: %w", err).
			Hintf("Name a file that you may write, or use '--trace' alone to see it on stderr.")
	}
	a.trace = output.VisibleWriter(f)
	return a.trace, nil // closed by the end of the process
}
