package manifest_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/manifest"
)

// documents is a stream of workloads with comments.
func documents(tb testing.TB, n int) string {
	tb.Helper()
	text, err := os.ReadFile("testdata/patch/deployment.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSuffix(strings.Repeat(string(text)+"---\n", n), "---\n")
}

func TestPatchingKeepsNoMemory(t *testing.T) {
	var before, after runtime.MemStats
	stream := documents(t, 100)
	o := manifest.PatchOptions{Settings: settings()}
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 5 { // five files, one after the other
		if _, err := manifest.Patch(stream, o); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1<<20 {
		t.Errorf("%d bytes are kept after patching", grown)
	}
}

func BenchmarkPatch(b *testing.B) {
	text := documents(b, 1)
	b.ReportAllocs()
	o := manifest.PatchOptions{Settings: settings()}
	o.ServiceAccount = "another"
	for range b.N {
		if _, err := manifest.Patch(text, o); err != nil {
			b.Fatal(err)
		}
	}
}
