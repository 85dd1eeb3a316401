package sandbox_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The clock that is handed in jumps, as that of a machine does after a suspend or a wrong setting. No jump loses a change,
// gives a tag twice, closes the door to a new login or lets an old token live for longer than it was given.
func TestTheClockJumps(t *testing.T) {
	t.Parallel()
	const year = 365 * 24 * time.Hour
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var now atomic.Pointer[time.Time]
	now.Store(&start)
	c := inside(t, sandbox.Options{State: filepath.Join(t.TempDir(), "state"), Now: func() time.Time { return *now.Load() }})
	admin := c.login(sandbox.AdminKey)
	counter := "/v1/profiles/" + c.profile(admin, "counter")["id"].(string)
	want(t, c.do("PUT", counter, admin, "application/json", `{"description":"0"}`, "If-Match", "*"), http.StatusOK)
	want(t, c.post("/_sandbox/faults", admin, `{"fault":"rate=1,burst=1,route=GET /global/v1/clusters"}`), http.StatusCreated)
	want(t, c.post("/_sandbox/faults", admin, `{"fault":"status=404,created-within=5m,route=GET /v1/profiles/{profile}"}`), http.StatusCreated)
	jumps := []time.Duration{
		0, time.Hour, -2 * time.Hour, time.Minute, -time.Second, year, -10 * year, 20 * year, -40 * year, 100 * year, -year / 12, time.Nanosecond,
		-time.Nanosecond, -57 * year, 3 * time.Hour, time.Millisecond, -24 * time.Hour, 48 * time.Hour, 300 * 24 * time.Hour, -5 * year,
	}
	on := func(by time.Duration) {
		at := now.Load().Add(by)
		now.Store(&at)
	}
	given := start
	for i, jump := range jumps {
		on(jump)
		// A token lives for an hour from when it was given, also by a clock that was set back and has come there again.
		if a := c.get("/v1/profiles?"+account, admin); (a.status == http.StatusUnauthorized) != (now.Load().Sub(given) >= time.Hour) {
			t.Errorf("jump %d, by %v: the last token is answered %d", i, jump, a.status)
		}
		admin, given = c.login(sandbox.AdminKey), *now.Load()
		c.profile(admin, fmt.Sprint("p", i))
		c.get("/global/v1/clusters", admin)
		on(10 * time.Minute) // neither the rate nor what is new strikes any more
		want(t, c.get("/global/v1/clusters", admin), http.StatusOK)
		if !c.attempt(counter, admin) {
			t.Errorf("jump %d, by %v: the change was refused", i, jump)
		}
	}
	a := c.get(counter, admin)
	want(t, a, http.StatusOK, fmt.Sprintf(`"description":"%d"`, len(jumps)), fmt.Sprintf(`"entity_tag":"%d-`, len(jumps)+2))
	list := c.get("/v1/profiles?"+account+"&pagesize=100", admin)
	if profiles, _ := list.json["profiles"].([]any); len(profiles) != len(jumps)+1 {
		t.Errorf("%d profiles are listed, want %d", len(profiles), len(jumps)+1)
	}
}
