package token

import (
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

func TestOldClusters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind, version string
		old           bool
	}{
		{"kubernetes", "1.20.15_1588", true},
		{"kubernetes", "1.21.0_1500", false},
		{"kubernetes", "1.34.1_1530*", false},
		{"kubernetes", "2.0", false},
		{"openshift", "3.11.248_1650_openshift", true},
		{"openshift", "4.6.59_1560_openshift", true},
		{"openshift", "4.7.0", false},
		{"openshift", "4.20.0-rc.1", false},
		{"kubernetes", "", false},
		{"kubernetes", "unknown", false},
	} {
		if got := tooOld(state.Cluster{Type: tt.kind, Version: tt.version}); got != tt.old {
			t.Errorf("%s %q: too old is %v, want %v", tt.kind, tt.version, got, tt.old)
		}
	}
}
