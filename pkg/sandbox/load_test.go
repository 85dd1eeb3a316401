package sandbox_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// inside is a client that needs no connection.
func inside(t *testing.T, o sandbox.Options) client {
	t.Helper()
	s, err := sandbox.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return client{t, "http://" + sandbox.Host, &http.Client{Transport: s.Transport()}}
}

// Two hundred clients try to change a profile fifteen times each, only if it is as they have read it. What was acknowledged
// is there, each change once, and nothing else is: whatever they share, and by whatever name the state's file is opened.
func TestExactlyTheAcknowledgedChangesAreThere(t *testing.T) {
	t.Parallel()
	const clients, attempts = 200, 15
	for where, servers := range map[string]func(t *testing.T) (writers, readers []client){
		"one server in memory":            inMemory,
		"two servers, one through a link": twoByALink,
	} {
		for name, profiles := range map[string]int{"one profile": 1, "ten profiles": 10, "a profile each": clients} {
			t.Run(name+", "+where, func(t *testing.T) {
				t.Parallel()
				all, readers := servers(t)
				admin := all[0].login(sandbox.AdminKey)
				paths := make([]string, profiles)
				for i := range paths {
					a := all[0].post("/v1/profiles", admin, fmt.Sprintf(`{"name":"p%d","account_id":"%s","description":"0"}`, i, sandbox.AccountID))
					want(t, a, http.StatusCreated)
					paths[i] = "/v1/profiles/" + a.json["id"].(string)
				}
				acknowledged := make([]atomic.Int64, profiles)
				crowd(clients, func(i int) {
					for range attempts {
						if all[i%len(all)].attempt(paths[i%profiles], admin) {
							acknowledged[i%profiles].Add(1)
						}
					}
				})
				total := int64(0)
				for i, path := range paths {
					n := acknowledged[i].Load()
					total += n
					for _, c := range readers {
						a := c.get(path, admin)
						tag, _, _ := strings.Cut(a.header.Get("ETag"), "-")
						if a.json["description"] != strconv.FormatInt(n, 10) || tag != strconv.FormatInt(n+1, 10) {
							t.Errorf("%s holds %v with tag %s after %d acknowledged changes", path, a.json["description"], tag, n)
						}
					}
				}
				if profiles == clients && total != clients*attempts {
					t.Errorf("%d of %d changes were acknowledged, though nobody was in the way", total, clients*attempts)
				}
				t.Logf("%d attempts, %d acknowledged, all of them there", clients*attempts, total)
			})
		}
	}
}

func inMemory(t *testing.T) (writers, readers []client) {
	t.Helper()
	one := []client{inside(t, sandbox.Options{})}
	return one, one
}

// twoByALink are two servers that write one state file, and a third that has only read it.
func twoByALink(t *testing.T) (writers, readers []client) {
	t.Helper()
	folder := t.TempDir()
	path, link := filepath.Join(folder, "state"), filepath.Join(folder, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	writers = []client{inside(t, sandbox.Options{State: path}), inside(t, sandbox.Options{State: link})}
	return writers, append(writers, inside(t, sandbox.Options{State: path}))
}

// attempt adds one to the number in a profile's description, unless another was faster. It reports whether it was done.
func (c client) attempt(path, token string) bool {
	now := c.get(path, token)
	n, err := strconv.Atoi(fmt.Sprint(now.json["description"]))
	if now.status != http.StatusOK || err != nil {
		c.t.Errorf("read: %d %s", now.status, now.text)
		return false
	}
	a := c.do("PUT", path, token, "application/json", fmt.Sprintf(`{"description":"%d"}`, n+1), "If-Match", now.header.Get("ETag"))
	if a.status != http.StatusOK && a.status != http.StatusPreconditionFailed {
		c.t.Errorf("write: %d %s", a.status, a.text)
	}
	return a.status == http.StatusOK
}
