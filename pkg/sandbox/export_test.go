package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// Hurry gives clients little time, so that a test sees what happens when it is over.
func (s *Server) Hurry(limit time.Duration) { s.bounds = bounds{limit, limit, limit, limit} }

// Kept counts what a sandbox keeps of what is gone or over.
func (s *Server) Kept(ctx context.Context) (touches, reports, activities int, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		touches, reports, activities = state.Touches().Len(tx), state.Reports().Len(tx), state.Activities().Len(tx)
		return nil
	})
	return touches, reports, activities, err
}

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

// Filled is what Fill puts into a sandbox: a number of profiles named "p-0" and on, each with a link for its own service
// account in namespace "n" of demo-vpc, fifty in each access group.
type Filled struct{ Profiles, Groups []string }

// Fill fills a sandbox beyond its limits, without a request for each thing.
func (s *Server) Fill(ctx context.Context, profiles int) (Filled, error) {
	var filled Filled
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		cluster, _ := state.Clusters().Get(tx, "c0demovpc0000000us10")
		now := s.now().UTC()
		for i := range profiles {
			p := state.Profile{
				ID: "Profile-" + api.UUID(), Tag: api.NextTag(""), AccountID: AccountID, Name: fmt.Sprint("p-", i), Description: "0",
				Created: now, Modified: now,
			}
			l := state.Link{
				ID: "Link-" + api.UUID(), Tag: api.NextTag(""), ProfileID: p.ID, CRType: cluster.CRType(), CRN: cluster.CRN(),
				Namespace: "n", ResourceName: fmt.Sprint("p-", i), Created: now, Modified: now,
			}
			if i%50 == 0 {
				g := state.Group{ID: "AccessGroupId-" + api.UUID(), Tag: api.NextTag(""), AccountID: AccountID, Name: fmt.Sprint("g-", i/50), Created: now, Modified: now}
				state.Groups().Put(tx, g.ID, g)
				filled.Groups = append(filled.Groups, g.ID)
			}
			m := state.Member{GroupID: filled.Groups[i/50], IAMID: p.IAMID(), Type: "profile", Created: now}
			state.Profiles().Put(tx, p.ID, p)
			state.Links().Put(tx, l.ID, l)
			state.Members().Put(tx, m.Key(), m)
			filled.Profiles = append(filled.Profiles, p.ID)
		}
		return nil
	})
	return filled, err
}
