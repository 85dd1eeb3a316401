package causes

import "github.com/podtrust/podtrust/pkg/manifest/lint"

// ManifestNotDeployed is a manifest that is right and that the pod does not run by.
const ManifestNotDeployed ID = "manifest-not-deployed"

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
	})
}
