package login

import (
	"context"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// IAM returns the client of IAM, with the credential that was found. Making it sends nothing.
func (l *Login) IAM(ctx context.Context) (*iam.Client, error) {
	config, err := l.iamConfig(ctx)
	if err != nil {
		return nil, err
	}
	config.Token = l.Token
	return newIAM(config)
}

// OpenAsNobody returns the clients of a session that sends no credential. Each service refuses what they ask, which shows that it can be
// reached.
func (l *Login) OpenAsNobody(ctx context.Context) (s Session, err error) {
	if s.IAM, err = l.OpenIAM(ctx); err != nil {
		return Session{}, err
	}
	s.Containers, err = l.containers(ctx, nil)
	return s, err
}

// OpenIAM returns a client of IAM that asks for tokens only, and so needs no credential.
func (l *Login) OpenIAM(ctx context.Context) (*iam.Client, error) {
	config, err := l.iamConfig(ctx)
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

func (l *Login) iamConfig(ctx context.Context) (iam.Config, error) {
	e, err := l.Endpoints()
	if err != nil {
		return iam.Config{}, err
	}
	client, trace, err := l.transport(ctx)
	return iam.Config{
		URL: e.IAM.URL, PolicyURL: e.Policies.URL, ResourceURL: e.Resources.URL, ControllerURL: e.Controller.URL, AccountsURL: e.Accounts.URL,
		Setting: e.IAM.setting(), PolicySetting: e.Policies.setting(), ResourceSetting: e.Resources.setting(),
		ControllerSetting: e.Controller.setting(), AccountsSetting: e.Accounts.setting(),
		HTTP: client, UserAgent: l.userAgent(), Trace: trace, Now: l.options.Now, Sleep: l.options.Sleep,
		Waits: l.options.Waits(),
	}, err
}

// Containers returns the client of the containers API. Making it sends nothing.
func (l *Login) Containers(ctx context.Context) (*containers.Client, error) {
	return l.containers(ctx, l.Token)
}

func (l *Login) containers(ctx context.Context, token func(context.Context) (string, error)) (*containers.Client, error) {
	e, err := l.Endpoints()
	if err != nil {
		return nil, err
	}
	client, trace, err := l.transport(ctx)
	if err != nil {
		return nil, err
	}
	made, err := containers.New(containers.Config{
		URL: e.Containers.URL, Setting: e.Containers.setting(), HTTP: client, Token: token,
		UserAgent: l.userAgent(), Trace: trace, Now: l.options.Now, Sleep: l.options.Sleep, Waits: l.options.Waits(),
	})
	if err != nil {
		return nil, badEndpoint(err)
	}
	return made, nil
}

func badEndpoint(err error) error {
	return failure.Usagef("%w", err).Hintf("To see where it comes from, run 'podtrust config show'.")
}

func (l *Login) userAgent() string { return "podtrust/" + l.options.Version }
