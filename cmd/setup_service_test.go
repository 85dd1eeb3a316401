package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// setUpAt answers the questions of the guided set-up at services of the test.
func setUpAt(t *testing.T, handler http.HandlerFunc, lines ...string) (code int, told string) {
	t.Helper()
	return setUpBy(t, strings.NewReader(strings.Join(lines, "\n")+"\n"), handler)
}

func setUpBy(t *testing.T, in io.Reader, handler http.HandlerFunc) (code int, told string) {
	t.Helper()
	services := httptest.NewServer(handler)
	defer services.Close()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(sandbox.AdminKey), 0o600); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	code = run(context.Background(), app.Options{
		Streams: app.Streams{In: in, Out: io.Discard, Err: &errs, InTTY: true, ErrTTY: true},
		Now:     now, Sleep: noSleep,
	}, []string{"setup", "--endpoint", services.URL, "--api-key-file", key, "--color", "never"})
	return code, errs.String()
}

// noSleep leaves out the waits between tries.
func noSleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// TestListsThatMayNotBeRead are said so, and names can be typed all the same.
func TestListsThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	var asking atomic.Bool
	asking.Store(true)
	code, told := setUpAt(t, func(w http.ResponseWriter, r *http.Request) {
		refused := strings.HasSuffix(r.URL.Path, "/getClusters") || r.URL.Path == "/v2/groups" || r.URL.Path == "/v2/roles" || r.URL.Path == "/v2/resource_groups"
		if refused && asking.Load() {
			if r.URL.Path == "/v2/resource_groups" { // the last list that is asked for
				asking.Store(false)
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"trace":"1","errors":[{"code":"forbidden","message":"no"}],"status_code":403,"code":"E0403","description":"no","incidentID":"1"}`)
			return
		}
		m.server.ServeHTTP(w, r)
	}, strings.Split("orders||1|demo-vpc|orders|api|n|y|cos-readers|n|y|1|cloud-object-storage|1|Reader|y|4|Default|Viewer|n|Create", "|")...)
	for _, want := range []string{
		"Not all clusters could be read (not allowed). You can also enter a name or an ID.\nName or ID of the cluster> ",
		"Not all access groups could be read (not allowed). You can also enter a name or an ID.\nName or ID of the access group> ",
		"The roles are unknown (not allowed).\nRoles: names or CRNs, several between commas> ",
		"Not all resource groups could be read (not allowed). You can also enter a name or an ID.\n",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if code != 0 || t.Failed() {
		t.Errorf("it ended with %d: %s", code, told)
	}
	if got := m.exported(t); !strings.Contains(got, "cos-readers") || !strings.Contains(got, "onResourceGroup: Default") {
		t.Errorf("got %s", got)
	}
}

// TestAConnectionThatIsLost is about services that are gone when a name is looked up and when the answers are checked, and that
// come back.
func TestAConnectionThatIsLost(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	m.must(t, "profile", "create", "orders", "-d", "what it is for")
	var down atomic.Bool
	down.Store(true)
	in := io.MultiReader(
		strings.NewReader(strings.ReplaceAll("orders||1|demo-vpc|orders|api|n|n|n|", "|", "\n")),
		doing{func() { down.Store(false) }}, strings.NewReader("Try again\nCreate\n"),
	)
	code, told := setUpBy(t, in, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/profiles" && down.Load() {
			panic(http.ErrAbortHandler)
		}
		m.server.ServeHTTP(w, r)
	})
	for _, want := range []string{
		"Whether a trusted profile 'orders' already exists is unknown (", "Trusted profile: 'orders'\n", "The answers can't be applied: ",
		"Trusted profile: 'orders' (already exists, is added to)\nDescription: what it is for\n", "Changes: 1 to create, 0 to change,",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if got := m.must(t, "profile", "links", "orders", "--jq", ".[].link.name"); code != 0 || got != "api" || t.Failed() {
		t.Errorf("it ended with %d, %q: %s", code, got, told)
	}
}

// doing does something when everything before it was read.
type doing struct{ do func() }

func (d doing) Read([]byte) (int, error) {
	d.do()
	return 0, io.EOF
}

// TestACreateThatFails keeps the answers: the rest is done by another Create.
func TestACreateThatFails(t *testing.T) {
	t.Parallel()
	for last, want := range map[string]int{
		"Create": 0, "Cancel": failure.ExitDenied, "9|9|9|9|9": failure.ExitDenied, "Edit|9|9|9|9|9": failure.ExitDenied, "Edit|1|||||": failure.ExitDenied,
	} {
		m := newInMemory(t)
		refused := false
		code, told := setUpAt(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/links") && !refused {
				refused = true
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusForbidden)
				_, _ = io.WriteString(w, `{"trace":"1","errors":[{"code":"forbidden","message":"no"}],"status_code":403}`)
				return
			}
			m.server.ServeHTTP(w, r)
		}, strings.Split("orders||1|demo-vpc|orders|api|n|n|n|Create|"+last, "|")...)
		got := m.must(t, "profile", "links", "orders", "--jq", ".[].link.name")
		if code != want || !strings.Contains(told, "Not everything was done: ") || (got == "api") != (want == 0) {
			t.Errorf("%s: it ended with %d, %q: %s", last, code, got, told)
		}
		if strings.Contains(strings.ToLower(told), "nothing was changed") || strings.Contains(told, "podtrust apply' again") || !strings.Contains(told, "hoose Create again") ||
			want != 0 && !strings.Contains(told, "Run 'podtrust setup orders' again and choose to add to the profile") {
			t.Errorf("%s: it does not say what to do: %s", last, told)
		}
	}
}

// TestWhatServicesSendIsMadeVisible is about names that would write on the screen, look like numbers, or occur twice.
func TestWhatServicesSendIsMadeVisible(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	code, told := setUpAt(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v2/groups" {
			m.server.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"limit":100,"offset":0,"total_count":4,"groups":[{"id":"AccessGroupId-1","name":"a\u001b[2Jb","description":"x\ny\u202e"},`+
			`{"id":"AccessGroupId-2","name":"1"},{"id":"AccessGroupId-3","name":"twice"},{"id":"AccessGroupId-4","name":"Twice"}]}`)
	}, strings.Split("orders||3|y|1|twice|AccessGroupId-4|y|2|n|n|Cancel", "|")...)
	for _, want := range []string{
		`  1. a\x1b[2Jb (x\x0ay\u202e)` + "\n",
		"Invalid answer: '1' is a number of the list and also the name of the access group 'AccessGroupId-2': use an ID.\n",
		"Invalid answer: more than one access group has the name 'twice'.\nUse an ID: 'AccessGroupId-3' or 'AccessGroupId-4'.\n",
		"Added: access group 'AccessGroupId-4'.\n", "Added: access group '1'.\n",
		"      groups:\n        - AccessGroupId-4\n",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.ContainsAny(told, "\x1b\u202e") || code != failure.ExitOther || t.Failed() {
		t.Errorf("it ended with %d: %q", code, told)
	}
}

// TestALongList lists its first objects, and takes the names of all.
func TestALongList(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	for i := range 45 {
		m.must(t, "group", "create", fmt.Sprintf("team-%02d", i))
	}
	code, told := m.setUp(strings.Split("orders||3|y|team-44|y|45|41|40|n|n|Create", "|"))
	for _, want := range []string{
		"The first 40 of 47 access groups are listed. Enter the name or ID of any other.\n", "\n  40. team-", "Added: access group 'team-44'.\n",
		"Invalid answer: access group '45' was not found", "Invalid answer: access group '41' was not found", "3 changes done.",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if code != 0 || strings.Contains(told, "\n  41. ") || t.Failed() {
		t.Errorf("it ended with %d: %s", code, told)
	}
}
