package manifest

import "github.com/aymanbagabas/go-udiff"

// Diff is what a patch changes in a file, in the unified format; "" when it changes nothing.
func Diff(file, before, after string) string {
	return udiff.Unified("a/"+file, "b/"+file, before, after)
}
