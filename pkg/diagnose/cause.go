package diagnose

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/manifest/lint"
)

// CauseID names a cause. It is part of what podtrust prints and does not change. The constants stand beside the tables of
// their families; those of manifests are the linter's rules.
type CauseID string

// Cause is one thing that keeps a pod from its token, or that will.
type Cause struct {
	ID      CauseID
	Summary string // what is wrong, in a sentence
	Why     string // what comes of it, and how it shows
	Fix     string // what to do, in general; a diagnosis has the exact commands
}

// Family is the causes of one kind, for the reference page.
type Family struct {
	Title  string
	Causes []Cause
}

// Families are all causes, in the order in which they are looked for.
func Families() []Family {
	return []Family{
		{"Token", tokenCauses()},
		{"Profile", profileCauses()},
		{"Way", wayCauses()},
		{"Trust", trustCauses()},
		{"Cluster", clusterCauses()},
		{"Access", accessCauses()},
		{"Manifest", manifestCauses()},
	}
}

// Find returns the cause of an ID.
func Find(id CauseID) (Cause, bool) {
	for _, family := range Families() {
		if i := slices.IndexFunc(family.Causes, func(c Cause) bool { return c.ID == id }); i >= 0 {
			return family.Causes[i], true
		}
	}
	return Cause{}, false
}

// IDs are those of all causes.
func IDs() []CauseID {
	var all []CauseID
	for _, family := range Families() {
		all = append(all, idsOf(family.Causes)...)
	}
	return all
}

func idsOf(causes []Cause) []CauseID {
	all := make([]CauseID, len(causes))
	for i, c := range causes {
		all[i] = c.ID
	}
	return all
}

// CauseManifestNotDeployed is a manifest that is right and that the pod does not run by.
const CauseManifestNotDeployed CauseID = "manifest-not-deployed"

// manifestCauses are the linter's rules, and what only a pod beside its manifest shows.
func manifestCauses() []Cause {
	var all []Cause
	for _, r := range lint.Rules() {
		if r.ID == lint.RuleProfile {
			r.Why += " 'token diagnose' also reports a manifest that names another profile than the one that was asked for."
		}
		all = append(all, Cause{CauseID(r.ID), r.Summary, r.Why, r.Fix})
	}
	return append(all, Cause{
		CauseManifestNotDeployed, "The manifest is right, and the pod runs as another service account or in another namespace.",
		"The manifest was not applied, or the pod is older than the change. A pod keeps the service account that it was created with.",
		"Apply the manifest, and wait for the new pod. The profile needs no change.",
	})
}
