package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The bounds of a long list.
const (
	listToLatency = 1.1
	listRSS       = 32 << 20
	listCPU       = 60 * time.Millisecond
)

func (b *run) list(ctx context.Context) error {
	if err := b.server.pager.fill(b.server.url); err != nil {
		return err
	}
	b.server.pager.on.Store(true)
	defer b.server.pager.on.Store(false)
	ours := program{
		name: "profile list", argv: []string{b.programs.podtrust, "profile", "list", "-q"},
		env: b.environment("PODTRUST_API_KEY=" + sandbox.AdminKey), check: wholeList,
	}
	all := []program{
		ours,
		{
			name: "bare", argv: []string{b.programs.bare, "list", b.server.url, sandbox.AdminKey}, env: b.environment(),
			check: contains(fmt.Sprint(listed)),
		},
	}
	costs, err := b.interleaved(ctx, b.lists, all)
	if err != nil {
		return err
	}
	pages := listed / pageSize
	b.report.title(fmt.Sprintf("profile list of %d profiles to a pipe, at %s a page", listed, b.server.latency))
	for _, p := range all {
		b.report.fact(p.name, fmt.Sprintf("%.3f s, CPU %s, peak memory %s", median(costs[p.name], wall).Seconds(),
			milliseconds(median(costs[p.name], cpu)), mebibytes(median(costs[p.name], rss))))
	}
	served := func(c cost) time.Duration { return c.traffic.served() }
	b.report.fact(fmt.Sprintf("what the server took for %d pages and a token", pages),
		fmt.Sprintf("%.3f s", median(costs[ours.name], served).Seconds()))
	toServed := func(c cost) float64 { return float64(c.Wall) / float64(served(c)) }
	b.report.ratio("time, to that", median(costs[ours.name], toServed), listToLatency)
	peak := median(costs[ours.name], rss)
	b.report.row("peak memory", mebibytes(peak), "< "+mebibytes(listRSS), peak < listRSS)
	rows := median(costs[ours.name], cpu) - median(costs["bare"], cpu)
	b.report.row("CPU, over the bare client", milliseconds(rows), "<= "+milliseconds(listCPU), rows <= listCPU)
	b.counts(costs[ours.name], pages+1)
	b.report.note("The CPU of a list is that of podtrust without that of the bare client, which asks for the same pages and " +
		"reads their JSON in the same rounds: it is the price of the rows, not of TLS.")
	b.report.note("A page of profiles comes from the bench itself: IBM's limit is 2,000 profiles, and the sandbox keeps it.")
	return nil
}

// wholeList checks that every profile is there, in order.
func wholeList(out string) error {
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != listed+1 {
		return fmt.Errorf("it printed %d lines, want %d", len(lines), listed+1)
	}
	for i, line := range lines[1:] {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != profileName(i) {
			return fmt.Errorf("line %d is %q", i+2, line)
		}
	}
	return nil
}
