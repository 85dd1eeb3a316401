package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/control"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/faults"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// ErrFault is matched by the error for a fault that can't be one.
var ErrFault = errors.New("not a fault")

// Fault is one thing that goes wrong on purpose. Its String is the text that ParseFault reads.
type Fault = faults.Fault

// FaultKey is one setting of the text form of a fault.
type FaultKey struct{ Name, Value, Meaning string }

// FaultKeys are all settings that ParseFault knows, for help texts.
func FaultKeys() []FaultKey {
	var all []FaultKey
	for _, k := range faults.Keys() {
		all = append(all, FaultKey{k.Name, k.Value, k.Meaning})
	}
	return all
}

// ParseFault reads the text form of a fault: settings with commas between them, such as
// "status=429,retry-after=1,route=POST /v1/profiles,times=2". The error matches ErrFault.
func ParseFault(text string) (Fault, error) {
	f, err := faults.Parse(text)
	if err == nil {
		err = f.CheckPlace(places())
	}
	if err != nil {
		return f, fmt.Errorf("%w: %w", ErrFault, err)
	}
	return f, nil
}

func checkFault(f Fault) error {
	// By way of the text, since that checks the bounds of each setting as well.
	_, err := ParseFault(f.String())
	return err
}

// places has the service of each route that a fault may be for.
func places() map[string]string {
	all := map[string]string{}
	for _, service := range (&Server{}).services() {
		for _, route := range service.Routes {
			if service.Name != control.Name {
				all[route.Pattern] = service.Name
			}
		}
	}
	return all
}

// strike asks the faults about a request: first those of the process, then those of the state.
func (s *Server) strike(r *http.Request, e endpoint) (hit faults.Armed, struck bool, err error) {
	if e.service.Name == control.Name {
		return hit, false, nil
	}
	ids := pathValues(r, e.route.Pattern)
	request := faults.Request{Route: e.route.Pattern, Service: e.service.Name, Writes: e.route.Writes, Now: s.now().UTC()}
	ask := func(tx *db.Tx) error {
		request.Created = func() time.Time { return youngest(tx, ids) }
		request.Changed = func() time.Time { return lastTouch(tx, ids) }
		if hit, struck = s.faults.Ask(request); struck {
			return nil
		}
		hit, struck = faults.Ask(slices.Values(state.AllFaults(tx)), request, func(next faults.Armed) { state.Faults().Put(tx, next.ID, next) })
		return nil
	}
	stored := false
	err = s.db.View(r.Context(), func(tx *db.Tx) error {
		if stored = state.Faults().Len(tx) > 0; stored {
			return nil // they count what they see, which is a change
		}
		return ask(tx)
	})
	if err == nil && stored {
		err = s.db.Update(r.Context(), ask)
	}
	return hit, struck, err
}

// pathValues are the values of the wildcards in a pattern, from left to right.
func pathValues(r *http.Request, pattern string) []string {
	var values []string
	for _, segment := range strings.Split(pattern, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			values = append(values, r.PathValue(strings.TrimRight(name, ".}")))
		}
	}
	return values
}

func youngest(tx *db.Tx, ids []string) time.Time {
	var last time.Time
	for _, id := range ids {
		if at := state.Created(tx, id); at.After(last) {
			last = at
		}
	}
	return last
}

func lastTouch(tx *db.Tx, ids []string) time.Time {
	if len(ids) == 0 {
		return time.Time{}
	}
	touch, _ := state.Touches().Get(tx, ids[0])
	return touch.At
}

// touch notes a change of an entity, or of what hangs on it, while a fault wants to know. What no fault asks for any more is
// dropped, so that a sandbox that runs for long does not grow.
func (s *Server) touch(c *api.Call, e endpoint) {
	if !e.route.Writes || e.service.Name == control.Name {
		return
	}
	var longest time.Duration
	for _, a := range append(s.faults.List(), state.AllFaults(c.Tx)...) {
		longest = max(longest, a.Fault.ChangedWithin)
	}
	ids := pathValues(c.Request, e.route.Pattern)
	if longest == 0 || len(ids) == 0 {
		return
	}
	for id, old := range state.Touches().All(c.Tx) {
		if c.Now.Sub(old.At).Abs() >= longest {
			state.Touches().Delete(c.Tx, id)
		}
	}
	state.Touches().Put(c.Tx, ids[0], state.Touch{At: c.Now})
}
