package cmd

import (
	"strings"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

var ( //nolint:gochecknoglobals // the small world of the draws
	drawnClusters   = []string{"demo-vpc", "demo-classic", "demo-roks"}
	drawnNamespaces = []string{"orders", "orders", "billing", "kube-system", "default"}
	drawnAccounts   = []string{"api", "api", "web", "default"}
)

// near draws a pod that is like the one in question, or any.
func (m *corrected) near(t *rapid.T) drawnPod {
	pod := drawPod(t, "other")
	switch rapid.SampledFrom([]string{"any", "same", "cluster", "namespace", "account", "account"}).Draw(t, "differs in") {
	case "same":
		return m.pod
	case "cluster":
		return drawnPod{pod.Cluster, m.pod.Namespace, m.pod.Account}
	case "namespace":
		return drawnPod{m.pod.Cluster, pod.Namespace, m.pod.Account}
	case "account":
		return drawnPod{m.pod.Cluster, m.pod.Namespace, pod.Account}
	}
	return pod
}

func drawPod(t *rapid.T, label string) drawnPod {
	return drawnPod{
		rapid.SampledFrom(drawnClusters).Draw(t, label+": cluster"), rapid.SampledFrom(drawnNamespaces).Draw(t, label+": namespace"),
		rapid.SampledFrom(drawnAccounts).Draw(t, label+": account"),
	}
}

// drawLink draws a link for a pod, which is admitted unless the link is written wrong.
func drawLink(t *rapid.T, pod drawnPod) (link map[string]any, admits drawnPod) {
	crn, kind := clusterCRN(pod.Cluster), "IKS_SA"
	if pod.Cluster == "demo-roks" {
		kind = "ROKS_SA"
	}
	namespace, account := pod.Namespace, pod.Account
	wrong := rapid.SampledFrom([]string{"", "", "", "case", "swapped", "cluster's name", "kind", "worker", "gone", "account", "region"}).Draw(t, "wrong")
	switch wrong {
	case "case":
		namespace = strings.ToUpper(namespace)
	case "swapped":
		namespace, account = account, namespace
	case "cluster's name":
		account = pod.Cluster
	case "kind":
		kind = map[string]string{"IKS_SA": "ROKS_SA", "ROKS_SA": "IKS_SA"}[kind]
	case "worker":
		crn = strings.TrimSuffix(crn, "::") + ":worker:w1"
	case "gone":
		crn = strings.Replace(crn, ":c0demo", ":c0gone", 1)
	case "account":
		crn = strings.Replace(crn, sandbox.AccountID, strings.Repeat("e", 32), 1)
	case "region":
		crn = strings.Replace(crn, ":us-south:", ":eu-gb:", 1)
	}
	if wrong == "" {
		admits = pod
	}
	link = map[string]any{"cr_type": kind, "link": map[string]string{"crn": crn, "namespace": namespace, "name": account}}
	if wrong == "account" {
		link["is_cross_account"] = true
	}
	return link, admits
}

// drawRule draws a claim rule about a pod, of one to three conditions.
func drawRule(t *rapid.T, pod drawnPod) map[string]any {
	conditions := rapid.SliceOfNDistinct(rapid.SampledFrom([]map[string]string{
		{"claim": "namespace", "operator": "EQUALS", "value": `"` + pod.Namespace + `"`},
		{"claim": "namespace", "operator": "NOT_EQUALS", "value": `"` + pod.Namespace + `"`},
		{"claim": "name", "operator": "EQUALS", "value": `"` + pod.Account + `"`},
		{"claim": "name", "operator": "NOT_EQUALS", "value": `"` + pod.Account + `"`},
		{"claim": "name", "operator": "IN", "value": `["` + pod.Account + `","web"]`},
		{"claim": "name", "operator": "EQUALS", "value": `"` + pod.Account + `*"`},
		{"claim": "name", "operator": "CONTAINS", "value": `"a"`},
		{"claim": "service_instance", "operator": "EQUALS", "value": `"` + pod.Cluster + `"`},
		{"claim": "crn", "operator": "EQUALS", "value": `"` + clusterCRN(pod.Cluster) + `"`},
		{"claim": "serviceaccount", "operator": "EQUALS", "value": `"` + pod.Account + `"`},
		{"claim": "namespace", "operator": "EQUALS", "value": `"\"` + pod.Namespace + `\""`},
	}), 1, 3, func(c map[string]string) string { return c["claim"] + c["operator"] + c["value"] }).Draw(t, "conditions")
	kind := rapid.SampledFrom([]string{"IKS_SA", "IKS_SA", "ROKS_SA"}).Draw(t, "kind of the rule")
	return map[string]any{"type": "Profile-CR", "cr_type": kind, "conditions": conditions}
}
