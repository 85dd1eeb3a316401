// Package order sorts lists. It is pure. It stands beside slices.SortFunc, which the compiler writes out anew for each type
// of item: with the types of this program that was a megabyte.
package order

import "sort"

// By sorts items by a comparison, which is negative when a comes before b. Items that compare as equal keep their order.
func By[T any](items []T, compare func(a, b T) int) {
	sort.SliceStable(items, func(i, j int) bool { return compare(items[i], items[j]) < 0 })
}
