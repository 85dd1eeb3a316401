package causes

import "github.com/podtrust/podtrust/pkg/manifest/lint"

// The causes that only a pod beside its manifest shows.
const (
	ManifestNotDeployed ID = "manifest-not-deployed"
	ManifestOtherPod    ID = "manifest-other-pod"
)

// manifest are the linter's rules, and what only a pod beside its manifest shows.
func manifest() []Cause {
	var all []Cause
	for _, r := range lint.Rules() {
		if r.ID == lint.RuleProfile {
			r.Why += " 'token diagnose' also reports a manifest that names another profile than the one that was asked for."
		}
		all = append(all, Cause{ID(r.ID), r.Summary, r.Why, r.Fix})
	}
	return append(all, Cause{
		ManifestNotDeployed, "The manifest is right, and the pod runs as another service account or in another namespace.",
		"The manifest was not applied, or the pod is older than the change. A pod keeps the service account that it was created with.",
		"Apply the manifest, and wait for the new pod. The profile needs no change.",
	}, Cause{
		ManifestOtherPod, "The manifest is of another pod than the token: it names another namespace or service account.",
		"IAM's answer to the token says nothing about the manifest, and the manifest explains nothing about the token.",
		"Use the manifest of the token's pod, or a token of the manifest's pod.",
	})
}
