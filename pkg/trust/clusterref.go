package trust

import "github.com/podtrust/podtrust/pkg/crn"

// ClusterRef identifies a cluster. A cluster's name is not unique and the rest of its CRN varies with the environment, so
// account and ID decide.
type ClusterRef struct{ AccountID, ID string }

// ClusterOf returns the cluster that a CRN names. It is false for a text that is not the CRN of a cluster itself, such as
// that of a worker.
func ClusterOf(text string) (ClusterRef, bool) {
	name, err := crn.Parse(text)
	if err != nil || !name.IsCluster() {
		return ClusterRef{}, false
	}
	return ClusterRef{name.AccountID(), name.Instance}, true
}

// SameCluster reports whether two CRNs mean one cluster, even if they differ in bytes. Whether IAM matches a link whose CRN
// differs from the cluster's own is not known.
func SameCluster(a, b string) bool {
	left, ok := ClusterOf(a)
	right, also := ClusterOf(b)
	return ok && also && left == right
}
