package diagnose

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/manifest"
)

// Cause is one thing that keeps a pod from its token, or that will.
type Cause struct {
	ID      string
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
func Find(id string) (Cause, bool) {
	for _, family := range Families() {
		if i := slices.IndexFunc(family.Causes, func(c Cause) bool { return c.ID == id }); i >= 0 {
			return family.Causes[i], true
		}
	}
	return Cause{}, false
}

// IDs are those of all causes.
func IDs() []string {
	var all []string
	for _, family := range Families() {
		for _, c := range family.Causes {
			all = append(all, c.ID)
		}
	}
	return all
}

// manifestCauses are the linter's rules.
func manifestCauses() []Cause {
	var all []Cause
	for _, r := range manifest.Rules() {
		all = append(all, Cause{r.ID, r.Summary, r.Why, r.Fix})
	}
	return all
}
