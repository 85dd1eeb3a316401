package cmd

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// fault is one case of the corpus: an account, a pod and its way to IAM with one thing wrong, or nothing.
type fault struct {
	Name     string
	Profile  *string // as it is asked for; nil means its name, orders-api
	Links    []faultLink
	Rules    []faultRule
	Deleted  bool     // the profile
	Access   bool     // the profile has some
	Run      []string // command lines that prepare the account
	Row      *faultRow
	Strict   bool // the sandbox enforces audience and lifetime
	Pod      faultPod
	Token    faultToken
	Manifest string
	Faults   []string
	Front    *faultFront
	Endpoint string
	Env      map[string]string
	Ask      []string

	Verdict string // "" means refused
	Cause   string // "" for the healthy ones
	Message string // a part of what is said of the cause
	Fix     []string
	Advice  string      // a part of what the fix says in words; then it has no command
	Repair  faultRepair // what a person does where the fix is none of podtrust's commands
}

type faultLink struct {
	Cluster, CRN, Kind string
	Namespace, Account *string
	Cross              bool
}

type faultRule struct {
	Type, Kind string
	Conditions []struct{ Claim, Operator, Value string }
}

type faultRow struct {
	Table, ID string
	Row       map[string]any
}

type faultPod struct {
	Cluster, Namespace, Account string
	Audience                    *[]string
	Lifetime, At                string // At is how far the cluster's clock is off
}

type faultToken struct {
	Missing, Folder, None, Twice, IAM, Foreign, Flipped bool
	Text                                                *string
	Claims, Suffix                                      string
}

type faultFront struct {
	Times, Status  int
	Body, Location string
	Drop           bool
}

type faultRepair struct {
	Pod     *faultPod
	Links   []faultLink
	Run     []string
	Profile string
	Create  bool
}

// corpus reads the cases of a file.
func corpus[C any](t *testing.T, file string) []C {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	var cases []C
	if err := dec.Decode(&cases); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return cases
}

// score counts what the diagnosis named right, by file of the corpus.
type score struct {
	mu            sync.Mutex
	right, all    map[string]int
	accused, well int
}

func (s *score) add(file string, healthy, right bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if healthy {
		s.well++
		if !right {
			s.accused++
		}
		return
	}
	s.all[file]++
	if right {
		s.right[file]++
	}
}

func (s *score) String() string {
	var b strings.Builder
	right, all := 0, 0
	for _, file := range slices.Sorted(mapsKeys(s.all)) {
		fmt.Fprintf(&b, "| %s | %d of %d |\n", file, s.right[file], s.all[file])
		right, all = right+s.right[file], all+s.all[file]
	}
	fmt.Fprintf(&b, "| **all faults** | **%d of %d** |\n| healthy, and accused | %d of %d |\n", right, all, s.accused, s.well)
	return "| faults of | cause named right |\n|---|---|\n" + b.String()
}

// TestAccuracy applies every case of testdata/accuracy: the cause must be the one that was seeded, the fix must be the
// narrowest, the exchange must succeed after it, and nobody else may get in by it. 'make accuracy' prints the score.
func TestAccuracy(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "accuracy", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	s := &score{right: map[string]int{}, all: map[string]int{}}
	t.Cleanup(func() {
		t.Log("\n" + s.String())
		const leastFaults, leastHealthy = 60, 20
		total := 0
		for _, n := range s.all {
			total += n
		}
		if flagRun() == "" && (total < leastFaults || s.well < leastHealthy) {
			t.Errorf("there are %d faults and %d healthy cases, want %d and %d", total, s.well, leastFaults, leastHealthy)
		}
		readme, err := os.ReadFile(filepath.Join("..", "README.md"))
		if err != nil || flagRun() == "" && !strings.Contains(string(readme), s.String()) {
			t.Errorf("the README does not show this score: %v", err)
		}
	})
	for _, file := range files {
		family := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(family, func(t *testing.T) {
			t.Parallel()
			for _, c := range corpus[fault](t, file) {
				t.Run(c.Name, func(t *testing.T) {
					t.Parallel()
					healthy := family == "healthy"
					if healthy {
						c.Verdict, c.Access = "healthy", true
					}
					w := newWorld(t, c)
					right := w.diagnose(cmp.Or(c.Verdict, "refused"))
					s.add(family, healthy, right)
					if right && !healthy {
						w.repair()
					}
				})
			}
		})
	}
}

