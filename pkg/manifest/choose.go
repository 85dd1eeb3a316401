package manifest

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// choose returns the containers of a pod that get the token. Without a choice of the caller that is the one that is neither an
// init container nor a sidecar; when there is none or more than one, ok is false and candidates are those to choose from.
func choose(w workload.Workload, names []string, all bool) (chosen, candidates []workload.Container, ok bool) {
	for _, c := range w.Containers() {
		switch {
		case len(names) > 0:
			if slices.Contains(names, c.Name) {
				chosen = append(chosen, c)
			}
		case all:
			if !c.Init {
				chosen = append(chosen, c)
			}
		case !c.Init && !c.Sidecar && !isSidecar(c.Name):
			chosen = append(chosen, c)
		}
	}
	if len(names) > 0 || all || len(chosen) == 1 {
		return chosen, nil, true
	}
	if len(chosen) == 0 {
		chosen = w.Containers()
	}
	return nil, chosen, len(chosen) == 0
}

// isSidecar reports whether containers of this name are known to be somebody else's helpers: proxies, agents, collectors.
func isSidecar(name string) bool {
	switch name {
	case "istio-proxy", "linkerd-proxy", "envoy", "envoy-sidecar", "consul-dataplane", "consul-connect-envoy-sidecar", "kuma-sidecar",
		"daprd", "queue-proxy", "aws-app-mesh-envoy",
		"vault-agent", "vault-agent-init", "cloud-sql-proxy", "cloudsql-proxy", "kube-rbac-proxy", "oauth2-proxy", "oauth-proxy",
		"spiffe-helper", "ghostunnel",
		"fluent-bit", "fluentbit", "fluentd", "filebeat", "promtail", "vector", "logrotate", "splunk-forwarder",
		"otel-collector", "otc-container", "opentelemetry-collector", "jaeger-agent", "datadog-agent", "config-reloader",
		"git-sync":
		return true
	}
	return false
}
