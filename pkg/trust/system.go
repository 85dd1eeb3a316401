package trust

import "strings"

// DefaultServiceAccount is the service account of every pod that names none.
const DefaultServiceAccount = "default"

// SystemNamespace reports whether a namespace belongs to Kubernetes, to OpenShift, or to what IBM Cloud installs into
// clusters: its pods are not those of the account's own applications.
func SystemNamespace(name string) bool {
	switch name {
	case "kube-system", "kube-public", "kube-node-lease", "calico-system", "tigera-operator", "istio-system", "knative-serving", "openshift":
		return true
	}
	for _, prefix := range []string{"ibm-", "openshift-", "kube-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
