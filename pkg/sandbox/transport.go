package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// Host is the name under which Transport answers. The top-level name is reserved and resolves nowhere.
const Host = "sandbox.invalid"

// Transport sends requests straight into the server, without a network: give it to an http.Client.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	w := &recorder{header: http.Header{}, request: r, answered: make(chan answered, 1)}
	go func() {
		defer func() { _ = in.Body.Close() }()
		defer w.finish()
		t.server.ServeHTTP(w, in)
	}()
	a := <-w.answered
	if a.err != nil && r.Context().Err() != nil {
		return nil, context.Cause(r.Context())
	}
	return a.response, a.err
}

type answered struct {
	response *http.Response
	err      error
}

// recorder keeps what a handler writes until the handler ends; from the first Flush on, the reader of the response gets it
// while it is written. httptest has one, but it brings the testing package's weight into the program.
type recorder struct {
	request  *http.Request
	answered chan answered
	header   http.Header
	status   int
	body     bytes.Buffer
	stream   *io.PipeWriter // nil until the first Flush
	unwatch  func() bool    // lets the stream outlive the request's context
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.stream != nil {
		return w.stream.Write(p)
	}
	return w.body.Write(p)
}

// Flush sends the header and what was written so far.
func (w *recorder) Flush() {
	if w.stream != nil {
		return
	}
	w.WriteHeader(http.StatusOK)
	var body io.ReadCloser
	body, w.stream = io.Pipe()
	w.unwatch = context.AfterFunc(w.request.Context(), func() { _ = w.stream.CloseWithError(context.Cause(w.request.Context())) })
	w.answer(body, -1)
	_, _ = w.stream.Write(w.body.Bytes()) // nobody reads any more: the next Write says so
}

// finish ends the answer. A handler that panicked dropped the connection, as net/http would.
func (w *recorder) finish() {
	value := recover()
	if value != nil && value != any(http.ErrAbortHandler) {
		panic(value)
	}
	if w.stream != nil {
		w.unwatch()
	}
	switch {
	case value != nil && w.stream != nil:
		_ = w.stream.CloseWithError(cmp.Or(context.Cause(w.request.Context()), io.ErrUnexpectedEOF))
	case value != nil:
		w.answered <- answered{err: fmt.Errorf("the sandbox dropped the connection: %w", io.EOF)}
	case w.stream != nil:
		_ = w.stream.Close()
	default:
		w.WriteHeader(http.StatusOK)
		w.answer(io.NopCloser(&w.body), int64(w.body.Len()))
	}
}

func (w *recorder) answer(body io.ReadCloser, length int64) {
	if promised, err := strconv.ParseInt(w.header.Get("Content-Length"), 10, 64); err == nil {
		length = promised
	}
	w.answered <- answered{response: &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header.Clone(), Body: body, ContentLength: length, Request: w.request,
	}}
}
