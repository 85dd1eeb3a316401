package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// crowd runs a number of clients at once, each with a number of its own, and waits for all.
func crowd(clients int, do func(i int)) {
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// startWide is start for many clients at once, whose connections are kept.
func startWide(t *testing.T, o sandbox.Options) client {
	t.Helper()
	s, err := sandbox.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	t.Cleanup(transport.CloseIdleConnections)
	return client{t, server.URL, &http.Client{Transport: transport}}
}

// increment adds one to the number in a profile's description as a careful client does: only to what it has read. It
// returns the tag that the profile then has.
func (c client) increment(path, token string) string {
	for {
		now := c.get(path, token)
		n, err := strconv.Atoi(now.json["description"].(string))
		if now.status != 200 || err != nil {
			c.t.Errorf("read: %d %s", now.status, now.text)
			return ""
		}
		a := c.do("PUT", path, token, "application/json", fmt.Sprintf(`{"description":"%d"}`, n+1), "If-Match", now.header.Get("ETag"))
		switch a.status {
		case 200:
			return a.header.Get("ETag")
		case 412: // somebody else was faster
		default:
			c.t.Errorf("write: %d %s", a.status, a.text)
			return ""
		}
	}
}

// Every change that was answered by a success happened once, and on top of what its client had read: the tags that were
// given form one unbroken row, and the number in each profile is how many there were.
func TestNoChangeIsLost(t *testing.T) {
	t.Parallel()
	const clients, changes, profiles = 200, 3, 10
	path := filepath.Join(t.TempDir(), "state")
	for name, options := range map[string][]sandbox.Options{
		"one server in memory":     {{}},
		"two servers on one state": {{State: path}, {State: path}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var servers []client
			for _, o := range options {
				servers = append(servers, startWide(t, o))
			}
			admin := servers[0].login(sandbox.AdminKey)
			var paths []string
			for i := range profiles {
				a := servers[0].post("/v1/profiles", admin, fmt.Sprintf(`{"name":"p%d","account_id":"%s","description":"0"}`, i, sandbox.AccountID))
				want(t, a, 201)
				paths = append(paths, "/v1/profiles/"+a.json["id"].(string))
			}
			var mu sync.Mutex
			tags := map[string][]int{}
			crowd(clients, func(i int) {
				for range changes {
					path := paths[i%profiles]
					number, _, _ := strings.Cut(servers[i%len(servers)].increment(path, admin), "-")
					n, _ := strconv.Atoi(number)
					mu.Lock()
					tags[path] = append(tags[path], n)
					mu.Unlock()
				}
			})
			for _, path := range paths {
				slices.Sort(tags[path])
				for i, n := range tags[path] {
					if n != i+2 { // the first tag, 1, was that of the creation
						t.Fatalf("the tags of %s are %v", path, tags[path])
					}
				}
				for _, s := range servers {
					a := s.get(path, admin)
					if total := strconv.Itoa(clients * changes / profiles); a.json["description"] != total {
						t.Errorf("%s holds %v, want %s", path, a.json["description"], total)
					}
				}
			}
		})
	}
}

// A name is given once, however many ask for it at the same time.
func TestOneOfManyGetsAName(t *testing.T) {
	t.Parallel()
	c := startWide(t, sandbox.Options{})
	admin := c.login(sandbox.AdminKey)
	var mu sync.Mutex
	got := map[int]int{}
	crowd(200, func(int) {
		a := c.post("/v1/profiles", admin, `{"name":"p","account_id":"`+sandbox.AccountID+`"}`)
		mu.Lock()
		defer mu.Unlock()
		got[a.status]++
	})
	if got[201] != 1 || got[409] != 199 {
		t.Errorf("answers by status: %v", got)
	}
}

// A rate lets through exactly its burst, however many come at once, when no time passes.
func TestARateHoldsAgainstMany(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	rate := fault(t, "rate=1,burst=50,retry-after=3,service=containers-kubernetes")
	for name, stored := range map[string]bool{"of the process": false, "of the state": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := sandbox.Options{Now: func() time.Time { return now }}
			if !stored {
				o.Faults = []sandbox.Fault{rate}
			}
			c := startWide(t, o)
			admin := c.login(sandbox.AdminKey)
			if stored {
				want(t, c.post("/_sandbox/faults", admin, `{"fault":"`+rate.String()+`"}`), 201)
			}
			var mu sync.Mutex
			got := map[string]int{}
			crowd(200, func(int) {
				a := c.get("/global/v1/clusters", admin)
				mu.Lock()
				defer mu.Unlock()
				got[fmt.Sprint(a.status, a.header.Get("Retry-After"))]++
			})
			if got["200"] != 50 || got["4293"] != 150 {
				t.Errorf("answers by status and wait: %v", got)
			}
		})
	}
}
