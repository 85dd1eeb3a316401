package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The bounds of reading a whole account, and of asking about it from a snapshot. Ideal is what the server took for all requests,
// 16 at a time.
const (
	wholeToServed = 1.15
	wholeToJSON   = 3.0
	wholePage     = 2_000_000 // bytes of the map as a page
	wholeLinks    = 2         // of each profile
	wholeRequests = 3         // of each profile: links, rules, identities
)

// wholeAccount reads an account of many profiles into a snapshot, and asks about it from there.
func (b *run) wholeAccount(ctx context.Context) error {
	if b.whole == 0 {
		return nil
	}
	folder := filepath.Join(b.folder, "whole")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	server, err := startServer(ctx, folder, 0, sandbox.Options{
		Limits: map[string]int{"profiles": max(2000, b.whole)}, // IBM's limit, unless more are asked for
	})
	if err != nil {
		return err
	}
	defer server.close()
	inner := *b
	inner.server = server
	if err := inner.fillAccount(ctx, folder); err != nil {
		return err
	}
	server.latency = b.latency // it was filled as fast as it can be
	file := filepath.Join(folder, "account.json")
	if err := inner.wholeRead(ctx, file); err != nil {
		return err
	}
	if err := inner.wholeQueries(ctx, file); err != nil {
		return err
	}
	return inner.wholeMap(ctx, file)
}

func (b *run) fillAccount(ctx context.Context, folder string) error {
	document := filepath.Join(folder, "whole.yaml")
	if err := os.WriteFile(document, wholeDocument(b.whole), 0o600); err != nil {
		return err
	}
	_, err := b.once(ctx, program{
		name: "apply", env: b.environment("PODTRUST_API_KEY=" + sandbox.AdminKey), check: contains("\"failed\": []"),
		argv: []string{b.programs.podtrust, "apply", "-f", document, "--yes", "-q", "-o", "json"},
	})
	progress("filling the account", 1, 1)
	return err
}

// wholeDocument is so many profiles, each with links, a group and a role.
func wholeDocument(n int) []byte {
	var text strings.Builder
	text.WriteString("apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n")
	for i := range n {
		fmt.Fprintf(&text, "  - name: bulk-%05d\n    pods:\n", i)
		for j := range wholeLinks {
			fmt.Fprintf(&text, "      - {cluster: demo-vpc, namespace: n%d, serviceAccount: s%d-%d}\n", i%100, i, j)
		}
		group := []string{"cos-readers", "db-writers"}[i%2]
		fmt.Fprintf(&text, "    groups: [%s]\n    access: [{service: cloud-object-storage, roles: [Reader]}]\n", group)
	}
	return []byte(text.String())
}

func (b *run) wholeRead(ctx context.Context, file string) error {
	c, err := b.once(ctx, program{
		name: "snapshot", env: b.environment("PODTRUST_API_KEY=" + sandbox.AdminKey),
		argv: []string{b.programs.podtrust, "snapshot", "--out", file, "-q"},
	})
	if err != nil {
		return err
	}
	progress("snapshot", 1, 1)
	t := c.traffic
	b.report.title(fmt.Sprintf("snapshot of %d profiles with %d links, a group and a role each, at %s on the server",
		b.whole, wholeLinks, b.latency))
	b.report.fact("snapshot", fmt.Sprintf("%.2f s, %d requests, CPU %s, peak memory %s",
		c.Wall.Seconds(), len(t.requests), milliseconds(c.CPU), mebibytes(c.RSS)))
	b.report.ratio("to what the server allows", c.Wall.Seconds()/(t.served().Seconds()/bulkFlying), wholeToServed)
	own, pages := 0, 0
	for _, r := range t.requests {
		if strings.HasPrefix(r.what, "GET /v1/profiles/") {
			own++
		} else {
			pages++
		}
	}
	b.report.most("requests for one profile each", own, wholeRequests*b.whole)
	b.report.most("requests for lists, pages and the rest", pages, b.whole/20+60)
	b.report.most("requests at a time", t.together(), bulkFlying)
	return nil
}

// wholeQueries compares commands that read the snapshot with a program that reads its JSON and does nothing with it.
func (b *run) wholeQueries(ctx context.Context, file string) error {
	bare := program{name: "bare", argv: []string{b.programs.bare, "decode", file}, check: contains("names")}
	all := []program{bare}
	for _, line := range []struct {
		args  []string
		shows string
	}{
		{[]string{"audit"}, "near-limit"},
		{[]string{"who-can", "bulk-00001"}, "s1-0"},
		{[]string{"what-can", "demo-vpc/n1"}, "bulk-00001"},
		{[]string{"can", "demo-vpc/n1/s1-0", "bulk-00001"}, "yes"},
	} {
		argv := append([]string{b.programs.podtrust}, line.args...)
		all = append(all, program{name: line.args[0], argv: append(argv, "--from", file, "-q"), check: contains(line.shows)})
	}
	costs, err := b.interleaved(ctx, b.lists, all)
	if err != nil {
		return err
	}
	b.report.title(fmt.Sprintf("Questions to a snapshot of %d profiles and %d links", b.whole, b.whole*wholeLinks))
	for _, p := range all {
		b.report.fact(p.name, fmt.Sprintf("%s, CPU %s, peak memory %s", milliseconds(median(costs[p.name], wall)),
			milliseconds(median(costs[p.name], cpu)), mebibytes(median(costs[p.name], rss))))
	}
	for _, p := range all[1:] {
		b.report.ratio(p.name+", to reading the JSON alone", paired(costs[p.name], costs[bare.name]), wholeToJSON)
	}
	b.report.note("Reading the JSON alone is one json.Unmarshal of the same file into any, in a program that does nothing else.")
	return nil
}

func (b *run) wholeMap(ctx context.Context, file string) error {
	size := 0
	c, err := b.once(ctx, program{
		name: "map", argv: []string{b.programs.podtrust, "map", "--from", file, "-o", "html", "-q"},
		check: func(out string) error {
			if size = len(out); !strings.Contains(out, fmt.Sprintf("bulk-%05d", b.whole-1)) {
				return errors.New("the page lacks the last profile")
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	b.report.fact("map -o html", fmt.Sprintf("%s, peak memory %s", milliseconds(c.Wall.Round(time.Millisecond)), mebibytes(c.RSS)))
	b.report.row("map -o html, bytes", fmt.Sprint(size), fmt.Sprintf("< %d", wholePage), size < wholePage)
	return nil
}
