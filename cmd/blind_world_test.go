package cmd

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// blindWorld is the sandbox, the pod and the way between them of a case of the blind corpus.
type blindWorld struct {
	*world
	c        blindCase
	struck   atomic.Int64 // how often the way answered in IAM's place
	blocked  atomic.Bool  // the way is as the case has it; else it is free
	panicked atomic.Value // what the sandbox says of a panic of its own
}

// runBlind sets a case up, diagnoses it, and does what the diagnosis says.
func runBlind(t *testing.T, c blindCase) blindResult {
	t.Helper()
	r := blindResult{c: c}
	w, err := newBlindWorld(t, c)
	if err != nil {
		r.notRun = err.Error()
		return r
	}
	before, err := w.admittedStrangers()
	if err != nil {
		r.notRun = err.Error()
		return r
	}
	commands := w.diagnose(&r)
	if r.notRun == "" {
		w.followFix(&r, commands, before)
	}
	if text, ok := w.panicked.Load().(string); ok {
		r.panicked = text
	}
	return r
}

func newBlindWorld(t *testing.T, c blindCase) (*blindWorld, error) {
	t.Helper()
	w := &blindWorld{world: &world{t: t, folder: t.TempDir()}, c: c}
	w.tokenFile, w.manifestFile = filepath.Join(w.folder, "token"), filepath.Join(w.folder, "manifest.yaml")
	if err := w.openSandbox(); err != nil {
		return nil, err
	}
	w.createProfile()
	front := httptest.NewServer(w)
	t.Cleanup(front.Close)
	w.url = front.URL
	for _, line := range c.Setup {
		line, err := w.fill(line)
		if err != nil {
			return nil, err
		}
		if _, errs, code := w.admin(words(line)); code != 0 {
			return nil, fmt.Errorf("%s ends with %d: %s", line, code, errs)
		}
	}
	for _, call := range c.Raw {
		if err := w.raw(call); err != nil {
			return nil, err
		}
	}
	manifest, err := w.fill(c.Manifest)
	if err != nil {
		return nil, err
	}
	return w, errors.Join(os.WriteFile(w.manifestFile, []byte(manifest), 0o600), w.writePodToken())
}

// openSandbox has the first content of all tests, unless the case adds a seed, which a new state alone takes.
func (w *blindWorld) openSandbox() error {
	state := filepath.Join(w.folder, "sandbox.state")
	o := sandbox.Options{State: state, Now: w.now, Switches: map[string]string{}, Log: func(r sandbox.Record) {
		if r.Panic != "" {
			w.panicked.Store(r.Panic)
		}
	}}
	for _, text := range w.c.Switches {
		name, value, _ := strings.Cut(text, "=")
		o.Switches[name] = value
	}
	content, err := firstContent()
	if err != nil {
		return err
	}
	if w.c.Seed == nil {
		err = os.WriteFile(state, content, 0o600)
	} else {
		o.Seed, err = readSeed(w.c.Seed)
	}
	if err != nil {
		return err
	}
	w.server, err = sandbox.New(w.t.Context(), o)
	return err
}

func readSeed(seed map[string]any) (sandbox.Seed, error) {
	document, err := json.Marshal(seed)
	if err != nil {
		return sandbox.Seed{}, err
	}
	return sandbox.ReadSeed(strings.NewReader(string(document)))
}

// admin runs a command line as the administrator. The way is free for it.
func (w *blindWorld) admin(args []string) (out, errs string, code int) {
	w.t.Helper()
	return w.execute([]string{"PODTRUST_ENDPOINT=" + w.url, "PODTRUST_API_KEY=" + sandbox.AdminKey}, args)
}

func (w *blindWorld) raw(call blindCall) error {
	path, err := w.fill(call.Path)
	if err != nil {
		return err
	}
	document, err := json.Marshal(call.Body)
	if err != nil {
		return err
	}
	body, err := w.fill(string(document))
	if err != nil {
		return err
	}
	_, err = w.call(call.Method, path, body)
	return err
}

// words splits a command line at blanks outside of quotes.
func words(line string) []string {
	var out []string
	var word strings.Builder
	quote, inWord := rune(0), false
	for _, r := range line + " " {
		switch {
		case r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case r != ' ':
			word.WriteRune(r)
			inWord = true
		case inWord:
			out = append(out, word.String())
			word.Reset()
			inWord = false
		}
	}
	return out
}

// fill replaces the placeholders of the corpus.
func (w *blindWorld) fill(text string) (string, error) {
	var failed error
	named := `(cluster-id|cluster-crn|group|instance-guid|time):([^}]+)`
	placeholder := regexp.MustCompile(`\{(profile|profile-uuid|profile-crn|account|` + named + `)\}`)
	out := placeholder.ReplaceAllStringFunc(text, func(match string) string {
		parts := placeholder.FindStringSubmatch(match)
		value, err := w.value(cmp.Or(parts[2], parts[1]), parts[3])
		failed = errors.Join(failed, err)
		return value
	})
	return out, failed
}

