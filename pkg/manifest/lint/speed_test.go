package lint_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/lint"
)

// documentsOf is a stream of workloads with comments, each of some fifty lines.
func documentsOf(n int) string {
	var b strings.Builder
	for i := range n {
		text := strings.Replace(good, "name: p\n", "name: p"+strconv.Itoa(i)+"\n", 1)
		b.WriteString(text + strings.Repeat("# a comment\n", 20) + "---\n")
	}
	return strings.TrimSuffix(b.String(), "---\n")
}

// TestLintCostsLittleMoreThanReading compares with the library's bare reading in the same run: a rate alone would depend on
// the machine. BenchmarkLintTenThousand tells it.
func TestLintCostsLittleMoreThanReading(t *testing.T) {
	const documents, most = 500, 2.5
	stream := documentsOf(documents)
	best := 1e9
	for range 3 {
		start := time.Now()
		dec := yaml.NewDecoder(strings.NewReader(stream))
		for range documents {
			var node yaml.Node
			if err := dec.Decode(&node); err != nil {
				t.Fatal(err)
			}
		}
		bare := time.Since(start)

		start = time.Now()
		if found, err := lint.Check(stream, lint.Options{}); err != nil || len(found) != 0 {
			t.Fatal(err, found)
		}
		took := time.Since(start)
		t.Logf("%.0f documents a second", documents/took.Seconds())
		best = min(best, took.Seconds()/bare.Seconds())
	}
	if best > most {
		t.Errorf("it takes %.1f times as long as reading, want %.1f at most", best, most)
	}
}

func BenchmarkLintTenThousand(b *testing.B) {
	stream := documentsOf(10_000)
	for range b.N {
		if _, err := lint.Check(stream, lint.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "documents/s")
}

func BenchmarkLint(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(good)))
	for range b.N {
		if _, err := lint.Check(good, lint.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
