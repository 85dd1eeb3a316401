package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

// ServeHTTP answers one request. A slash at the end of a path makes no difference, as at IBM. A path that would have to be
// cleaned first is one that no service knows.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if fromPage(r) {
		s.refusePage(w, r, "a page of another origin may not use this sandbox")
		return
	}
	escaped := r.URL.EscapedPath()
	if trimmed := strings.TrimSuffix(escaped, "/"); trimmed != escaped && trimmed != "" {
		escaped = trimmed
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = strings.TrimSuffix(r.URL.Path, "/"), strings.TrimSuffix(r.URL.RawPath, "/")
	}
	if path.Clean(escaped) != escaped {
		s.gateway(w, r)
		return
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
	send(w, r, packet{http.StatusNotFound, htmlType, gatewayPage(http.StatusNotFound, "the path was not found")})
	s.log(Record{Method: r.Method, Path: r.URL.Path, Status: http.StatusNotFound, TransactionID: id})
}

func gatewayPage(status int, reason string) []byte {
	return fmt.Appendf(nil, "<html><body><h1>%d %s</h1>An error occurred in the sandbox's gateway: %s.</body></html>\n",
		status, http.StatusText(status), reason)
}

// stamp gives a response the ID under which it can be found again: the client's own if there is one.
func (s *Server) stamp(w http.ResponseWriter, r *http.Request) string {
	id := r.Header.Get("Transaction-Id")
	if id == "" || len(id) > 100 || strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c > '~' }) {
		id = api.Hex32()
	}
	h := w.Header()
	h.Set("Date", s.now().UTC().Format(http.TimeFormat)) // by the sandbox's clock, not the machine's
	h.Set("Transaction-Id", id)
	h.Set("X-Correlation-Id", id)
	h.Set("X-Request-Id", api.UUID())
	h.Set("Cache-Control", "no-cache, no-store, must-revalidate")
	return id
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, e endpoint) {
	defer s.survive(w, r, e.service)
	if unmarked(r, e) {
		s.write(w, r, e.service, api.Reply{}, api.Errorf(http.StatusUnsupportedMediaType, "unsupported_media_type",
			"the header Content-Type must be application/json"))
		return
	}
	hit, struck, err := s.strike(r, e)
	switch {
	case err != nil:
		s.write(w, r, e.service, api.Reply{}, err)
	case struck:
		s.serveFault(w, r, e, hit)
	default:
		call, err := s.newCall(r, e)
		reply, err := s.work(call, err, e)
		s.write(w, r, e.service, reply, err)
	}
}

func (s *Server) newCall(r *http.Request, e endpoint) (*api.Call, error) {
	return api.NewCall(r, s.now(), e.service.Dialect, s.options)
}

// work does what a call asks for, unless it could not be read.
func (s *Server) work(call *api.Call, unread error, e endpoint) (api.Reply, error) {
	if unread != nil {
		return api.Reply{}, unread
	}
	return s.handle(call.Request.Context(), call, e)
}

// survive answers for a handler that panicked, whose transaction was undone by then. What it panicked with is told to the
// log only, and there only if it comes from the runtime: another value may hold what a client sent.
func (s *Server) survive(w http.ResponseWriter, r *http.Request, service api.Service) {
	value := recover()
	if value == nil {
		return
	}
	if value == any(http.ErrAbortHandler) {
		panic(value) // the way to drop a connection
	}
	cause := fmt.Sprintf("panic with a %T", value)
	if fault, ok := value.(runtime.Error); ok {
		cause = fault.Error()
	}
	id, _ := s.answer(w, r, service, api.Reply{}, api.Internal(errors.New("the handler panicked")))
	s.log(Record{
		Method: r.Method, Path: r.URL.Path, Status: http.StatusInternalServerError, TransactionID: id,
		Panic: cause + "\n" + string(debug.Stack()),
	})
}

func (s *Server) write(w http.ResponseWriter, r *http.Request, service api.Service, reply api.Reply, err error) {
	id, p := s.answer(w, r, service, reply, err)
	s.log(Record{Method: r.Method, Path: r.URL.Path, Status: p.status, TransactionID: id})
}

// answer sends a reply or a refusal, and returns the transaction's ID and what it sent.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, service api.Service, reply api.Reply, err error) (string, packet) {
	id := s.stamp(w, r)
	p := s.pack(w, r, service, id, reply, err)
	send(w, r, p)
	return id, p
}

// packet is an answer before it is sent, all but its header.
type packet struct {
	status int
	kind   string // content type
	body   []byte // nil for none
}

const (
	jsonType = "application/json"
	htmlType = "text/html; charset=utf-8"
)

// pack encodes a reply, or a refusal in the words of its service, and sets the headers that belong to it.
func (s *Server) pack(w http.ResponseWriter, r *http.Request, service api.Service, id string, reply api.Reply, err error) packet {
	w.Header().Set("Ibm-Cloud-Service-Name", service.Name)
	refuse := func(err error) api.Reply {
		var refusal *api.Error
		if !errors.As(err, &refusal) {
			refusal = api.Internal(err)
		}
		return api.Reply{Status: refusal.Status, Header: refusal.Header, Body: service.Dialect.Body(refusal, api.Stamp{
			TransactionID: id, Method: r.Method, Path: r.URL.Path, UserAgent: r.UserAgent(), Now: s.now().UTC(),
		})}
	}
	if err != nil {
		reply = refuse(err)
	}
	body, err := encode(reply.Body)
	if err != nil {
		reply = refuse(fmt.Errorf("encode the answer: %w", err))
		body, _ = encode(reply.Body) // error bodies hold texts only
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
	return packet{reply.Status, jsonType, body}
}

func encode(v any) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

func send(w http.ResponseWriter, r *http.Request, p packet) {
	if p.body == nil {
		w.WriteHeader(p.status)
		return
	}
	w.Header().Set("Content-Type", p.kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(p.body)))
	w.WriteHeader(p.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(p.body) // the client is gone: there is nobody to tell
	}
}
