package containers

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/podtrust/podtrust/pkg/internal/rest"
	"github.com/podtrust/podtrust/pkg/wait"
)

// DefaultURL is the public endpoint.
const DefaultURL = "https://containers.cloud.ibm.com/global"

// Config says how a Client reaches its service.
type Config struct {
	URL       string                                    // including /global; "" means DefaultURL
	HTTP      *http.Client                              // required; share it, so that connections are shared
	Token     func(ctx context.Context) (string, error) // the access token; its account owns the clusters
	UserAgent string
	Setting   string           // where URL came from, for errors; "" if not set
	Trace     io.Writer        // receives every request and answer, without secrets; nil for none
	Now       func() time.Time // nil means time.Now
	Sleep     wait.Func        // nil means wait.For
	Waits     *wait.Notices    // shows the waits that are long; nil for nobody who looks
}

// Client speaks with the containers API.
type Client struct{ rest *rest.Client }

// New checks the configuration. It returns an error for an endpoint that is not a URL, or to which no token may be sent.
func New(c Config) (*Client, error) {
	if c.URL == "" {
		c.URL = DefaultURL
	}
	made, err := rest.New(rest.Config{
		BaseURL: c.URL, HTTP: c.HTTP, Token: c.Token, UserAgent: c.UserAgent, Service: "Kubernetes Service", Setting: c.Setting,
		Trace: c.Trace, Now: c.Now, Sleep: c.Sleep, Waits: c.Waits,
	})
	if err != nil {
		return nil, err
	}
	return &Client{made}, nil
}
