package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// run is one run of the bench.
type run struct {
	setting
	programs programs
	server   *server
	folder   string
	report   *report
}

// cost is what one run of a program took.
type cost struct {
	Wall time.Duration `json:"wall"`
	CPU  time.Duration `json:"cpu"` // user and system
	RSS  int64         `json:"rss"` // peak, in bytes
	Exit int           `json:"exit"`

	traffic traffic // what the server saw of it
}

// program is something to start. What must be so after each run is checked, so that a failure is never fast.
type program struct {
	name  string
	argv  []string
	env   []string           // on top of an empty home; no other variable of the bench gets through
	check func(string) error // of what was printed; nil for none
}

// once starts a program through launch, its output going to a pipe.
func (b *run) once(ctx context.Context, p program) (cost, error) {
	report := filepath.Join(b.folder, "report.json")
	cmd := exec.CommandContext(ctx, b.programs.launch, append([]string{report}, p.argv...)...) //nolint:gosec // that is its job
	cmd.Env = append([]string{"HOME=" + filepath.Join(b.folder, "no-home"), "PATH=" + os.Getenv("PATH")}, p.env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	b.server.reset()
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("%s: %w\n%s", p.name, err, &errs)
	}
	c := cost{traffic: b.server.reset()}
	data, err := os.ReadFile(report)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w", p.name, err)
	}
	if c.Exit != 0 {
		return c, fmt.Errorf("%s ended with %d\n%s", p.name, c.Exit, &errs)
	}
	if p.check != nil {
		if err := p.check(out.String()); err != nil {
			return c, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return c, nil
}

// interleaved runs programs in turn, each in every place of a round equally often, after one round that does not count.
func (b *run) interleaved(ctx context.Context, rounds int, all []program) (map[string][]cost, error) {
	costs := map[string][]cost{}
	for round := range rounds + 1 {
		for i := range all {
			p := all[(i+round)%len(all)]
			c, err := b.once(ctx, p)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				costs[p.name] = append(costs[p.name], c)
			}
		}
		progress(all[0].name, round, rounds)
	}
	return costs, nil
}

func progress(what string, round, rounds int) {
	if round == rounds {
		fmt.Fprintf(os.Stderr, "bench: %d rounds of %s and what it is compared to\n", rounds, what)
	}
}

func median[T any, N int64 | float64 | time.Duration](items []T, value func(T) N) N {
	values := make([]N, len(items))
	for i, item := range items {
		values[i] = value(item)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func wall(c cost) time.Duration { return c.Wall }
func cpu(c cost) time.Duration  { return c.CPU }
func rss(c cost) int64          { return c.RSS }

func same(r float64) float64 { return r }

// paired is the median of the ratios within each round: what slows the machine for a while slows both.
func paired(a, b []cost) float64 {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = float64(a[i].Wall) / float64(b[i].Wall)
	}
	return median(ratios, same)
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }
func mebibytes(n int64) string            { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
