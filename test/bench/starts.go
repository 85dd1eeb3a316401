package main

import (
	"context"
	"fmt"
	"strings"
)

// The bounds of a start that has nothing to do.
const (
	startToHello = 4.0
	startToCurl  = 0.65
	startRSS     = 12 << 20
)

// idleLine is a command line that needs no file and no network, and what it must print.
type idleLine struct {
	name  string
	args  []string
	shows string
}

func idle() []idleLine {
	return []idleLine{
		{"version", []string{"version"}, "podtrust "},
		{"--help", []string{"--help"}, "profile list --endpoint sandbox"},
		{"completion bash", []string{"completion", "bash"}, "__start_podtrust"},
		{"completion of a command", []string{"__complete", "profile", ""}, "link"},
		{"completion of a flag", []string{"__complete", "profile", "link", "--name"}, "--namespace"},
		{"completion of a flag's value", []string{"__complete", "profile", "list", "--output", ""}, "yaml"},
	}
}

func (b *run) starts(ctx context.Context) error {
	all := []program{
		{name: "hello", argv: []string{b.programs.hello}, check: contains("hello")},
		{name: "curl", argv: []string{b.programs.curl, "--version"}, check: contains("curl")},
	}
	for _, line := range idle() {
		all = append(all, b.idleProgram(line))
	}
	costs, err := b.interleaved(ctx, b.rounds, all)
	if err != nil {
		return err
	}
	b.report.title("Start")
	b.report.fact("hello", milliseconds(median(costs["hello"], wall)))
	b.report.fact("curl --version", milliseconds(median(costs["curl"], wall)))
	for _, line := range idle() {
		name := line.name
		took := " (" + milliseconds(median(costs[name], wall)) + ")"
		b.report.ratio(name+", to hello"+took, paired(costs[name], costs["hello"]), startToHello)
		b.report.ratio(name+", to curl --version", paired(costs[name], costs["curl"]), startToCurl)
		peak := median(costs[name], rss)
		b.report.row(name+", peak memory", mebibytes(peak), "<= "+mebibytes(startRSS), peak <= startRSS)
	}
	return nil
}

func (b *run) idleProgram(line idleLine) program {
	argv := append([]string{b.programs.podtrust}, line.args...)
	return program{name: line.name, argv: argv, check: contains(line.shows)}
}

func contains(part string) func(string) error {
	return func(out string) error {
		if !strings.Contains(out, part) {
			return fmt.Errorf("it printed no %q:\n%s", part, out)
		}
		return nil
	}
}
