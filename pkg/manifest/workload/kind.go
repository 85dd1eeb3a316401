package workload

import (
	"slices"
	"strings"
)

// Kind is a kind of object that has a pod in it.
type Kind struct {
	Name       string
	APIVersion string   // the newest one
	Path       []string // to the pod's spec, or to what is like one
	groups     []string // the API groups that have it; "" is the core group
	tekton     bool     // it has steps, not containers
	account    []string // where Tekton has the service account; nil for nowhere
}

// table are all kinds. A kind of Tekton is listed once for each place that can hold steps.
func table() []Kind {
	template := []string{"spec", "template", "spec"}
	core, apps, batch := []string{""}, []string{"", "apps", "extensions"}, []string{"", "batch"}
	knative, tekton := []string{"serving.knative.dev"}, []string{"tekton.dev"}
	kinds := []Kind{
		{Name: "Pod", APIVersion: "v1", groups: core, Path: []string{"spec"}},
		{Name: "PodTemplate", APIVersion: "v1", groups: core, Path: []string{"template", "spec"}},
		{Name: "ReplicationController", APIVersion: "v1", groups: core, Path: template},
		{Name: "Deployment", APIVersion: "apps/v1", groups: apps, Path: template},
		{Name: "StatefulSet", APIVersion: "apps/v1", groups: apps, Path: template},
		{Name: "DaemonSet", APIVersion: "apps/v1", groups: apps, Path: template},
		{Name: "ReplicaSet", APIVersion: "apps/v1", groups: apps, Path: template},
		{Name: "Job", APIVersion: "batch/v1", groups: batch, Path: template},
		{Name: "CronJob", APIVersion: "batch/v1", groups: batch, Path: []string{"spec", "jobTemplate", "spec", "template", "spec"}},
		{Name: "DeploymentConfig", APIVersion: "apps.openshift.io/v1", groups: []string{"", "apps.openshift.io"}, Path: template},
		{Name: "Rollout", APIVersion: "argoproj.io/v1alpha1", groups: []string{"argoproj.io"}, Path: template},
		{Name: "Service", APIVersion: "serving.knative.dev/v1", groups: knative, Path: template},
		{Name: "Configuration", APIVersion: "serving.knative.dev/v1", groups: knative, Path: template},
		{Name: "Revision", APIVersion: "serving.knative.dev/v1", groups: knative, Path: []string{"spec"}},
		{Name: "Task", groups: tekton, Path: []string{"spec"}, tekton: true},
		{Name: "ClusterTask", groups: tekton, Path: []string{"spec"}, tekton: true},
		{Name: "TaskRun", groups: tekton, Path: []string{"spec", "taskSpec"}, tekton: true, account: []string{"spec"}},
	}
	for _, part := range []string{"tasks", "finally"} {
		kinds = append(kinds,
			Kind{Name: "Pipeline", groups: tekton, Path: []string{"spec", part, "*", "taskSpec"}, tekton: true},
			Kind{
				Name: "PipelineRun", groups: tekton, Path: []string{"spec", "pipelineSpec", part, "*", "taskSpec"}, tekton: true,
				account: []string{"spec", "taskRunTemplate"},
			})
	}
	return kinds
}

// Kinds are the kinds of workloads that are patched and checked.
func Kinds() []string {
	var names []string
	for _, k := range table() {
		if !slices.Contains(names, k.Name) {
			names = append(names, k.Name)
		}
	}
	return names
}

// PodKinds are those of Kinds whose pods have containers, so that a strategic merge patch can be made for them.
func PodKinds() []string {
	var names []string
	for _, k := range table() {
		if !k.tekton {
			names = append(names, k.Name)
		}
	}
	return names
}

// PodKind returns one of PodKinds by its name in any case.
func PodKind(name string) (Kind, bool) {
	all := table()
	i := slices.IndexFunc(all, func(k Kind) bool { return !k.tekton && strings.EqualFold(k.Name, name) })
	if i < 0 {
		return Kind{}, false
	}
	return all[i], true
}

// kindsOf are the rows of an object's kind: none for a kind that is not known. A Job of another API group is not a known kind.
func kindsOf(name, apiVersion string) []Kind {
	group, _, ok := strings.Cut(apiVersion, "/")
	if !ok {
		group = ""
	}
	var found []Kind
	for _, k := range table() {
		if k.Name == name && slices.Contains(k.groups, group) {
			found = append(found, k)
		}
	}
	return found
}
