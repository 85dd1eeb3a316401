package sandbox_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// What comes and goes leaves nothing: after thousands of rounds the state is as large as after the first hundred.
func TestTheStateOfALongRunDoesNotGrow(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	var seconds atomic.Int64
	c := inside(t, sandbox.Options{State: path, Now: func() time.Time {
		return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).Add(time.Duration(seconds.Load()) * time.Second)
	}})
	admin := c.login(sandbox.AdminKey)
	want(t, c.post("/_sandbox/faults", admin, `{"fault":"status=409,changed-within=1ns"}`), http.StatusCreated) // notes every change
	reports := "/v1/activity/accounts/" + sandbox.AccountID + "/report"
	first := c.post(reports, admin, "")
	want(t, first, http.StatusAccepted)
	for i := range 1500 {
		seconds.Add(1)
		p := c.profile(admin, fmt.Sprint("p", i))
		id := "/v1/profiles/" + p["id"].(string)
		want(t, c.post(id+"/links", admin, linkBody("IKS_SA", demoVPC, "n", "s")), http.StatusCreated)
		seconds.Add(1)
		want(t, c.do("DELETE", id, admin, "", ""), http.StatusNoContent)
		if i%10 == 0 {
			want(t, c.post(reports, admin, ""), http.StatusAccepted)
		}
	}
	want(t, c.get(reports+"/"+first.json["reference"].(string), admin), http.StatusNotFound) // the oldest of too many
	again, err := sandbox.New(t.Context(), sandbox.Options{State: path})
	if err != nil {
		t.Fatal(err)
	}
	touches, kept, activities, err := again.Kept(t.Context())
	if err != nil || touches > 1 || kept > 100 || activities > 2 {
		t.Errorf("%d touches, %d reports and %d activities are kept, %v", touches, kept, activities, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 1<<20 {
		t.Errorf("the state has %d bytes", info.Size())
	}
}
