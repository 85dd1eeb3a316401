package sandbox

import (
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/keys"
)

// ServeHTTP answers one request. A slash at the end of a path makes no difference, as at IBM.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if trimmed := strings.TrimRight(r.URL.Path, "/"); trimmed != r.URL.Path && trimmed != "" {
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = trimmed, strings.TrimRight(r.URL.RawPath, "/")
	}
	if _, pattern := s.mux.Handler(r); pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := s.mux.Handler(other); pattern != "" {
			refusal := api.Errorf(http.StatusMethodNotAllowed, "method_not_allowed", "HTTP 405 Method Not Allowed").Numbered("BXNIM0060E")
			s.write(w, r, s.routes[pattern].service, api.Reply{}, refusal)
			return
		}
	}
	s.gateway(w, r)
}

// gateway answers what no service knows, as the real gateway does: not in JSON.
func (s *Server) gateway(w http.ResponseWriter, r *http.Request) {
	id := s.stamp(w, r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("<html><body><h1>404</h1>An 404 error occurred in the sandbox's gateway: there is no such path.</body></html>\n"))
	s.log(Record{r.Method, r.URL.Path, http.StatusNotFound, id})
}

// stamp gives a response the ID under which it can be found again: the client's own if there is one.
func (s *Server) stamp(w http.ResponseWriter, r *http.Request) string {
	id := r.Header.Get("Transaction-Id")
	if id == "" || len(id) > 100 || strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c > '~' }) {
		id = api.Hex32()
	}
	h := w.Header()
	h.Set("Transaction-Id", id)
	h.Set("X-Correlation-Id", id)
	h.Set("X-Request-Id", api.UUID())
	h.Set("Cache-Control", "no-cache, no-store, must-revalidate")
	return id
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, e endpoint) {
	call, err := api.NewCall(r, s.now(), e.service.Dialect, s.options)
	var reply api.Reply
	if err == nil {
		reply, err = s.handle(r.Context(), call, e)
	}
	s.write(w, r, e.service, reply, err)
}

func (s *Server) write(w http.ResponseWriter, r *http.Request, service api.Service, reply api.Reply, err error) {
	id := s.stamp(w, r)
	w.Header().Set("Ibm-Cloud-Service-Name", service.Name)
	if err != nil {
		var refusal *api.Error
		if !errors.As(err, &refusal) {
			refusal = api.Internal(err)
		}
		reply = api.Reply{Status: refusal.Status, Body: service.Dialect.Body(refusal, api.Stamp{
			TransactionID: id, Method: r.Method, Path: r.URL.Path, UserAgent: r.UserAgent(), Now: s.now().UTC(),
		})}
	}
	for name, values := range reply.Header {
		w.Header()[name] = values
	}
	if reply.ETag != "" {
		w.Header().Set("ETag", reply.ETag)
	}
	if reply.Status == 0 {
		reply.Status = http.StatusOK
	}
	s.send(w, r, reply)
	s.log(Record{r.Method, r.URL.Path, reply.Status, id})
}

func (s *Server) send(w http.ResponseWriter, r *http.Request, reply api.Reply) {
	if reply.Body == nil {
		w.WriteHeader(reply.Status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(reply.Status)
	if r.Method == http.MethodHead {
		return
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(reply.Body) // the client is gone: there is nobody to tell
}

// authenticate finds the caller by the access token, which must be one of this sandbox's.
func (s *Server) authenticate(c *api.Call) (api.Caller, error) {
	header := c.Request.Header.Get("Authorization")
	scheme, token, _ := strings.Cut(header, " ")
	if header == "" || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return api.Caller{}, c.Dialect.Unauthorized("No authorization header found")
	}
	key, ok, err := s.ring.Find(c.Tx, keys.IAM)
	if err != nil {
		return api.Caller{}, err
	}
	if !ok {
		return api.Caller{}, c.Dialect.Unauthorized("the token is of another sandbox")
	}
	document, err := keys.Verify(strings.TrimSpace(token), func(id string) *rsa.PublicKey {
		if id != keys.ID(&key.PublicKey) {
			return nil
		}
		return &key.PublicKey
	})
	if err != nil {
		return api.Caller{}, c.Dialect.Unauthorized("the token is not one of this sandbox")
	}
	var claims struct {
		IAMID    string `json:"iam_id"`
		ClientID string `json:"client_id"`
		Expires  int64  `json:"exp"`
		Account  struct {
			BSS string `json:"bss"`
		} `json:"account"`
	}
	if err := json.Unmarshal(document, &claims); err != nil || c.Now.Unix() >= claims.Expires {
		return api.Caller{}, c.Dialect.Unauthorized("the token has expired")
	}
	return api.Caller{IAMID: claims.IAMID, AccountID: claims.Account.BSS, ClientID: claims.ClientID}, nil
}
