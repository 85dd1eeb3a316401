package cmd

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// TestDiagnoseOverlapsItsReads holds the diagnosis to four round trips and one exchange. Time is virtual: it passes while
// answers are waited for, and so counts the round trips.
func TestDiagnoseOverlapsItsReads(t *testing.T) {
	t.Parallel()
	const latency, most = 30 * time.Millisecond, 5
	synctest.Test(t, func(t *testing.T) {
		var tokens atomic.Int32
		server, err := sandbox.New(t.Context(), sandbox.Options{
			Faults: []sandbox.Fault{{Latency: latency}},
			Log: func(r sandbox.Record) {
				if r.Path == "/identity/token" {
					tokens.Add(1)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		podtrust := func(words string) (string, int) {
			var out, errs bytes.Buffer
			o := app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, Now: time.Now, Sandbox: server}
			code := run(t.Context(), o, strings.Fields(words))
			t.Log(errs.String())
			return strings.TrimSpace(out.String()), code
		}
		id, _ := podtrust("profile create orders-api -o id")
		for _, words := range []string{
			"profile link orders-api --cluster demo-classic --namespace orders --service-account orders-api",
			"profile assign-group orders-api --group cos-readers",
		} {
			if _, code := podtrust(words); code != 0 {
				t.Fatalf("'%s' ended with %d", words, code)
			}
		}
		token, _ := podtrust("sandbox mint --cluster demo-vpc --namespace orders --service-account orders-api")
		file := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, profile := range []string{"orders-api", id} {
			tokens.Store(0)
			begun := time.Now()
			out, code := podtrust("token diagnose --profile " + profile + " --token-file " + file + " -o id")
			took := time.Since(begun)
			if code != failure.ExitRefused || out != "trust-cluster" {
				t.Errorf("%s: %d %q", profile, code, out)
			}
			// One token is for the administrator, one is the exchange.
			if tokens.Load() != 2 || took > most*latency {
				t.Errorf("%s: %d tokens in %.1f round trips", profile, tokens.Load(), took.Seconds()/latency.Seconds())
			}
		}
	})
}
