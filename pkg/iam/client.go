package iam

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/wait"
)

// The public endpoints.
const (
	DefaultURL         = "https://iam.cloud.ibm.com"
	DefaultResourceURL = "https://resource-controller.cloud.ibm.com"
	DefaultAccountsURL = "https://accounts.cloud.ibm.com"
)

// Config says how a Client reaches its services.
type Config struct {
	URL           string                                    // of IAM; "" means DefaultURL
	PolicyURL     string                                    // of IAM's policies and roles; "" means URL
	ResourceURL   string                                    // of the resource manager; "" means DefaultResourceURL
	ControllerURL string                                    // of the resource controller; "" means ResourceURL
	AccountsURL   string                                    // of account management; "" means DefaultAccountsURL
	HTTP          *http.Client                              // required; share it, so that connections are shared
	Token         func(ctx context.Context) (string, error) // the access token; nil when only tokens are requested
	UserAgent     string
	// Where the URLs came from, for errors; "" if not set.
	Setting, PolicySetting, ResourceSetting, ControllerSetting, AccountsSetting string

	Trace io.Writer        // receives every request and answer, without secrets; nil for none
	Now   func() time.Time // nil means time.Now
	Sleep wait.Func        // nil means wait.For
	Waits *wait.Notices    // shows the waits that are long; nil for nobody who looks
}

// Client speaks with IAM and the services around it.
type Client struct {
	iam, policies, resources, controller, accounts *rest.Client
}

// New checks the configuration. It returns an error for an endpoint that is not a URL, or to which no token may be sent.
func New(c Config) (*Client, error) {
	if c.PolicyURL == "" {
		c.PolicyURL, c.PolicySetting = c.URL, c.Setting
	}
	var client Client
	for _, service := range []struct {
		into               **rest.Client
		name, url, setting string
	}{
		{&client.iam, "IAM", cmp.Or(c.URL, DefaultURL), c.Setting},
		{&client.policies, "policy management", cmp.Or(c.PolicyURL, DefaultURL), c.PolicySetting},
		{&client.resources, "the resource manager", cmp.Or(c.ResourceURL, DefaultResourceURL), c.ResourceSetting},
		{&client.controller, "the resource controller", cmp.Or(c.ControllerURL, c.ResourceURL, DefaultResourceURL), cmp.Or(c.ControllerSetting, c.ResourceSetting)},
		{&client.accounts, "account management", cmp.Or(c.AccountsURL, DefaultAccountsURL), c.AccountsSetting},
	} {
		made, err := rest.New(rest.Config{
			BaseURL: service.url, HTTP: c.HTTP, Token: c.Token, UserAgent: c.UserAgent,
			Service: service.name, Setting: service.setting,
			Trace: c.Trace, Now: c.Now, Sleep: c.Sleep, Waits: c.Waits,
		})
		if err != nil {
			return nil, err
		}
		*service.into = made
	}
	if c.PolicyURL == c.URL && c.PolicySetting == c.Setting {
		client.policies = client.iam // so that they keep one pace
	}
	return &client, nil
}
