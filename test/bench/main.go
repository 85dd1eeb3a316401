// Command bench measures what podtrust costs, as ratios to programs that are built beside it and run in turn with it: one
// run on a busy machine says as much as one on a quiet one. It prints a table in Markdown and ends with 1 when a bound is
// missed. Run it by 'make bench', or by 'go run ./test/bench'.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// setting is what the flags say.
type setting struct {
	rounds, calls, lists, profiles, whole int
	latency                               time.Duration
	keep                                  bool
	only                                  string
}

func main() {
	var s setting
	flag.IntVar(&s.rounds, "rounds", 31, "how often each program is started")
	flag.IntVar(&s.calls, "calls", 21, "how often each single call is made")
	flag.IntVar(&s.lists, "lists", 5, "how often each long list is read")
	flag.IntVar(&s.profiles, "bulk", 1000, "how many profiles are applied at once; 0 leaves that out")
	flag.IntVar(&s.whole, "whole", 2000, "how many profiles has the account that is read as a whole; 0 leaves that out")
	flag.DurationVar(&s.latency, "latency", 30*time.Millisecond, "how long the server takes to answer")
	flag.StringVar(&s.only, "only", "", "measure this alone: binary, starts, untouched, exchange, resident, complete, link, list, bulk or whole")
	flag.BoolVar(&s.keep, "keep", false, "keep the programs that were built")
	flag.Parse()
	missed, err := bench(context.Background(), s)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	case missed > 0:
		fmt.Fprintf(os.Stderr, "bench: %d bounds are missed\n", missed)
		os.Exit(1)
	}
}

func bench(ctx context.Context, s setting) (missed int, err error) {
	folder, err := os.MkdirTemp("", "podtrust-bench")
	if err != nil {
		return 0, err
	}
	if !s.keep {
		defer func() { _ = os.RemoveAll(folder) }()
	}
	programs, err := build(ctx, folder)
	if err != nil {
		return 0, err
	}
	server, err := startServer(ctx, folder, s.latency, sandbox.Options{})
	if err != nil {
		return 0, err
	}
	defer server.close()
	b := &run{setting: s, programs: programs, server: server, folder: folder, report: &report{w: os.Stdout}}
	for _, part := range b.parts() {
		if s.only != "" && s.only != part.name {
			continue
		}
		if err := part.measure(ctx); err != nil {
			return 0, err
		}
	}
	b.report.note(machine())
	return b.report.end(), nil
}

// part is one thing that is measured.
type part struct {
	name    string
	measure func(context.Context) error
}

func (b *run) parts() []part {
	return []part{
		{"binary", b.binary},
		{"starts", b.starts},
		{"untouched", b.untouched},
		{"exchange", b.exchange},
		{"resident", b.resident},
		{"complete", b.complete},
		{"link", b.link},
		{"list", b.list},
		{"bulk", b.bulk},
		{"whole", b.wholeAccount},
	}
}

// machine says where the figures are from.
func machine() string {
	text := fmt.Sprintf("%s, %s/%s, %d processors", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		text += ", load at the end " + strings.Join(strings.Fields(string(load))[:3], " ")
	}
	return text + "."
}
