package control

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/authz"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/faults"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// maxFaults is the most that a sandbox has of those that were added.
const maxFaults = 100

// Faults is the part of the control routes that lists, adds and takes away what goes wrong on purpose. places has the
// service of each route that a fault may be for.
func Faults(process *faults.Set, places func() map[string]string) api.Service {
	s := faultService{process, places}
	return api.Service{Name: Name, Dialect: dialect(), Routes: []api.Route{
		{Pattern: "GET /_sandbox/faults", Handle: owners(s.list)},
		{Pattern: "POST /_sandbox/faults", Writes: true, Handle: owners(s.add)},
		{Pattern: "DELETE /_sandbox/faults", Writes: true, Handle: owners(s.clear)},
		{Pattern: "DELETE /_sandbox/faults/{fault}", Writes: true, Handle: owners(s.remove)},
	}}
}

type faultService struct {
	process *faults.Set
	places  func() map[string]string
}

func owners(handle func(*api.Call) (api.Reply, error)) func(*api.Call) (api.Reply, error) {
	return func(c *api.Call) (api.Reply, error) {
		if !authz.IsOwner(c) {
			return api.Reply{}, c.Dialect.Forbidden("")
		}
		return handle(c)
	}
}

type faultBody struct {
	ID     string       `json:"id"`
	Fault  faults.Fault `json:"fault"` // in its text form
	Seen   int          `json:"seen"`
	Struck int          `json:"struck"`
}

func (s faultService) list(c *api.Call) (api.Reply, error) {
	out := struct {
		Faults []faultBody `json:"faults"`
	}{Faults: []faultBody{}}
	for _, a := range s.process.List() {
		out.Faults = append(out.Faults, faultBody{a.ID, a.Fault, a.Seen, a.Struck})
	}
	for _, a := range state.Faults().All(c.Tx) {
		out.Faults = append(out.Faults, faultBody{a.ID, a.Fault, a.Seen, a.Struck})
	}
	return api.OK(out), nil
}

func (s faultService) add(c *api.Call) (api.Reply, error) {
	var in struct {
		Fault string `json:"fault"`
	}
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	fault, err := faults.Parse(in.Fault)
	if err == nil {
		err = fault.CheckPlace(s.places())
	}
	if err != nil {
		return api.Reply{}, c.Dialect.Invalid(err.Error())
	}
	last := 0
	for id := range state.Faults().All(c.Tx) {
		last, _ = strconv.Atoi(strings.TrimPrefix(id, "fault-"))
	}
	if state.Faults().Len(c.Tx) >= maxFaults {
		return api.Reply{}, api.Errorf(http.StatusConflict, "limit_exceeded", "there are already %d faults, the maximum", maxFaults)
	}
	a := faults.Armed{ID: "fault-" + strconv.Itoa(last+1), Fault: fault}
	state.Faults().Put(c.Tx, a.ID, a)
	return api.Created(faultBody{ID: a.ID, Fault: a.Fault}), nil
}

func (s faultService) clear(c *api.Call) (api.Reply, error) {
	for id := range state.Faults().All(c.Tx) {
		state.Faults().Delete(c.Tx, id)
	}
	for id := range state.Touches().All(c.Tx) {
		state.Touches().Delete(c.Tx, id)
	}
	s.process.Remove("")
	return api.NoContent(), nil
}

func (s faultService) remove(c *api.Call) (api.Reply, error) {
	id := c.Path("fault")
	if !state.Faults().Delete(c.Tx, id) && !s.process.Remove(id) {
		return api.Reply{}, api.Errorf(http.StatusNotFound, "not_found", "fault '%s' was not found", id)
	}
	return api.NoContent(), nil
}
