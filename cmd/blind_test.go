package cmd

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// blindCase is a case of testdata/blind, whose KEYS.md says what the keys mean.
type blindCase struct {
	Name, Source            string
	Cluster, Namespace, Pod string
	ServiceAccount          string `yaml:"serviceAccount"`
	Seed                    map[string]any
	Switches, Setup         []string
	Raw                     []blindCall
	Stored                  map[string][]map[string]any
	Token                   blindToken
	Env                     map[string]string
	Manifest                string
	Ask                     []string
	Account                 bool
	Clock                   string
	Way                     blindWay
	Right                   blindRight
}

type blindCall struct {
	Method, Path string
	Body         any
}

type blindToken struct {
	Audience              []string
	ExpiresIn             string `yaml:"expiresIn"`
	Cluster, Namespace    string
	ServiceAccount        string `yaml:"serviceAccount"`
	Pod                   *string
	Issuer, Kind, Corrupt string
	Claims                map[string]any
}

type blindWay struct {
	For                                    string
	Times, Status                          int
	Type, Body                             string
	Header                                 map[string]string
	Proxy, DNS, Drop, TLS, Endpoint, Clock string
	PlainPort                              bool `yaml:"plainPort"`
	Refuse, Hang                           bool
}

type blindRight struct {
	Verdict      string
	Causes       []string
	Why          string
	MustNotAdmit []string `yaml:"mustNotAdmit"`
	FixKind      string   `yaml:"fixKind"`
}

// blindResult is what became of a case.
type blindResult struct {
	c            blindCase
	kind         string // of the fault: the family of the best cause; "healthy"
	notRun       string // why not
	verdict      string // as KEYS.md calls it
	exit         int
	cause, text  string
	fix          []string
	right, best  bool // verdict and cause
	verdictRight bool
	fixKindWrong string
	unrepaired   string // why the pod is still refused after the commands of the fix
	strangers    []string
	panicked     string
}

// The least that the diagnosis has to reach. README.md and docs/accuracy.md name these numbers.
const (
	blindFaults, blindHealthy = 177, 52
	leastRight, leastBest     = 177, 159
	mostAccused, mostWarnedOf = 0, 0
	mostAdmitting             = 0 // fixes that let a stranger in
)

// TestBlindAccuracy runs the corpus of testdata/blind, whose author has not seen the diagnosis. It fails if the score falls
// below the least, if more fixes than before admit a stranger, or if anything panics. 'make accuracy' prints the score, and
// -v what is wrong.
func TestBlindAccuracy(t *testing.T) {
	t.Parallel()
	known := readNewCauses(t)
	s := &blindScore{}
	t.Cleanup(func() { s.judge(t) })
	for _, file := range []string{"faults", "healthy"} {
		for _, c := range corpus[blindCase](t, filepath.Join("testdata", "blind", file+".yaml")) {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				r := runBlind(t, c)
				r.compare(known)
				s.add(r)
			})
		}
	}
}

// readNewCauses reads which of the published causes the words of the corpus mean, that had no cause when it was written.
func readNewCauses(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "blind", "new.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	if err := yaml.Unmarshal(text, &known); err != nil {
		t.Fatal(err)
	}
	return known
}

// compare holds the result against what the case says.
func (r *blindResult) compare(known map[string]string) {
	want := r.c.Right
	r.kind = "healthy"
	if want.Verdict != "healthy" {
		r.kind, _, _ = strings.Cut(want.Causes[0], "-")
		r.kind, _, _ = strings.Cut(r.kind, ":")
	}
	if r.notRun != "" {
		return
	}
	exit := map[string]int{"healthy": 0, "fault": 7, "warning": 11}[want.Verdict]
	r.verdictRight = r.verdict == want.Verdict && r.exit == exit
	var causes []string
	for _, cause := range want.Causes {
		words, isNew := strings.CutPrefix(cause, "new: ")
		if isNew {
			cause = cmp.Or(known[words], cause)
		}
		causes = append(causes, cause)
	}
	r.right = r.verdictRight && (len(causes) == 0 || slices.Contains(causes, r.cause))
	r.best = r.right && (len(causes) == 0 || causes[0] == r.cause)
}

// blindScore collects the results.
type blindScore struct {
	mu      sync.Mutex
	results []blindResult
}

func (s *blindScore) add(r blindResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results = append(s.results, r)
}

// count returns how many results of a kind are so; of all faults if the kind is "".
func (s *blindScore) count(kind string, is func(blindResult) bool) int {
	n := 0
	for _, r := range s.results {
		if (r.kind == kind || kind == "" && r.kind != "healthy") && is(r) {
			n++
		}
	}
	return n
}

func isAny(blindResult) bool        { return true }
func isRight(r blindResult) bool    { return r.right }
func isBest(r blindResult) bool     { return r.best }
func isVerdict(r blindResult) bool  { return r.verdictRight }
func isNotRun(r blindResult) bool   { return r.notRun != "" }
func isAccused(r blindResult) bool  { return r.verdict == "fault" }
func isWarnedOf(r blindResult) bool { return r.verdict == "warning" }
func admits(r blindResult) bool     { return len(r.strangers) > 0 }

