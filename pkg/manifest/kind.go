package manifest

import (
	"slices"
	"strings"
)

// workloadKind is a kind of object that has a pod in it.
type workloadKind struct {
	name       string
	apiVersion string   // the newest one
	groups     []string // the API groups that have it; "" is the core group
	path       []string // to the pod's spec, or to what is like one
	tekton     bool     // it has steps, not containers
	account    []string // where Tekton has the service account; nil for nowhere
}

// workloadKinds are all of them. A kind of Tekton is listed once for each place that can hold steps.
func workloadKinds() []workloadKind {
	template := []string{"spec", "template", "spec"}
	core, apps, batch := []string{""}, []string{"", "apps", "extensions"}, []string{"", "batch"}
	knative, tekton := []string{"serving.knative.dev"}, []string{"tekton.dev"}
	kinds := []workloadKind{
		{name: "Pod", apiVersion: "v1", groups: core, path: []string{"spec"}},
		{name: "PodTemplate", apiVersion: "v1", groups: core, path: []string{"template", "spec"}},
		{name: "ReplicationController", apiVersion: "v1", groups: core, path: template},
		{name: "Deployment", apiVersion: "apps/v1", groups: apps, path: template},
		{name: "StatefulSet", apiVersion: "apps/v1", groups: apps, path: template},
		{name: "DaemonSet", apiVersion: "apps/v1", groups: apps, path: template},
		{name: "ReplicaSet", apiVersion: "apps/v1", groups: apps, path: template},
		{name: "Job", apiVersion: "batch/v1", groups: batch, path: template},
		{name: "CronJob", apiVersion: "batch/v1", groups: batch, path: []string{"spec", "jobTemplate", "spec", "template", "spec"}},
		{name: "DeploymentConfig", apiVersion: "apps.openshift.io/v1", groups: []string{"", "apps.openshift.io"}, path: template},
		{name: "Rollout", apiVersion: "argoproj.io/v1alpha1", groups: []string{"argoproj.io"}, path: template},
		{name: "Service", apiVersion: "serving.knative.dev/v1", groups: knative, path: template},
		{name: "Configuration", apiVersion: "serving.knative.dev/v1", groups: knative, path: template},
		{name: "Revision", apiVersion: "serving.knative.dev/v1", groups: knative, path: []string{"spec"}},
		{name: "Task", groups: tekton, path: []string{"spec"}, tekton: true},
		{name: "ClusterTask", groups: tekton, path: []string{"spec"}, tekton: true},
		{name: "TaskRun", groups: tekton, path: []string{"spec", "taskSpec"}, tekton: true, account: []string{"spec"}},
	}
	for _, part := range []string{"tasks", "finally"} {
		kinds = append(kinds,
			workloadKind{name: "Pipeline", groups: tekton, path: []string{"spec", part, "*", "taskSpec"}, tekton: true},
			workloadKind{
				name: "PipelineRun", groups: tekton, path: []string{"spec", "pipelineSpec", part, "*", "taskSpec"}, tekton: true,
				account: []string{"spec", "taskRunTemplate"},
			})
	}
	return kinds
}

// Kinds are the kinds of workloads that are patched and checked.
func Kinds() []string {
	var names []string
	for _, k := range workloadKinds() {
		if !slices.Contains(names, k.name) {
			names = append(names, k.name)
		}
	}
	return names
}

// PodKinds are those of Kinds whose pods have containers, so that a strategic merge patch can be made for them.
func PodKinds() []string {
	var names []string
	for _, k := range workloadKinds() {
		if !k.tekton {
			names = append(names, k.name)
		}
	}
	return names
}

// podKind is a kind of PodKinds, in any case.
func podKind(name string) (workloadKind, bool) {
	all := workloadKinds()
	i := slices.IndexFunc(all, func(k workloadKind) bool { return !k.tekton && strings.EqualFold(k.name, name) })
	if i < 0 {
		return workloadKind{}, false
	}
	return all[i], true
}

// kindsOf are the rows of an object's kind: none for a kind that is not known. A Job of somebody else is none of ours.
func kindsOf(name, apiVersion string) []workloadKind {
	group, _, ok := strings.Cut(apiVersion, "/")
	if !ok {
		group = ""
	}
	var found []workloadKind
	for _, k := range workloadKinds() {
		if k.name == name && slices.Contains(k.groups, group) {
			found = append(found, k)
		}
	}
	return found
}
