package manifest

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// container is one container of a pod, or one step of a task.
type container struct {
	name    string
	init    bool // it ends before the others begin
	sidecar bool // an init container that goes on, or a sidecar of a task
	node    *yaml.Node
	shared  *yaml.Node // what all steps of a task have: its stepTemplate; else nil
	path    []any
}

// containers are those of a pod: init containers and native sidecars first, as they start.
func (w workload) containers() []container {
	if w.tekton {
		return w.steps()
	}
	var all []container
	for _, key := range []string{"initContainers", "containers"} {
		for i, node := range yamltext.Items(w.spec, key) {
			if node.Kind != yaml.MappingNode {
				continue
			}
			always := yamltext.Text(node, "restartPolicy") == "Always"
			all = append(all, container{
				name: yamltext.Text(node, "name"), node: node, path: join(w.path, key, i),
				init: key == "initContainers" && !always, sidecar: key == "initContainers" && always,
			})
		}
	}
	return all
}

// steps are those of a task, and its sidecars. A step that refers to a StepAction can't have variables or mounts of its own.
func (w workload) steps() []container {
	var all []container
	for _, key := range []string{"sidecars", "steps"} {
		for i, node := range yamltext.Items(w.spec, key) {
			if node.Kind != yaml.MappingNode || yamltext.Get(node, "ref") != nil {
				continue
			}
			c := container{name: yamltext.Text(node, "name"), node: node, path: join(w.path, key, i), sidecar: key == "sidecars"}
			if c.name == "" {
				c.name = "unnamed-" + strconv.Itoa(i) // as Tekton names it
			}
			if key == "steps" {
				c.shared = yamltext.Get(w.spec, "stepTemplate")
			}
			all = append(all, c)
		}
	}
	return all
}

// variables are those of a container; what is its own comes first.
func (c container) variables() []*yaml.Node {
	return append(yamltext.Items(c.node, "env"), yamltext.Items(c.shared, "env")...)
}

// chosen are the containers of a pod that get the token. Without a choice of the caller that is the one that is neither an
// init container nor a sidecar; when there is none or more than one, ok is false and candidates are those to choose from.
func (w workload) chosen(names []string, all bool) (chosen, candidates []container, ok bool) {
	for _, c := range w.containers() {
		switch {
		case len(names) > 0:
			if slices.Contains(names, c.name) {
				chosen = append(chosen, c)
			}
		case all:
			if !c.init {
				chosen = append(chosen, c)
			}
		case !c.init && !c.sidecar && !isSidecar(c.name):
			chosen = append(chosen, c)
		}
	}
	if len(names) > 0 || all || len(chosen) == 1 {
		return chosen, nil, true
	}
	if len(chosen) == 0 {
		chosen = w.containers()
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
