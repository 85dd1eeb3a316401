package sandbox_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func fault(t *testing.T, text string) sandbox.Fault {
	t.Helper()
	f, err := sandbox.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (w *world) faults() []string {
	w.t.Helper()
	all, err := w.control.ListFaults(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	texts := []string{}
	for _, a := range all {
		texts = append(texts, a.ID+": "+a.Fault.String())
	}
	return texts
}

func TestFaultsComeAndGo(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := newWorld(t, ways()[1], sandbox.Options{Faults: []sandbox.Fault{fault(t, "latency=1ms,service=iam-groups")}})
	if got := w.faults(); !slices.Equal(got, []string{"flag-1: service=iam-groups,latency=1ms"}) {
		t.Fatalf("at the beginning: %v", got)
	}
	w.arm("status=503,times=1")
	added, err := w.control.AddFault(ctx, fault(t, "rate=5"))
	if err != nil || added.ID != "fault-2" || added.Fault.Burst != 5 {
		t.Fatalf("got %+v, %v", added, err)
	}
	if err := w.control.RemoveFault(ctx, "fault-1"); err != nil {
		t.Fatal(err)
	}
	var refusal *sandbox.ControlError
	if err := w.control.RemoveFault(ctx, "fault-1"); !errors.As(err, &refusal) || refusal.Status != http.StatusNotFound {
		t.Errorf("removing it again: %v", err)
	}
	if err := w.control.RemoveFault(ctx, ""); err == nil {
		t.Error("a fault without an ID was removed")
	}
	w.arm("drop=before")
	want := []string{"flag-1: service=iam-groups,latency=1ms", "fault-2: status=429,rate=5,burst=5", "fault-3: drop=before"}
	if got := w.faults(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	// Everything is dropped by now, the token endpoint too; this still works.
	if err := w.control.ClearFaults(ctx); err != nil {
		t.Fatal(err)
	}
	if got := w.faults(); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
	w.profile("p")
}

func TestAResetTakesFaultsAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ways()[1], sandbox.Options{})
	w.arm("status=500")
	if err := w.control.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.profile("p")
}

func TestFaultsAreForTheOwner(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.Options{})
	admin, editor := c.login(sandbox.AdminKey), c.login(sandbox.EditorKey)
	const faults = "/_sandbox/faults"
	want(t, c.get(faults, editor), 403, "owner")
	want(t, c.post(faults, editor, `{"fault":"status=500"}`), 403)
	want(t, c.do("DELETE", faults, editor, "", ""), 403)
	want(t, c.do("DELETE", faults+"/fault-1", editor, "", ""), 403)
	want(t, c.get(faults, ""), 401)
	basic := func(path, key string) answer {
		return c.do("GET", path, "", "", "", "Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("apikey:"+key)))
	}
	want(t, basic(faults, "nope"), 401)
	want(t, basic("/v1/profiles", sandbox.AdminKey), 401)
	want(t, basic(faults, sandbox.EditorKey), 403)
	want(t, basic(faults, sandbox.AdminKey), 200, `"faults":[]`)
	want(t, c.post(faults, admin, `{"fault":"status=50"}`), 400, "'status'", "400 to 599")
	want(t, c.post(faults, admin, `{"fault":"status=500,route=GET /v1/x"}`), 400, "the nearest are")
	want(t, c.post(faults, admin, `{"fault":"status=500,route=POST /_sandbox/reset"}`), 400, "unknown route")
	want(t, c.post(faults, admin, `{"fault":"status=500,service=sandbox"}`), 400, "unknown service 'sandbox'")
	want(t, c.post(faults, admin, `{"fault":{"status":500}}`), 400, "fault")
	want(t, c.post(faults, admin, `{"fault":"times=1,status=418","id":"x"}`), 400, "unknown field")
	want(t, c.post(faults, admin, `{"fault":"times=1,status=418"}`), 201, `"fault-1"`, "times=1,status=418")
	want(t, c.get("/v1/profiles", ""), 418, `"im_a_teapot"`, "fault-1")
}

func TestFaultsInAStateAreShared(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	first := newWorld(t, ways()[0], sandbox.Options{State: path})
	second := newWorld(t, ways()[1], sandbox.Options{State: path, Faults: []sandbox.Fault{fault(t, "latency=1ms,times=1")}})
	first.profile("a")
	first.arm("status=429,times=2,retry-after=1,route=POST /v1/profiles")
	second.profile("b")
	third := newWorld(t, ways()[1], sandbox.Options{State: path})
	all, err := third.control.ListFaults(t.Context())
	if err != nil || len(all) != 1 || all[0].Seen != 2 || all[0].Struck != 2 {
		t.Errorf("got %+v, %v", all, err)
	}
	third.profile("c")
	if third.struck() != 0 || second.struck() != 3 {
		t.Errorf("struck %d and %d times, want 0 and 3", third.struck(), second.struck())
	}
}

func TestFaultsThatCantBe(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sandbox.Fault{
		"none": {}, "a status that is none": {Status: 1000}, "an unknown body": {Body: "strange"}, "nowhere": {Status: 500, Service: "x"},
	} {
		if _, err := sandbox.New(t.Context(), sandbox.Options{Faults: []sandbox.Fault{f}}); !errors.Is(err, sandbox.ErrFault) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, k := range sandbox.FaultKeys() {
		if _, err := sandbox.ParseFault(k.Name + "="); err == nil || !strings.Contains(err.Error(), "'"+k.Name+"' has no value") {
			t.Errorf("setting '%s' is not known: %v", k.Name, err)
		}
	}
}
