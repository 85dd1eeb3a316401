package cmd

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestDiagnoseOverlapsItsReads holds the diagnosis to four round trips and one exchange. Each answer takes long beside the
// work of the program, so that the time tells the round trips.
func TestDiagnoseOverlapsItsReads(t *testing.T) {
	const latency, most = 500 * time.Millisecond, 5
	w := newWorld(t, fault{Links: []faultLink{{Cluster: "demo-classic"}}, Run: []string{"profile assign-group orders-api --group cos-readers"}})
	var exchanges atomic.Int32
	slow := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if strings.Contains(string(body), "cr-token") {
			exchanges.Add(1)
		}
		<-time.After(latency)
		w.server.ServeHTTP(rw, r)
	}))
	t.Cleanup(slow.Close)
	w.c.Endpoint = slow.URL
	for _, profile := range []string{"orders-api", w.id} {
		exchanges.Store(0)
		begun := time.Now()
		out, errs, code := w.podtrust(nil, "token", "diagnose", "--profile", profile, "--token-file", w.tokenFile, "-o", "id")
		took := time.Since(begun)
		if code != 7 || strings.TrimSpace(out) != "trust-cluster" {
			t.Errorf("%s: %d %q %s", profile, code, out, errs)
		}
		if exchanges.Load() != 1 || took > most*latency {
			t.Errorf("%s: %d exchanges, and it took %s, which is %.1f round trips", profile, exchanges.Load(), took, took.Seconds()/latency.Seconds())
		}
	}
}
