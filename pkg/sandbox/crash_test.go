//go:build unix

package sandbox_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// program is the built program, serving a state file.
type program struct {
	client
	cmd *exec.Cmd
}

func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "podtrust")
	if out, err := exec.Command("go", "build", "-o", path, filepath.Join("..", "..")).CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

func run(t *testing.T, path, state string) program {
	t.Helper()
	cmd := exec.Command(path, "sandbox", "serve", "--addr", "127.0.0.1:0", "--state", state)
	home := filepath.Dir(path)
	cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_STATE_HOME=" + home}
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has ended by then, unless the test failed
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		t.Fatalf("the program does not serve: %v\n%s", err, &errs)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return program{client{t, strings.TrimSpace(url), &http.Client{Transport: transport}}, cmd}
}

// worker changes profiles of its own, one change after the other, and knows what must be there.
type worker struct {
	number  int
	made    int
	known   []entity // that must be there as they are
	doubt   *entity  // that was being changed when the connection was lost: it is as it was, or as it should become
	changes *atomic.Int64
}

func newWorkers(n int) (changes *atomic.Int64, all []*worker) {
	changes = new(atomic.Int64)
	for i := range n {
		all = append(all, &worker{number: i, changes: changes})
	}
	return changes, all
}

// entity is a profile with a link. A deleted one is neither.
type entity struct {
	name, id string
	version  int // written into the description
	linked   bool
	gone     bool
}

// step makes one change. It reports false when the server has gone.
func (w *worker) step(c client, token string) bool {
	w.doubt = nil
	switch n := len(w.known); {
	case n < 3 || w.made%3 == 0:
		w.made++
		return w.create(c, token)
	case w.made%3 == 1:
		return w.update(c, token, n-1)
	default:
		return w.remove(c, token, 0)
	}
}

func (w *worker) create(c client, token string) bool {
	e := entity{name: fmt.Sprintf("w%d-%d", w.number, w.made)}
	w.doubt = &e
	a, err := c.try("POST", "/v1/profiles", token, fmt.Sprintf(`{"name":"%s","account_id":"%s","description":"0"}`, e.name, sandbox.AccountID))
	if err != nil || a.status != 201 {
		return w.lost(c, a, err)
	}
	e.id = a.json["id"].(string)
	w.known, w.doubt = append(w.known, e), nil
	w.changes.Add(1)
	a, err = c.try("POST", "/v1/profiles/"+e.id+"/links", token, linkBody("IKS_SA", demoVPC, "n", e.name))
	if err != nil || a.status != 201 {
		return w.lost(c, a, err)
	}
	w.known[len(w.known)-1].linked = true
	w.changes.Add(1)
	return true
}

func (w *worker) update(c client, token string, i int) bool {
	w.made++
	next := w.known[i]
	next.version++
	w.doubt = &next
	a, err := c.try("PUT", "/v1/profiles/"+next.id, token, fmt.Sprintf(`{"description":"%d"}`, next.version), "If-Match", "*")
	if err != nil || a.status != 200 {
		return w.lost(c, a, err)
	}
	w.known[i], w.doubt = next, nil
	w.changes.Add(1)
	return true
}

func (w *worker) remove(c client, token string, i int) bool {
	w.made++
	next := w.known[i]
	next.gone = true
	w.doubt = &next
	a, err := c.try("DELETE", "/v1/profiles/"+next.id, token, "")
	if err != nil || a.status != 204 {
		return w.lost(c, a, err)
	}
	w.known, w.doubt = append(w.known[:i:i], w.known[i+1:]...), nil
	w.changes.Add(1)
	return true
}

// lost takes the loss of the connection for what it is, and anything else for a failure.
func (w *worker) lost(c client, a answer, err error) bool {
	if err == nil {
		c.t.Errorf("status %d: %s", a.status, a.text)
	}
	return false
}

// check compares what is there with what must be, and takes over what the doubt came to.
func (w *worker) check(c client, token string) {
	c.t.Helper()
	if d := w.doubt; d != nil && d.id == "" { // a creation whose answer was lost
		a := c.get("/v1/profiles?account_id="+sandbox.AccountID+"&name="+d.name, token)
		want(c.t, a, 200)
		if found, _ := a.json["profiles"].([]any); len(found) > 1 {
			c.t.Errorf("%s is there %d times", d.name, len(found))
		}
		w.doubt = nil
	}
	var known []entity
	for _, e := range w.known {
		a := c.get("/v1/profiles/"+e.id, token)
		links := c.get("/v1/profiles/"+e.id+"/links", token)
		d := w.doubt
		mine := d != nil && d.id == e.id
		switch {
		case a.status == 404 && links.status == 404 && mine && d.gone:
			continue
		case a.status != 200 || links.status != 200:
			c.t.Errorf("%s is lost: %d, its links: %d", e.name, a.status, links.status)
			continue
		case e.linked && len(links.json["links"].([]any)) != 1:
			c.t.Errorf("the link of %s is lost: %s", e.name, links.text)
		case a.json["description"] == fmt.Sprint(e.version):
		case mine && a.json["description"] == fmt.Sprint(d.version):
			e.version = d.version
		default:
			c.t.Errorf("%s is in version %v, want %d", e.name, a.json["description"], e.version)
		}
		known = append(known, e)
	}
	w.known, w.doubt = known, nil
}

func TestTheProgramIsKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	path, state := build(t), filepath.Join(t.TempDir(), "state")
	changes, workers := newWorkers(8)
	lives := 12
	if testing.Short() {
		lives = 3
	}
	for life := range lives {
		p := run(t, path, state)
		token := p.login(sandbox.AdminKey)
		for _, w := range workers {
			w.check(p.client, token)
		}
		end := changes.Load() + 1 + rand.Int64N(200)
		last := life == lives-1
		var kill sync.Once
		crowd(len(workers), func(i int) {
			for workers[i].step(p.client, token) {
				if changes.Load() >= end {
					kill.Do(func() {
						if last {
							_ = p.cmd.Process.Signal(syscall.SIGTERM)
						} else {
							_ = p.cmd.Process.Kill()
						}
					})
				}
			}
		})
		_ = p.cmd.Wait()
		if last && !cleanEnd(p.cmd) {
			t.Errorf("after SIGTERM: %v", p.cmd.ProcessState)
		}
	}
	if content, err := os.ReadFile(state); err != nil || !strings.HasSuffix(string(content), "\n") {
		t.Errorf("after a clean end, the file ends in the middle of a line: %v", err)
	}
	p := run(t, path, state)
	token := p.login(sandbox.AdminKey)
	for _, w := range workers {
		w.check(p.client, token)
	}
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	t.Logf("%d lives, %d changes", lives, changes.Load())
}

// cleanEnd reports whether the program ended by itself after SIGTERM.
func cleanEnd(cmd *exec.Cmd) bool {
	code := cmd.ProcessState.ExitCode()
	return code == 0 || code == 128+int(syscall.SIGTERM)
}

// A request that is under way when the signal comes is answered, and what it did is kept.
func TestSIGTERMLetsRequestsEnd(t *testing.T) {
	t.Parallel()
	path, state := build(t), filepath.Join(t.TempDir(), "state")
	p := run(t, path, state)
	admin := p.login(sandbox.AdminKey)
	want(t, p.post("/_sandbox/faults", admin, `{"fault":"body=slow,for=1s,route=POST /v1/profiles"}`), 201)
	req, err := p.request("POST", "/v1/profiles", admin, "application/json", `{"name":"p","account_id":"`+sandbox.AccountID+`"}`)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := p.http.Do(req) // its header: the body is on its way
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	a, err := read(resp)
	if err != nil || a.status != 201 || a.json["name"] != "p" {
		t.Errorf("got %d %q, %v", a.status, a.text, err)
	}
	_ = p.cmd.Wait()
	if took := time.Since(begun); !cleanEnd(p.cmd) || took > 10*time.Second {
		t.Errorf("ended with %v after %v", p.cmd.ProcessState, took)
	}
	p = run(t, path, state)
	want(t, p.get("/v1/profiles?account_id="+sandbox.AccountID, p.login(sandbox.AdminKey)), 200, `"name":"p"`)
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// Two programs write one state, each by its own name for the file, and are stopped and continued at any moment. A stopped
// one may hold the lock of the file: the other waits, and nothing that was acknowledged is lost.
func TestStoppedProgramsGoOn(t *testing.T) {
	t.Parallel()
	path, folder := build(t), t.TempDir()
	state, link := filepath.Join(folder, "state"), filepath.Join(folder, "link")
	if err := os.Symlink(state, link); err != nil {
		t.Fatal(err)
	}
	programs := []program{run(t, path, state), run(t, path, link)}
	token := programs[0].login(sandbox.AdminKey)
	changes, workers := newWorkers(8)
	var done atomic.Bool
	var all sync.WaitGroup
	progress := make(chan struct{})
	for i, w := range workers {
		all.Go(func() {
			for !done.Load() && w.step(programs[i%2].client, token) {
				select {
				case progress <- struct{}{}:
				default:
				}
			}
		})
	}
	stops := 60
	if testing.Short() {
		stops = 10
	}
	for i := range stops {
		for range 3 {
			<-progress
		}
		stopAndContinue(t, programs[i%2].cmd.Process)
	}
	done.Store(true)
	all.Wait()
	for _, w := range workers {
		if w.doubt != nil {
			t.Errorf("worker %d lost its connection", w.number)
		}
		for _, p := range programs {
			w.check(p.client, token)
		}
	}
	t.Logf("%d stops, %d changes", stops, changes.Load())
	for _, p := range programs {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// stopAndContinue continues a process as soon as it has stopped.
func stopAndContinue(t *testing.T, p *os.Process) {
	t.Helper()
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var status syscall.WaitStatus
	for !status.Stopped() {
		if _, err := syscall.Wait4(p.Pid, &status, syscall.WUNTRACED, nil); err != nil && err != syscall.EINTR { //nolint:errorlint // an Errno
			t.Fatal(err)
		}
	}
	if err := p.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}
