package sandbox

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/account"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/containers"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/control"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/credentials"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/faults"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/groups"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/identity"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/policies"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/resources"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/token"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/users"
)

// ErrState is matched by the error for a state file that is not one. The file is left as it is.
var ErrState = db.ErrMalformed

// Options are the settings of a sandbox. The zero value is a fresh one in memory with IBM's limits.
type Options struct {
	// State is the path of the state file; "" keeps the state in memory.
	State string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Log is called after each request; nil means no log.
	Log func(Record)
	// StrictAudience refuses pods' tokens whose audience lacks "iam". Whether IBM does is unconfirmed. The same as the
	// switch strict-audience.
	StrictAudience bool
	// MaxTokenLifetime refuses pods' tokens that live longer; 0 accepts all. Whether IBM does is unconfirmed. The same as
	// the switch max-token-lifetime.
	MaxTokenLifetime time.Duration
	// Faults are what goes wrong on purpose, as long as this server lives. Control adds others, which the state keeps.
	Faults []Fault
	// Limits replaces limits, by their names in Limits().
	Limits map[string]int
	// Switches decides points that no source confirms, by their names in Switches().
	Switches map[string]string
	// Seed is content in addition to the first one. It is put into a new state only, and again by a reset.
	Seed Seed
	// Hosts are names of the host, beside addresses and those of this machine, under which Serve answers. A request to any
	// other is refused.
	Hosts []string
	// Key is the key with which IAM signs if the state has none yet; nil means a new one. To make one takes longer than to
	// open a sandbox, so that who opens many can share it.
	Key *rsa.PrivateKey
	// Clients are more clients that the token endpoint knows, with their secrets. It always knows "bx".
	Clients map[string]string
}

// Record is one request that was answered. It holds no secret: neither headers nor bodies nor queries.
type Record struct {
	Method, Path  string
	Status        int // 0 when the connection was dropped without an answer
	TransactionID string
	Fault         string // ID of the fault that struck it; "" for none
	Panic         string // what went wrong in the sandbox itself, and where; "" for nothing
}

// Server is a sandbox. It is safe for concurrent use, also by several processes with one state file.
type Server struct {
	db      *db.DB
	ring    *keys.Ring
	now     func() time.Time
	log     func(Record)
	options api.Options
	seed    func(*db.Tx, time.Time) // puts the content of a new sandbox into an empty state
	faults  *faults.Set
	mux     *http.ServeMux
	routes  map[string]endpoint // by pattern
	hosts   []string
	pages   map[string]http.Handler // by path
	bounds  bounds                  // of connections that Serve accepts
}

// New opens a sandbox and fills it with its first content if it is empty. The error matches ErrOptions when a limit or
// switch can't be so, ErrFault when a fault can't be one, ErrSeed when the seed is invalid, and ErrState when the state file
// is not one.
func New(ctx context.Context, o Options) (*Server, error) {
	for _, f := range o.Faults {
		if err := checkFault(f); err != nil {
			return nil, err
		}
	}
	if err := o.Seed.check(); err != nil {
		return nil, err
	}
	options, err := newOptions(o)
	if err != nil {
		return nil, err
	}
	s := &Server{faults: faults.NewSet(o.Faults), ring: &keys.Ring{IAM: o.Key}, now: o.Now, log: o.Log, options: options, hosts: o.Hosts, bounds: usualBounds()}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = func(Record) {}
	}
	s.db = db.Memory(state.Schemas()...)
	if o.State != "" {
		if s.db, err = db.Open(ctx, o.State, state.Schemas()...); err != nil {
			return nil, fmt.Errorf("could not open the sandbox's state: %w", err) // which names the file
		}
	}
	s.seed = func(tx *db.Tx, now time.Time) {
		seed(tx, now)
		o.Seed.into(tx, now)
	}
	s.register()
	return s, s.seedIfEmpty(ctx)
}

func (s *Server) seedIfEmpty(ctx context.Context) error {
	empty := false
	look := func(tx *db.Tx) error {
		empty = state.Accounts().Len(tx) == 0
		return nil
	}
	if err := s.db.View(ctx, look); err != nil || !empty {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if state.Accounts().Len(tx) == 0 { // another process may have been first
			s.seed(tx, s.now().UTC())
		}
		return nil
	})
}

func (s *Server) services() []api.Service {
	return []api.Service{
		identity.Service(), credentials.Service(), account.Service(), token.Service(s.ring), groups.Service(),
		policies.Service(), resources.Manager(), resources.Controller(), resources.Catalog(), containers.Service(),
		users.Service(),
		control.Service(s.ring, s.seed), control.Faults(s.faults, places),
	}
}

// endpoint is one route with the service that it belongs to.
type endpoint struct {
	service api.Service
	route   api.Route
}

func (s *Server) register() {
	s.mux, s.routes = http.NewServeMux(), map[string]endpoint{}
	for _, service := range s.services() {
		for _, route := range service.Routes {
			s.routes[route.Pattern] = endpoint{service, route}
			s.mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) {
				s.serve(w, r, endpoint{service, route})
			})
		}
	}
}

// Routes lists what the sandbox serves, such as "POST /v1/profiles", in no order.
func Routes() []string {
	s := &Server{ring: &keys.Ring{}}
	var patterns []string
	for _, service := range s.services() {
		for _, route := range service.Routes {
			patterns = append(patterns, route.Pattern)
		}
	}
	return patterns
}

// handle runs a route in a transaction. Every refusal undoes what the handler had done.
func (s *Server) handle(ctx context.Context, c *api.Call, e endpoint) (api.Reply, error) {
	var reply api.Reply
	run := func(tx *db.Tx) error {
		c.Tx = tx
		var err error
		if !e.route.Open {
			if c.Caller, err = s.identify(c, e); err != nil {
				return err
			}
		}
		if err = c.Check(); err != nil {
			return err
		}
		if reply, err = e.route.Handle(c); err != nil {
			return err
		}
		if err = c.CheckUnread(); err == nil {
			s.touch(c, e)
		}
		return err
	}
	transaction := s.db.View
	if e.route.Writes {
		transaction = s.db.Update
	}
	err := transaction(ctx, run)
	var refusal *api.Error
	if err != nil && !errors.As(err, &refusal) {
		err = api.Internal(err)
	}
	return reply, err
}
