//go:build tools

package cmd

import (
	"path/filepath"
	"testing"
)

// TestToolScripts runs testdata/tools/<noun>/*.txtar: scripts that call programs which a machine with Go and git can lack.
// .ci/tools lists the packages of those programs.
func TestToolScripts(t *testing.T) {
	t.Parallel()
	runScripts(t, filepath.Join("testdata", "tools"))
}
