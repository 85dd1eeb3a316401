package sandbox

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/faults"
	"github.com/podtrust/podtrust/pkg/wait"
)

// serveFault answers a request that a fault strikes.
func (s *Server) serveFault(w http.ResponseWriter, r *http.Request, e endpoint, hit faults.Armed) {
	f, record := hit.Fault, Record{Method: r.Method, Path: r.URL.Path, Fault: hit.ID}
	drop := func() {
		s.log(record)
		panic(http.ErrAbortHandler)
	}
	// The body is read first: net/http notices that a client has left only after that.
	call, unread := s.newCall(r, e)
	if !pause(r.Context(), f.Latency) || f.Drop == faults.Before {
		drop()
	}
	var reply api.Reply
	var err error
	if f.Status == 0 || f.Done {
		reply, err = s.work(call, unread, e)
	}
	if f.Drop == faults.After {
		drop()
	}
	if f.Status != 0 {
		reply, err = api.Reply{}, refusal(hit)
	}
	record.TransactionID = s.stamp(w, r)
	p := s.pack(w, r, e.service, record.TransactionID, reply, err)
	record.Status = p.status
	s.log(record)
	spoil(w, r, p, hit)
}

// pause waits, and reports whether the request is still open afterwards.
func pause(ctx context.Context, d time.Duration) bool {
	return d <= 0 || wait.For(ctx, d) == nil
}

func refusal(hit faults.Armed) *api.Error {
	status := hit.Fault.Status
	code := strings.NewReplacer(" ", "_", "'", "", "-", "_").Replace(strings.ToLower(http.StatusText(status)))
	if code == "" {
		code = "error_" + strconv.Itoa(status)
	}
	e := api.Errorf(status, code, "The sandbox answered with this error because of fault '%s'.", hit.ID)
	if hit.Fault.RetryAfter > 0 {
		e.Header = http.Header{"Retry-After": {strconv.Itoa(hit.Fault.RetryAfter)}}
	}
	return e
}

// spoil sends an answer changed as a fault says.
func spoil(w http.ResponseWriter, r *http.Request, p packet, hit faults.Armed) {
	f := hit.Fault
	switch {
	case r.Method == http.MethodHead:
		send(w, r, p)
	case f.Body == faults.HTML:
		if p.status == http.StatusNoContent {
			p.status = http.StatusOK // the other has no body at all
		}
		send(w, r, packet{p.status, htmlType, gatewayPage(p.status, "fault '"+hit.ID+"' is set")})
	case f.Body == faults.Empty && p.body != nil:
		send(w, r, packet{p.status, p.kind, []byte{}})
	case f.Body == faults.Torn:
		tear(w, p)
	case f.Body == faults.Oversized && p.body != nil:
		swell(w, p, f.Size)
	case f.Body == faults.Slow && p.body != nil:
		drip(r.Context(), w, p, f.For)
	default:
		send(w, r, p)
	}
}

// tear sends half of a body and drops the connection.
func tear(w http.ResponseWriter, p packet) {
	if len(p.body) > 0 {
		begin(w, p, len(p.body))
		_, _ = w.Write(p.body[:len(p.body)/2])
		flush(w)
	}
	panic(http.ErrAbortHandler)
}

// swell lets blanks follow a body, which leaves JSON what it is.
func swell(w http.ResponseWriter, p packet, size int64) {
	size = max(size, int64(len(p.body)))
	begin(w, p, int(size))
	_, err := w.Write(p.body)
	blanks := bytes.Repeat([]byte(" "), 64<<10)
	for left := size - int64(len(p.body)); left > 0 && err == nil; left -= int64(len(blanks)) {
		_, err = w.Write(blanks[:min(left, int64(len(blanks)))])
	}
}

// drip sends a body in pieces, over a time.
func drip(ctx context.Context, w http.ResponseWriter, p packet, total time.Duration) {
	begin(w, p, len(p.body))
	const most = 20
	pieces := min(most, len(p.body))
	for i := range pieces {
		from, to := i*len(p.body)/pieces, (i+1)*len(p.body)/pieces
		if !pause(ctx, total/time.Duration(pieces)) {
			panic(http.ErrAbortHandler)
		}
		if _, err := w.Write(p.body[from:to]); err != nil {
			return
		}
		flush(w)
	}
}

// begin sends the header, so that the rest can follow bit by bit.
func begin(w http.ResponseWriter, p packet, length int) {
	w.Header().Set("Content-Type", p.kind)
	w.Header().Set("Content-Length", strconv.Itoa(length))
	w.WriteHeader(p.status)
	flush(w)
}

func flush(w http.ResponseWriter) {
	_ = http.NewResponseController(w).Flush() // both kinds of writer can
}
