package sandbox

import (
	"net/http"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// BreakEverything adds to each service a route whose handler changes the state and then panics with a value. It returns
// the paths by the names of the services.
func (s *Server) BreakEverything(value any) map[string]string {
	paths := map[string]string{}
	for _, service := range s.services() {
		paths[service.Name] = "/break/" + service.Name
		route := api.Route{Pattern: "POST /break/" + service.Name, Writes: true, Open: true, Handle: func(c *api.Call) (api.Reply, error) {
			state.Users().Put(c.Tx, "x", state.User{IAMID: "x"})
			panic(value)
		}}
		if _, known := s.routes[route.Pattern]; known {
			continue
		}
		s.routes[route.Pattern] = endpoint{service, route}
		s.mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, endpoint{service, route}) })
	}
	return paths
}
