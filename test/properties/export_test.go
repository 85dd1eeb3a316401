package properties_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/encode"
	"github.com/podtrust/podtrust/pkg/export"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/test/rig"
)

// exported is the account as a document, read back.
func (w *world) exported(t rig.TB) (document.Trust, string) {
	t.Helper()
	doc, _ := export.Export(w.All(t))
	text, err := encode.YAML(doc)
	if err != nil {
		t.Fatal(err)
	}
	return rig.Parse(t, string(text)), string(text)
}

func TestToApplyAnExportChangesNothing(t *testing.T) {
	t.Parallel()
	everyCaseIn(t, oddAccount(), func(t *rapid.T, w *world) {
		furnishOddly(t, w)
		doc, text := w.exported(t)
		if _, again := w.exported(t); text != again {
			t.Fatalf("the export is not stable: %s", cmp.Diff(text, again))
		}
		for _, prune := range []bool{false, true} {
			if p, _ := w.Plan(t, doc, plan.Options{Prune: prune}); !p.Empty() {
				t.Fatalf("with prune %v, to apply it would\n%s%s", prune, rig.Lines(p), text)
			}
		}
	})
}
