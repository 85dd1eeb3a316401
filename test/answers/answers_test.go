package answers_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// atOnce is how many programs run at a time: most of them wait for an answer or before another try.
const atOnce = 24

// TestAnswersAsTheyAre runs, for each row, every command that asks the row's route.
func TestAnswersAsTheyAre(t *testing.T) {
	t.Parallel()
	w, rows := newWorld(t), readRows(t)
	asked := w.asked(t)
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, r := range rows {
		for j, verb := range verbs() {
			if !asked[verb][r.Route] {
				continue
			}
			folder := filepath.Join(t.TempDir(), fmt.Sprintf("%d-%d", i, j))
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			group.Go(func() error {
				got, err := w.alone(t.Context(), folder, verb, func(truth http.Handler) http.Handler { return r.front(truth, w.names) })
				if err != nil {
					return err
				}
				for _, problem := range r.problems(verb, got) {
					t.Errorf("%s: '%s' %s\nexit code %d\nstdout:\n%s\nstderr:\n%s", r.Name, verb, problem, got.code, got.stdout, got.stderr)
				}
				return nil
			})
		}
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}

// TestRowsAreWhole checks the corpus itself.
func TestRowsAreWhole(t *testing.T) {
	t.Parallel()
	rows, names := readRows(t), map[string]bool{}
	if len(rows) < 60 {
		t.Errorf("%d rows", len(rows))
	}
	for _, r := range rows {
		switch {
		case r.Name == "" || names[r.Name]:
			t.Errorf("the name %q is missing or not unique", r.Name)
		case r.Source == "" || len(r.Outcomes) == 0:
			t.Errorf("%s: a row needs its source and an outcome", r.Name)
		case !slices.Contains(sandbox.Routes(), r.Route):
			t.Errorf("%s: there is no route %q", r.Name, r.Route)
		case r.Hides != "" && denials()[r.Hides] == nil:
			t.Errorf("%s: nothing is known of the part %q", r.Name, r.Hides)
		}
		names[r.Name] = true
		for line := range maps.Keys(r.Outcomes) {
			if line != "*" && !slices.Contains(verbs(), line) {
				t.Errorf("%s: '%s' is not a line of verbs", r.Name, line)
			}
		}
	}
}

// TestEveryCommandIsThere keeps the commands complete.
func TestEveryCommandIsThere(t *testing.T) {
	t.Parallel()
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		path := strings.TrimPrefix(c.CommandPath(), "podtrust ")
		begins := func(words string) func(string) bool {
			return func(line string) bool { return strings.HasPrefix(words+" ", line+" ") }
		}
		known := slices.ContainsFunc(silent(), begins(path)) ||
			slices.ContainsFunc(verbs(), func(line string) bool { return begins(line)(path) })
		if c.Runnable() && !c.HasSubCommands() && !known {
			t.Errorf("no line runs '%s'", path)
		}
		for _, child := range c.Commands() {
			walk(child)
		}
	}
	walk(cmd.Tree())
}

// asked runs each command on true answers, which all must succeed, and returns the routes that it asks.
func (w world) asked(t *testing.T) map[string]map[string]bool {
	t.Helper()
	patterns := http.NewServeMux()
	for _, pattern := range sandbox.Routes() {
		patterns.Handle(pattern, http.NotFoundHandler())
	}
	all := map[string]map[string]bool{}
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, verb := range verbs() {
		routes := map[string]bool{}
		all[verb] = routes
		folder := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		group.Go(func() error {
			got, err := w.alone(t.Context(), folder, verb, func(truth http.Handler) http.Handler {
				return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
					_, pattern := patterns.Handler(r)
					mu.Lock()
					routes[pattern] = true
					mu.Unlock()
					truth.ServeHTTP(out, r)
				})
			})
			if err == nil && got.code != 0 && got.code != 11 {
				err = fmt.Errorf("'%s' fails on true answers: %+v", verb, got)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	return all
}

// problems are what is wrong with what a command did on the row.
func (r row) problems(verb string, got ran) []string {
	want, named := r.Outcomes[verb]
	if !named {
		want = r.Outcomes["*"]
	}
	if !named && slices.Contains(incomplete()[r.Hides], verb) {
		want.Exit = codes{12}
	}
	if len(want.Exit) == 0 {
		want.Exit = codes{0, 2, 3, 4, 5, 6, 7, 10, 11, 12}
	}
	both := got.stdout + "\n" + got.stderr
	var problems []string
	if !slices.Contains(want.Exit, got.code) {
		problems = append(problems, fmt.Sprintf("does not end with any of %v", want.Exit))
	}
	if !strings.Contains(got.stdout, want.Stdout) || !strings.Contains(got.stderr, want.Stderr) {
		problems = append(problems, fmt.Sprintf("lacks %q or %q", want.Stdout, want.Stderr))
	}
	for _, text := range slices.Concat(want.Not, denials()[r.Hides], []string{"panic:", "goroutine ", "the edit of the row failed"}) {
		if strings.Contains(both, text) {
			problems = append(problems, fmt.Sprintf("has %q", text))
		}
	}
	if at := strings.IndexFunc(both, hidden); at >= 0 {
		problems = append(problems, fmt.Sprintf("has %q", both[at:min(at+4, len(both))]))
	}
	return problems
}

// hidden reports whether nobody would see a character, or it changes what is seen.
func hidden(c rune) bool {
	return c != '\n' && c != '\t' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c))
}
