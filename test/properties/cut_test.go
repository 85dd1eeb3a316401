package properties_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/test/rig"
)

func TestAnApplyThatIsCutConverges(t *testing.T) {
	t.Parallel()
	everyCase(t, func(t *rapid.T, w *world) {
		doc := drawDoc(t, "doc", 2)
		o := plan.Options{Prune: rapid.Bool().Draw(t, "prune")}
		furnish(t, w)
		c := rapid.SampledFrom(rig.Cuts()).Draw(t, "cut")
		at := rapid.IntRange(1, 25).Draw(t, "at")
		w.CutThenRepeat(t, doc, o, c, at)
	})
}
