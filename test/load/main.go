//go:build linux

// Command load kills, stops, floods and starves servers of 'podtrust sandbox serve', and counts what they had acknowledged and
// what of that is still there. It prints a table in Markdown and ends with 1 when anything was lost or a bound was missed.
// Run it by 'make load', or one part by 'go run ./test/load -only kill'. It needs Linux, and root for the full disk.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"
)

// setting is what the flags say.
type setting struct {
	clients, attempts, kills, stops, slow, operations int
	longStop                                          time.Duration
	only                                              string
}

func main() {
	var s setting
	flag.IntVar(&s.clients, "clients", 200, "how many clients change objects at once")
	flag.IntVar(&s.attempts, "attempts", 15, "how often each of them tries a compare-and-set")
	flag.IntVar(&s.kills, "kills", 100, "how often a server is killed while it writes")
	flag.IntVar(&s.stops, "stops", 100, "how often a server is stopped and continued while it writes")
	flag.DurationVar(&s.longStop, "long-stop", 35*time.Second, "how long the last stop is; servers wait 30 s for the lock of a state file")
	flag.IntVar(&s.slow, "slow", 500, "how many clients never read, and how many never end a request")
	flag.IntVar(&s.operations, "operations", 32000, "after how many operations the memory must not have grown")
	flag.StringVar(&s.only, "only", "", "run this part alone: change, kill, stop, full, slow or flat")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	missed, err := run(ctx, s)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1) //nolint:gocritic // all servers have ended by now
	case missed > 0:
		fmt.Fprintf(os.Stderr, "load: %d rows are missed\n", missed)
		os.Exit(1)
	}
}

// part is one way to treat servers badly.
type part struct {
	name string
	try  func(context.Context, *bed) error
}

func parts() []part {
	return []part{{"change", change}, {"kill", kill}, {"stop", stop}, {"full", full}, {"slow", slow}, {"flat", flat}}
}

func run(ctx context.Context, s setting) (missed int, err error) {
	folder, err := os.MkdirTemp("", "podtrust-load")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	b := &bed{setting: s, folder: folder}
	if err := b.build(ctx); err != nil {
		return 0, err
	}
	for _, p := range parts() {
		if s.only != "" && s.only != p.name {
			continue
		}
		fmt.Fprintln(os.Stderr, "load:", p.name)
		err := p.try(ctx, b)
		b.end()
		if err != nil {
			return 0, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	fmt.Print(b.report.table())
	return b.report.missed, nil
}

// report is the table of all figures.
type report struct {
	rows   []string
	missed int
}

// row adds what was done, how much was acknowledged by then, and how much of that is gone.
func (r *report) row(what string, acknowledged, lost int, more string) {
	verdict := "ok"
	if lost != 0 || acknowledged == 0 {
		verdict = "MISSED"
		r.missed++
	}
	r.rows = append(r.rows, fmt.Sprintf("| %s | %d | %d | %s | %s |", what, acknowledged, lost, more, verdict))
}

// bound adds a figure that is not about what was acknowledged.
func (r *report) bound(what, measured string, ok bool) {
	verdict := "ok"
	if !ok {
		verdict = "MISSED"
		r.missed++
	}
	r.rows = append(r.rows, fmt.Sprintf("| %s | | | %s | %s |", what, measured, verdict))
}

func (r *report) table() string {
	return "| what | acknowledged | lost | more | |\n| --- | --- | --- | --- | --- |\n" + strings.Join(r.rows, "\n") + "\n"
}
