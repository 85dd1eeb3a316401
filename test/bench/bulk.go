package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The bounds of applying many profiles, each with a link and a group. Ideal is what the server allows: with a limit the
// requests beyond its bucket at its rate, without one 16 requests at a time, each as long as the server took.
const (
	bulkRate    = 100 // requests a second, and in the bucket
	bulkLimited = 1.10
	bulkHarsh   = 1.35
	bulkFree    = 1.3
	bulkPlan    = 1.15
	bulkRefused = 0.01
	bulkFlying  = 16
	bulkRSS     = 256 << 20
)

// bulkCase is one server that profiles are applied to.
type bulkCase struct {
	name    string
	faults  []sandbox.Fault
	limited bool
	most    float64 // of ideal, for apply
	plan    float64 // for the plan that finds nothing; 0 for no bound
	refused float64 // of all requests; 0 for no bound
}

func bulkCases() []bulkCase {
	return []bulkCase{
		{"no limit", nil, false, bulkFree, bulkFree, 0},
		{"100 a second", []sandbox.Fault{{Rate: bulkRate, Burst: bulkRate, RetryAfter: 1}}, true, bulkLimited, bulkPlan, bulkRefused},
		{"100 a second, a refusal costs a request", []sandbox.Fault{{Rate: bulkRate, Burst: bulkRate, RetryAfter: 2, Harsh: true}}, true, bulkHarsh, 0, 0},
	}
}

func (b *run) bulk(ctx context.Context) error {
	if b.profiles == 0 {
		return nil
	}
	document := filepath.Join(b.folder, "bulk.yaml")
	if err := os.WriteFile(document, bulkDocument(b.profiles), 0o600); err != nil {
		return err
	}
	b.report.title(fmt.Sprintf("apply of %d profiles with a link and a group each, at %s on the server", b.profiles, b.server.latency))
	for i, c := range bulkCases() {
		if err := b.bulkCase(ctx, filepath.Join(b.folder, fmt.Sprintf("bulk-%d", i)), document, c); err != nil {
			return err
		}
	}
	b.report.note("A limit is a bucket of 100 requests that fills by 100 a second; the client learns of it from 429 and Retry-After alone. " +
		"Requests count the log-in, the reading before and the reading back after.")
	return nil
}

// bulkCase applies to a new server, and then plans again, which must find nothing to do.
func (b *run) bulkCase(ctx context.Context, folder, document string, c bulkCase) error {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	server, err := startServer(ctx, folder, b.latency, sandbox.Options{
		Faults: c.faults, Limits: map[string]int{"profiles": max(2000, b.profiles)}, // IBM's limit, unless more are asked for
	})
	if err != nil {
		return err
	}
	defer server.close()
	inner := *b
	inner.server = server
	env := inner.environment("PODTRUST_API_KEY=" + sandbox.AdminKey)
	apply, err := inner.once(ctx, program{name: "apply, " + c.name, env: env, check: contains("\"failed\": []"), argv: []string{
		b.programs.podtrust, "apply", "-f", document, "--yes", "-q", "-o", "json",
	}})
	if err != nil {
		return err
	}
	progress("apply, "+c.name, 1, 2)
	time.Sleep(2 * time.Second) // the bucket fills
	plan, err := inner.once(ctx, program{name: "plan, " + c.name, env: env, check: contains("none"), argv: []string{
		b.programs.podtrust, "plan", "-f", document, "--exit-code", "-q",
	}})
	if err != nil {
		return err
	}
	progress("plan, "+c.name, 2, 2)
	b.bulkReport(c, apply, plan)
	return nil
}

func (b *run) bulkReport(c bulkCase, apply, plan cost) {
	for _, part := range []struct {
		name  string
		cost  cost
		bound float64
	}{{"apply", apply, c.most}, {"plan that finds nothing", plan, c.plan}} {
		t := part.cost.traffic
		refused := t.refused()
		ideal := t.served().Seconds() / bulkFlying
		if c.limited {
			ideal = float64(len(t.requests)-refused-bulkRate) / bulkRate
		}
		b.report.fact(c.name+": "+part.name, fmt.Sprintf("%.2f s, %d requests, %d refused (%.2f %%), CPU %s, peak memory %s",
			part.cost.Wall.Seconds(), len(t.requests), refused, 100*float64(refused)/float64(len(t.requests)),
			milliseconds(part.cost.CPU), mebibytes(part.cost.RSS)))
		ratio := part.cost.Wall.Seconds() / ideal
		if part.bound > 0 {
			b.report.ratio(c.name+": "+part.name+", to what the server allows", ratio, part.bound)
		} else {
			b.report.fact(c.name+": "+part.name+", to what the server allows", fmt.Sprintf("%.2f x", ratio))
		}
		b.report.most(c.name+": "+part.name+", requests at a time", t.together(), bulkFlying)
		if c.refused > 0 {
			b.report.most(c.name+": "+part.name+", refused", refused, int(c.refused*float64(len(t.requests))))
		}
		b.report.row(c.name+": "+part.name+", peak memory", mebibytes(part.cost.RSS), "< "+mebibytes(bulkRSS), part.cost.RSS < bulkRSS)
	}
	b.report.most(c.name+": requests of the plan that finds nothing", len(plan.traffic.requests)-plan.traffic.refused(), 3*b.profiles+b.profiles/20+20)
}

// bulkDocument is so many profiles in two groups.
func bulkDocument(n int) []byte {
	var b strings.Builder
	b.WriteString("apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - name: bulk-%05d\n    pods: [{cluster: demo-vpc, namespace: n%d, serviceAccount: s}]\n    groups: [%s]\n",
			i, i%100, []string{"cos-readers", "db-writers"}[i%2])
	}
	return []byte(b.String())
}
