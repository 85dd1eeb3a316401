package apply_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// bulk is a document with so many profiles, each with a link and a group.
func bulk(n int) document.Trust {
	var doc document.Trust
	for i := range n {
		doc.Profiles = append(doc.Profiles, document.Profile{
			Name: fmt.Sprintf("bulk-%05d", i), State: document.Present,
			Pods:   []document.Pod{{Cluster: "demo-vpc", Namespace: fmt.Sprintf("n%d", i%100), ServiceAccount: "s"}},
			Groups: []document.Group{{Name: []string{"cos-readers", "db-writers"}[i%2]}},
		})
	}
	return doc
}

const serverTime = 30 * time.Millisecond

// Time is virtual here: what is measured is how requests are put in order, not how fast this machine is.
func TestBulkRunsAtTheRateOfTheService(t *testing.T) {
	t.Parallel()
	const profiles = 1000
	for name, row := range map[string]struct {
		faults  []sandbox.Fault
		rate    float64 // 0 for no limit
		most    float64
		refused float64
	}{
		"without a limit": {nil, 0, 1.3, 0},
		"with a limit":    {[]sandbox.Fault{{Rate: 100, Burst: 100, RetryAfter: 1, Latency: serverTime}}, 100, 1.10, 0.01},
		"harsh":           {[]sandbox.Fault{{Rate: 100, Burst: 100, RetryAfter: 2, Harsh: true, Latency: serverTime}}, 100, 1.35, 0.02},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, sandbox.Options{Faults: append(row.faults, sandbox.Fault{Latency: serverTime})}, nil)
				doc := bulk(profiles)
				begun := time.Now()
				p := w.plan(t, doc, plan.Options{})
				if err := w.applier(nil).Apply(t.Context(), p).Err(); err != nil {
					t.Fatal(err)
				}
				took := time.Since(begun)
				requests, _ := w.Wire.Counts()
				refused := int(w.Wire.Refused())
				ideal := serverTime.Seconds() * float64(requests) / 16
				if row.rate > 0 {
					ideal = (float64(requests-refused) - 100) / row.rate
				}
				t.Logf("%d requests, %d refused, %.2f s where %.2f s is possible: %.3f", requests, refused, took.Seconds(), ideal, took.Seconds()/ideal)
				if took.Seconds() > row.most*ideal || float64(refused) > row.refused*float64(requests) || w.Wire.Most() > 16 {
					t.Errorf("too slow, too many refusals or too many at a time (%d)", w.Wire.Most())
				}
				w.Wire.Reset(nil)
				begun = time.Now()
				if again := w.plan(t, doc, plan.Options{}); !again.Empty() {
					t.Fatalf("the next plan has %d changes", len(again.Changes))
				}
				requests, writes := w.Wire.Counts()
				took, ideal = time.Since(begun), serverTime.Seconds()*float64(requests)/16
				if row.rate > 0 {
					ideal = (float64(requests) - 100) / row.rate
				}
				t.Logf("plan without changes: %d requests, %.2f s where %.2f s is possible: %.3f", requests, took.Seconds(), ideal, took.Seconds()/ideal)
				if requests > 3*profiles+50 || writes > 0 || took.Seconds() > 1.15*ideal {
					t.Errorf("a plan without changes took %d requests, %d writes, %v", requests, writes, took)
				}
			})
		})
	}
}
