package sandbox_test

import (
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func TestAPanicIsAnswered(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		value any
		log   string
	}{
		"a text":         {"with a SECRET", "panic with a string"},
		"an error":       {errors.New("with a SECRET"), "panic with a *errors.errorString"},
		"of the runtime": {runtimeError(), "runtime error: index out of range"},
		"nothing in it":  {nil, "panic called with nil argument"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "state")
			var mu sync.Mutex
			var logged []string
			s, err := sandbox.New(t.Context(), sandbox.Options{State: path, Log: func(r sandbox.Record) {
				mu.Lock()
				defer mu.Unlock()
				if r.Panic != "" {
					logged = append(logged, r.Panic)
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			paths := s.BreakEverything(row.value)
			server := httptest.NewServer(s)
			t.Cleanup(server.Close)
			c := client{t, server.URL, server.Client()}
			admin := c.login(sandbox.AdminKey)
			before, _ := os.ReadFile(path)

			for service, path := range paths {
				a := c.post(path, admin, `{}`)
				if fault := misworded(a); a.status != 500 || fault != "" || a.header.Get("Ibm-Cloud-Service-Name") != service {
					t.Errorf("%s: status %d, %s: %s", service, a.status, fault, a.text)
				}
				if strings.Contains(a.text, "SECRET") {
					t.Errorf("%s tells the secret: %s", service, a.text)
				}
			}

			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("a panic changed the state")
			}
			want(t, c.get("/v1/profiles?account_id="+sandbox.AccountID, admin), 200)
			mu.Lock()
			defer mu.Unlock()
			if len(logged) != len(paths) {
				t.Fatalf("%d panics were logged, want %d", len(logged), len(paths))
			}
			if !strings.HasPrefix(logged[0], row.log) || !strings.Contains(logged[0], "export_test.go") || strings.Contains(logged[0], "SECRET") {
				t.Errorf("logged: %s", logged[0])
			}
		})
	}
}

func runtimeError() (err any) {
	defer func() { err = recover() }()
	return []string{}[len(os.Args)+5]
}