// diagnosis is what 'token diagnose -o json' prints.
type diagnosis struct {
	Verdict string
	Cause   *struct{ ID, Message string }
	Fix     struct {
		Commands [][]string
		Manual   string
	}
	Findings []struct{ ID string }
	Missing  []string
}

// diagnose asks for the cause, and reports whether it is the one that was seeded.
func (w *world) diagnose(verdict string) bool {
	w.t.Helper()
	args := append([]string{"token", "diagnose", "-o", "json"}, w.c.Ask...)
	if profile := w.profile(); profile != "" {
		args = append(args, "--profile", profile)
	}
	if !w.c.Token.None {
		args = append(args, "--token-file", w.tokenFile)
	}
	if w.c.Manifest != "" {
		args = append(args, "--manifest", w.manifestFile)
	}
	out, errs, code := w.podtrust(w.c.Env, args...)
	var got diagnosis
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		w.t.Errorf("it printed %q and %q: %v", out, errs, err)
		return false
	}
	w.fix = got.Fix.Commands
	cause, message := "", ""
	if got.Cause != nil {
		cause, message = got.Cause.ID, got.Cause.Message
	}
	exit := map[string]int{"healthy": 0, "refused": 7, "warning": 11}[verdict]
	right := got.Verdict == verdict && cause == w.c.Cause && code == exit
	if !right {
		w.t.Errorf("got %s %q (%s), exit %d; want %s %q, exit %d\n%s\n%s", got.Verdict, cause, message, code, verdict, w.c.Cause, exit, out, errs)
	}
	var want []string
	for _, line := range w.c.Fix {
		want = append(want, w.expand(line))
	}
	var lines []string
	for _, command := range got.Fix.Commands {
		lines = append(lines, strings.Join(command, " "))
	}
	if len(want) > 0 && !slices.Equal(lines, want) {
		w.t.Errorf("the fix is %q, want %q", lines, want)
		right = false
	}
	if !strings.Contains(message, w.c.Message) {
		w.t.Errorf("the message is %q, want %q in it", message, w.c.Message)
		right = false
	}
	if w.c.Advice != "" && (len(lines) > 0 || !strings.Contains(got.Fix.Manual, w.c.Advice)) {
		w.t.Errorf("the fix is %q and %q, want no command and %q", lines, got.Fix.Manual, w.c.Advice)
		right = false
	}
	if verdict == "refused" && len(lines) == 0 && got.Fix.Manual == "" {
		w.t.Error("there is no fix")
	}
	return right
}

// podtrust runs the program, with the environment of the case.
func (w *world) podtrust(env map[string]string, args ...string) (out, errs string, code int) {
	w.t.Helper()
	var environment []string
	for name, value := range env {
		environment = append(environment, name+"="+w.expand(value))
	}
	endpoint := w.url
	if w.c.Endpoint != "" && args[1] == "diagnose" {
		endpoint = w.expand(w.c.Endpoint)
	}
	return w.execute(append(environment, "PODTRUST_ENDPOINT="+endpoint, "PODTRUST_API_KEY="+sandbox.AdminKey), args)
}

// execute runs the program with this environment, and what every run needs.
func (w *world) execute(environment, args []string) (out, errs string, code int) {
	w.t.Helper()
	path, err := exec.LookPath("podtrust")
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.CommandContext(w.t.Context(), path, args...)
	cmd.Dir = w.folder
	cmd.WaitDelay = 30 * time.Second
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.folder, "GORACE=atexit_sleep_ms=0", "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}
	cmd.Env = append(cmd.Env, environment...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		w.t.Fatal(err)
	}
	for _, secret := range []string{w.token, sandbox.AdminKey} {
		if secret != "" && (strings.Contains(stdout.String(), secret) || strings.Contains(stderr.String(), secret)) {
			w.t.Errorf("%v shows a secret", args)
		}
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}
