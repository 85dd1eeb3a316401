package order_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/order"
)

func TestByIsAStableSort(t *testing.T) {
	t.Parallel()
	type item struct{ key, place int }
	rapid.Check(t, func(t *rapid.T) {
		var items []item
		for place, key := range rapid.SliceOf(rapid.IntRange(0, 9)).Draw(t, "keys") {
			items = append(items, item{key, place})
		}
		order.By(items, func(a, b item) int { return cmp.Compare(a.key, b.key) })
		if !slices.IsSortedFunc(items, func(a, b item) int {
			return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.place, b.place))
		}) {
			t.Errorf("got %v", items)
		}
	})
}
