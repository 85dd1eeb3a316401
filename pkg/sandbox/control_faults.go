package sandbox

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// ArmedFault is a fault in a sandbox, with what has happened to it.
type ArmedFault struct {
	ID     string `json:"id"`
	Fault  Fault  `json:"fault"`  // in its text form
	Seen   int    `json:"seen"`   // requests that it was for
	Struck int    `json:"struck"` // requests that it struck
}

// ListFaults returns the faults in the order in which they are asked; none is an empty slice.
//
// API: GET /_sandbox/faults
func (c Control) ListFaults(ctx context.Context) ([]ArmedFault, error) {
	out := struct {
		Faults []ArmedFault `json:"faults"`
	}{Faults: []ArmedFault{}}
	err := c.do(ctx, "list the sandbox's faults", http.MethodGet, "/_sandbox/faults", nil, &out)
	return out.Faults, err
}

// AddFault adds a fault behind those that are there. The state keeps it until it is taken away or the sandbox is reset.
// Repeating adds another.
//
// API: POST /_sandbox/faults
func (c Control) AddFault(ctx context.Context, f Fault) (ArmedFault, error) {
	var out ArmedFault
	err := c.do(ctx, "add a fault to the sandbox", http.MethodPost, "/_sandbox/faults", map[string]any{"fault": f}, &out)
	return out, err
}

// RemoveFault takes one fault away. The error is a ControlError of status 404 when there is none of that ID.
//
// API: DELETE /_sandbox/faults/{fault}
func (c Control) RemoveFault(ctx context.Context, id string) error {
	if id == "" { // its path would be that of all faults
		return errors.New("remove a fault: its ID is empty")
	}
	return c.do(ctx, "remove fault '"+id+"'", http.MethodDelete, "/_sandbox/faults/"+url.PathEscape(id), nil, nil)
}

// ClearFaults takes all faults away, also those that the sandbox was started with. Repeating is safe.
//
// API: DELETE /_sandbox/faults
func (c Control) ClearFaults(ctx context.Context) error {
	return c.do(ctx, "remove the sandbox's faults", http.MethodDelete, "/_sandbox/faults", nil, nil)
}