func (s *blindScore) String() string {
	kinds := map[string]bool{}
	for _, r := range s.results {
		kinds[r.kind] = r.kind != "healthy"
	}
	var b strings.Builder
	b.WriteString("| blind faults of | faults | verdict and cause right | best cause | verdict right | not run | fix admits a stranger |\n")
	b.WriteString("|---|---|---|---|---|---|---|\n")
	row := func(title, kind string) {
		fmt.Fprintf(&b, "| %s |", title)
		for _, is := range []func(blindResult) bool{isAny, isRight, isBest, isVerdict, isNotRun, admits} {
			fmt.Fprintf(&b, " %d |", s.count(kind, is))
		}
		b.WriteString("\n")
	}
	for _, kind := range slices.Sorted(mapsKeys(kinds)) {
		if kinds[kind] {
			row(kind, kind)
		}
	}
	row("**all faults**", "")
	healthy := s.count("healthy", isAny)
	fmt.Fprintf(&b, "\n| healthy set-ups | of %d |\n|---|---|\n", healthy)
	fmt.Fprintf(&b, "| accused of a fault | %d |\n| warned of | %d |\n", s.count("healthy", isAccused), s.count("healthy", isWarnedOf))
	fmt.Fprintf(&b, "| not run | %d |\n", s.count("healthy", isNotRun))
	return b.String()
}

// judge prints what is wrong and the score, and fails the test below the least.
func (s *blindScore) judge(t *testing.T) {
	t.Helper()
	slices.SortFunc(s.results, func(a, b blindResult) int { return cmp.Compare(a.kind+a.c.Name, b.kind+b.c.Name) })
	for _, r := range s.results {
		if text := r.String(); text != "" {
			t.Log(text)
		}
		if r.panicked != "" {
			t.Errorf("%s: it panicked: %s", r.c.Name, r.panicked)
		}
	}
	t.Log("\n" + s.String())
	if admitting := s.count("", admits) + s.count("healthy", admits); admitting > mostAdmitting {
		t.Errorf("%d fixes admit a stranger, want %d at most", admitting, mostAdmitting)
	}
	if readme, err := os.ReadFile(filepath.Join("..", "README.md")); err != nil || !strings.Contains(string(readme), blindLeast()) {
		t.Errorf("the README does not show this:\n%s%v", blindLeast(), err)
	}
	if flagRun() != "" {
		return
	}
	if faults, healthy := s.count("", isAny), s.count("healthy", isAny); faults != blindFaults || healthy != blindHealthy {
		t.Errorf("%d faults and %d healthy cases were tried, want %d and %d", faults, healthy, blindFaults, blindHealthy)
	}
	if right, best := s.count("", isRight), s.count("", isBest); right < leastRight || best < leastBest {
		t.Errorf("%d faults are named right and %d best, want %d and %d at least", right, best, leastRight, leastBest)
	}
	if accused, warned := s.count("healthy", isAccused), s.count("healthy", isWarnedOf); accused > mostAccused || warned > mostWarnedOf {
		t.Errorf("%d healthy set-ups are accused and %d warned of, want %d and %d at most", accused, warned, mostAccused, mostWarnedOf)
	}
}

// blindLeast is the table of the README. The first run is the past, and stays as it was.
func blindLeast() string {
	return fmt.Sprintf(`| blind corpus | first run | now |
|---|---|---|
| verdict and cause right | 152 of 177 | **%d of %d** |
| and the best of the right causes | 129 of 177 | %d of %d |
| fixes that would let a stranger in | 6 | %d |
| healthy, and accused | 0 of 52 | %d of %d |
| healthy, and warned of | 1 of 52 | %d of %d |
`, leastRight, blindFaults, leastBest, blindFaults, mostAdmitting, mostAccused, blindHealthy, mostWarnedOf, blindHealthy)
}

// String says what is wrong with the diagnosis of a case; "" if nothing is.
func (r blindResult) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, "  - "+format+"\n", args...) }
	switch {
	case r.notRun != "":
		line("not run: %s", r.notRun)
	case !r.right:
		line("got %s %s (exit %d): %s", r.verdict, r.cause, r.exit, r.text)
	case !r.best:
		line("right, and not the best: got %s: %s", r.cause, r.text)
	}
	if len(r.strangers) > 0 {
		line("THE FIX ADMITS %q", r.strangers)
	}
	if r.unrepaired != "" {
		line("not repaired: %s", r.unrepaired)
	}
	if r.fixKindWrong != "" {
		line("fix of the wrong kind: %s", r.fixKindWrong)
	}
	if b.Len() == 0 {
		return ""
	}
	if len(r.fix) > 0 {
		line("fix: %s", strings.Join(r.fix, "; "))
	}
	want := r.c.Right
	return fmt.Sprintf("%s: %s\n  - wanted %s %q, fix %s\n%s", r.kind, r.c.Name, want.Verdict, want.Causes, want.FixKind, b.String())
}

// offset is a duration of the corpus, "" for none.
func offset(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q of the corpus: %w", text, err)
	}
	return d, nil
}
