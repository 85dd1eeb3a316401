// Package causes is the table of what keeps a pod from its token: the ID of each cause, what it means, what comes of it and what
// to do. It is pure, and proves nothing: pkg/diagnose does.
package causes

import "slices"

// ID names a cause. It is part of what podtrust prints and does not change. The constants are beside the tables of
// their families; those of manifests are the linter's rules.
type ID string

// Cause is one thing that keeps a pod from its token, or that will.
type Cause struct {
	ID      ID
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
		{"Token", token()},
		{"Profile", profile()},
		{"Way", way()},
		{"Trust", trust()},
		{"Cluster", cluster()},
		{"Access", access()},
		{"Manifest", manifest()},
	}
}

// Find returns the cause of an ID.
func Find(id ID) (Cause, bool) {
	for _, family := range Families() {
		if i := slices.IndexFunc(family.Causes, func(c Cause) bool { return c.ID == id }); i >= 0 {
			return family.Causes[i], true
		}
	}
	return Cause{}, false
}

// IDs are those of all causes.
func IDs() []ID {
	var all []ID
	for _, family := range Families() {
		for _, c := range family.Causes {
			all = append(all, c.ID)
		}
	}
	return all
}
