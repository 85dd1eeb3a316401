package token

import "github.com/podtrust/podtrust/pkg/sandbox/internal/api"

// client is the program that asks for a token. It is "default" unless it names itself by Basic authentication.
type client struct {
	id    string
	named bool
}

func clientOf(c *api.Call) (client, error) {
	id, secret, ok := c.Request.BasicAuth()
	if !ok {
		return client{id: "default"}, nil
	}
	if known, ok := c.Options.Clients[id]; !ok || known != secret {
		return client{}, refuse(c.Options.Statuses.UnknownClient, "BXNIM0310E", "The provided client could not be found.", "")
	}
	return client{id: id, named: true}, nil
}