func (w *blindWorld) value(what, name string) (string, error) {
	switch what {
	case "profile":
		return w.id, nil
	case "profile-uuid":
		return strings.TrimPrefix(w.id, "Profile-"), nil
	case "profile-crn":
		return w.crn, nil
	case "account":
		return sandbox.AccountID, nil
	case "time":
		d, err := offset(name)
		return w.now().Add(d).Format("2006-01-02T15:04:05+00:00"), err
	case "cluster-id":
		return w.look("/global/v2/getCluster?v1-compatible&cluster="+name, "", name, "id")
	case "cluster-crn":
		return w.look("/global/v2/getCluster?v1-compatible&cluster="+name, "", name, "crn")
	case "group":
		return w.look("/v2/groups?account_id="+sandbox.AccountID, "groups", name, "id")
	default:
		return w.look("/v2/resource_instances", "resources", name, "guid")
	}
}

// look asks the sandbox for a field of an object, or of the one with this name in a list.
func (w *blindWorld) look(path, list, name, field string) (string, error) {
	object, err := w.call("GET", path, "")
	if err != nil {
		return "", err
	}
	if list != "" {
		items, _ := object[list].([]any)
		object = nil
		for _, item := range items {
			if entry, _ := item.(map[string]any); entry["name"] == name {
				object = entry
			}
		}
	}
	value, _ := object[field].(string)
	if value == "" {
		return "", fmt.Errorf("there is no %s of %q in %s", field, name, path)
	}
	return value, nil
}

// ask is what 'token diagnose' is called with, and in which environment.
func (w *blindWorld) ask() (environment, args []string, err error) {
	args = []string{"token", "diagnose", "-o", "json"}
	for name, value := range w.c.Env {
		value, err := w.fill(value)
		if err != nil {
			return nil, nil, err
		}
		environment = append(environment, name+"="+value)
	}
	for _, word := range w.c.Ask {
		word, err := w.fill(word)
		if err != nil {
			return nil, nil, err
		}
		args = append(args, word)
	}
	if w.c.Token.Corrupt != "missing" {
		args = append(args, "--token-file", w.tokenFile)
	}
	if w.c.Manifest != "" {
		args = append(args, "--manifest", w.manifestFile)
	}
	if w.c.Account {
		environment = append(environment, "PODTRUST_API_KEY="+sandbox.AdminKey)
	}
	way, err := w.wayThere()
	return append(append(environment, way...), "PODTRUST_TEST_CLOCK="+w.c.Clock), args, err
}

// diagnose asks for the cause, and returns the commands of its fix.
func (w *blindWorld) diagnose(r *blindResult) [][]string {
	w.t.Helper()
	environment, args, err := w.ask()
	if err != nil {
		r.notRun = err.Error()
		return nil
	}
	far, err := offset(w.c.Way.Clock)
	w.check(err)
	w.clock.Store(int64(far))
	w.blocked.Store(true)
	out, errs, code := w.execute(environment, args)
	w.blocked.Store(false)
	w.clock.Store(0)
	for _, text := range []string{out, errs} {
		if strings.Contains(text, "panic:") || strings.Contains(text, "goroutine ") {
			r.panicked = text
		}
	}
	var got diagnosis
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		r.notRun, _, _ = strings.Cut(strings.TrimSpace(errs), "\n\n")
		r.notRun = fmt.Sprintf("it ends with %d: %s", code, cmp.Or(r.notRun, "and prints nothing"))
		return nil
	}
	r.exit, r.verdict = code, got.Verdict
	if got.Verdict == "refused" {
		r.verdict = "fault"
	}
	if got.Cause != nil {
		r.cause, r.text = got.Cause.ID, got.Cause.Message
	}
	return got.Fix.Commands
}

// podIdentity is who the pod of the token is.
func (w *blindWorld) podIdentity() sandbox.MintRequest {
	t := w.c.Token
	pod := cmp.Or(w.c.Pod, "orders-api-1")
	if t.Pod != nil {
		pod = *t.Pod
	}
	return sandbox.MintRequest{
		Cluster: cmp.Or(t.Cluster, w.c.Cluster, "demo-vpc"), Namespace: cmp.Or(t.Namespace, w.c.Namespace, "orders"),
		ServiceAccount: cmp.Or(t.ServiceAccount, w.c.ServiceAccount, "orders-api"), Pod: pod,
		Audience: []string{crtoken.Audience}, ExpiresIn: time.Hour,
	}
}

func (w *blindWorld) mintFor(who sandbox.MintRequest) (string, error) {
	return control(w.server).Mint(w.t.Context(), who)
}
