package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"net/http"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/graph/draw"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// mapPath is where 'sandbox serve' shows the map of its account.
const mapPath = "/_sandbox/map"

// mapPage shows the map of a sandbox's account, as it is at each request, to those who know the key.
type mapPage struct {
	app    *app.App
	server *sandbox.Server
	key    string // the query parameter "view", whose name does not hide it where the link is printed
}

// newMapPage makes a page with a new key. The keys of a sandbox are public, so that none of them can protect the page.
func newMapPage(a *app.App, server *sandbox.Server) mapPage {
	return mapPage{app: a, server: server, key: rand.Text()}
}

// ServeHTTP answers with the page. The headers are as strict as the page itself.
func (p mapPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", draw.PagePolicy()+"; frame-ancestors 'none'")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		answer(w, http.StatusMethodNotAllowed, "Only GET is allowed.\n")
		return
	}
	if subtle.ConstantTimeCompare([]byte(r.URL.Query().Get("view")), []byte(p.key)) != 1 {
		answer(w, http.StatusForbidden, "The link is not valid. Use the link that 'podtrust sandbox serve' printed.\n")
		return
	}
	page, err := p.draw(r.Context())
	if err != nil {
		answer(w, http.StatusBadGateway, "The account of the sandbox can't be read: "+output.Visible(err.Error())+"\n")
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	answer(w, http.StatusOK, string(page))
}

// draw reads the account and draws it.
func (p mapPage) draw(ctx context.Context) ([]byte, error) {
	s, err := p.app.Login.SandboxSession(ctx, p.server)
	if err != nil {
		return nil, err
	}
	reader := inventory.Reader{IAM: s.IAM, Containers: s.Containers, Caller: s.IAMID}
	read, err := reader.Read(ctx, inventory.Need{AccountID: s.Account, Everything: true})
	if err != nil {
		return nil, err
	}
	return draw.Of(read, draw.Filter{}).HTML(p.app.Now())
}

// answer sends a status and a text. A reader that is gone needs no answer.
func answer(w http.ResponseWriter, status int, text string) {
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
