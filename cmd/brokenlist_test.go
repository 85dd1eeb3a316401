package cmd

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// TestAListOfUnreadableEntriesIsNotEmpty has lists whose only entries are null or can't be read: what is removed from them is
// unknown, and never said to be not there.
func TestAListOfUnreadableEntriesIsNotEmpty(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		path, body, errs string
		args             []string
		code             int
	}{
		"links that are ghosts": {
			"/links", `{"links":[null,{"id":""}]}`, "Links of trusted profile 'orders': unknown (",
			[]string{"profile", "unlink", "orders", "--all", "--force"},
			failure.ExitUnavailable,
		},
		"links of which one is no pod's": {
			"/links", `{"links":[null,{"id":"Link-1","cr_type":"VSI","link":{"crn":"crn:vsi"}}]}`, "WARNING: Links: there may be more (",
			[]string{"profile", "unlink", "orders", "--all", "--force", "-q"},
			0,
		},
		"groups": {
			"/v2/groups", `{"groups":[{"id":"AccessGroupId-1","name":7}],"total_count":1,"limit":100,"offset":0}`, "Access groups of trusted profile 'orders': unknown (",
			[]string{"profile", "remove-group", "orders", "--group", "cos-readers", "--force"},
			failure.ExitUnavailable,
		},
		"rules, when it is a dry run": {
			"/rules", `{"rules":[{"id":"ClaimRule-1","type":7}]}`, "Claim rules of trusted profile 'orders': unknown (",
			[]string{"profile", "rule", "add", "orders", "--cluster-type", "iks", "--namespace", "a", "--dry-run"},
			failure.ExitUnavailable,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newInMemory(t)
			m.must(t, "profile", "create", "orders")
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ofOne := !strings.HasPrefix(row.path, "/v2") || r.URL.Query().Has("iam_id") // the groups of the profile, not all
				if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, row.path) && ofOne {
					w.Header().Set("Content-Type", "application/json")
					_, _ = io.WriteString(w, row.body)
					return
				}
				m.server.ServeHTTP(w, r)
			}))
			t.Cleanup(server.Close)
			key, config := filepath.Join(t.TempDir(), "key"), filepath.Join(t.TempDir(), "config.yaml")
			if err := os.WriteFile(key, []byte(sandbox.AdminKey), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(config, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			code := run(context.Background(), app.Options{
				Streams: app.Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, Now: now,
			}, append(row.args, "--color", "never", "--endpoint", server.URL, "--api-key-file", key, "--config", config))
			if code != row.code || out.Len() > 0 || !strings.Contains(errs.String(), row.errs) || strings.Contains(errs.String(), "is not in access group") {
				t.Errorf("ended with %d, printed %q and %s", code, out.String(), errs.String())
			}
		})
	}
}
