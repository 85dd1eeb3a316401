package sandbox

import "net/http"

// Page makes Serve answer the GET requests of a path by a handler, for a person with a browser. The handler decides who may see the
// page. Page must be called before Serve.
func (s *Server) Page(path string, h http.Handler) {
	if s.pages == nil {
		s.pages = map[string]http.Handler{}
	}
	s.pages[path] = h
}

// withPages answers the paths that have a page, and logs it like any other request. The query is not logged: a key can be in it.
func (s *Server) withPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := s.pages[r.URL.Path]
		if !ok || fromPage(r) {
			next.ServeHTTP(w, r)
			return
		}
		seen := &seenStatus{ResponseWriter: w, status: http.StatusOK}
		id := s.stamp(w, r)
		page.ServeHTTP(seen, r)
		s.log(Record{Method: r.Method, Path: r.URL.Path, Status: seen.status, TransactionID: id})
	})
}

// seenStatus remembers the status of an answer.
type seenStatus struct {
	http.ResponseWriter
	status int
}

// WriteHeader sends the status.
func (w *seenStatus) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
