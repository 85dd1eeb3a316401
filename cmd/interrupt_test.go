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
	"syscall"
	"testing"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// TestAnInterruptedChangeIsUnknown interrupts commands while the service has their change and has not answered: that the
// change failed is never claimed.
func TestAnInterruptedChangeIsUnknown(t *testing.T) {
	t.Parallel()
	const unknown = "Interrupted. It is unknown whether this was done: "
	for name, row := range map[string]struct {
		args, method, path string
		told               []string
	}{
		"profile create": {"profile create new", "POST", "/v1/profiles", []string{
			unknown + "create trusted profile 'new'.\n", "To see whether the profile exists, run 'podtrust profile get new'.",
		}},
		"profile update": {"profile update orders -d text", "PUT", "/v1/profiles/", []string{unknown + "update trusted profile", "run 'podtrust profile get Profile-"}},
		"profile delete": {"profile delete orders --force", "DELETE", "/v1/profiles/", []string{
			unknown + "delete trusted profile", "run 'podtrust profile get Profile-", "If it was deleted, these may remain: membership in access group 'cos-readers', access policy '",
		}},
		"profile delete, later": {"profile delete orders --force", "DELETE", "/v2/groups/", []string{
			"Interrupted. Trusted profile 'orders' was deleted; these may remain: membership in access group 'cos-readers', access policy '",
			"(Viewer on kms)", "give access to nobody",
		}},
		"link": {"profile link orders --cluster demo-vpc --namespace a", "POST", "/v1/profiles/", []string{
			unknown + "link trusted profile", "run 'podtrust profile links orders'.",
		}},
		"rule add": {"profile rule add orders --cluster-type iks --namespace a", "POST", "/v1/profiles/", []string{
			unknown + "add a claim rule", "run 'podtrust profile rule list orders'.",
		}},
		"grant": {"profile grant orders --role Viewer --service logs", "POST", "/v2/policies", []string{
			unknown + "create an access policy.", "run 'podtrust profile grants orders'.",
		}},
		"group create": {"group create team", "POST", "/v2/groups", []string{unknown + "create access group 'team'.", "run 'podtrust group get team'."}},
		"group delete": {"group delete cos-readers --force", "DELETE", "/v2/groups/", []string{unknown + "delete access group", "run 'podtrust group get AccessGroupId-"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newInMemory(t)
			m.must(t, "profile", "create", "orders")
			m.must(t, "profile", "grant", "orders", "--role", "Viewer", "--service", "kms")
			m.must(t, "profile", "assign-group", "orders", "--group", "cos-readers")
			ctx, cancel := context.WithCancelCause(context.Background())
			code, told := m.overHTTP(ctx, t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == row.method && strings.HasPrefix(r.URL.Path, row.path) {
					_, _ = io.Copy(io.Discard, r.Body)
					cancel(Interrupted(os.Interrupt))
					<-r.Context().Done()
					return
				}
				m.server.ServeHTTP(w, r)
			}, strings.Fields(row.args)...)
			for _, want := range row.told {
				if !strings.Contains(told, want) {
					t.Errorf("%q is missing", want)
				}
			}
			if code != failure.ExitInterrupt || strings.Contains(told, "ould not") || t.Failed() {
				t.Errorf("it ended with %d: %s", code, told)
			}
		})
	}
}

// TestATerminationEndsAFilter terminates a run whose filter never ends by itself.
func TestATerminationEndsAFilter(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	for _, line := range []string{"cluster list --jq", "version --jq", "config show --jq", "account show -o yaml --jq", "explain --jq"} {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, Interrupted(syscall.SIGTERM))
		defer cancel()
		var errs bytes.Buffer
		code := run(ctx, app.Options{
			Streams: app.Streams{In: strings.NewReader(""), Out: io.Discard, Err: &errs}, Now: now, Sandbox: m.server,
		}, append(strings.Fields(line), "def f: f; f"))
		if code != failure.ExitTerminate {
			t.Errorf("'%s' ended with %d: %s", line, code, &errs)
		}
	}
}

// overHTTP runs a command against a handler, and returns its code and what it told.
func (m inMemory) overHTTP(ctx context.Context, t *testing.T, handler http.HandlerFunc, args ...string) (code int, told string) {
	t.Helper()
	services := httptest.NewServer(handler)
	defer services.Close()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(sandbox.AdminKey), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code = run(ctx, app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, Now: now},
		append(args, "--endpoint", services.URL, "--api-key-file", key))
	return code, errs.String()
}
