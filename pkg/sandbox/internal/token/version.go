package token

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// tooOld reports whether the version of a cluster is known and below 1.21 for Kubernetes or 4.7 for OpenShift, the first
// whose pods can use trusted profiles. A version that cannot be read is not too old.
func tooOld(cluster state.Cluster) bool {
	var major, minor int
	if n, _ := fmt.Sscanf(cluster.Version, "%d.%d", &major, &minor); n != 2 {
		return false
	}
	firstMajor, firstMinor := 1, 21
	if cluster.Type == "openshift" {
		firstMajor, firstMinor = 4, 7
	}
	return major < firstMajor || major == firstMajor && minor < firstMinor
}
