package inventory_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestWhatARateLimitRefusedIsReadAgain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		fault sandbox.Fault
		known bool
		asked int
	}{
		"for a while":  {sandbox.Fault{Times: 5, RetryAfter: 2}, true, 6},
		"for good":     {sandbox.Fault{RetryAfter: 2}, false, 9},
		"for too long": {sandbox.Fault{RetryAfter: 3600}, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				row.fault.Route, row.fault.Status = "GET /v1/profiles/{profile}/links", http.StatusTooManyRequests
				w := open(t, row.fault)
				w.fill(w.profile("orders"))
				w.records = nil
				p := one(t, w.read(w.Reader, inventory.Need{All: true}))
				if p.Links.Known() != row.known {
					t.Errorf("links are known: %v (%q)", p.Links.Known(), p.Links.Why())
				}
				asked := 0
				for _, r := range w.records {
					if r.Method == http.MethodGet && strings.HasSuffix(r.Path, "/links") {
						asked++
					}
				}
				if asked != row.asked {
					t.Errorf("asked %d times, want %d", asked, row.asked)
				}
			})
		})
	}
}
