package names

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// most is how many names an error lists.
const most = 5

// unknown is the error for a name that nothing has. The command lists what there is.
func unknown(what, name string, all []string, command string) error {
	if strings.HasSuffix(what, "'") { // it ends with a name itself
		what += " with the name or ID"
	}
	e := app.NotFoundf("there is no %s '%s', or none that the credential may see", what, name)
	if like := Near(name, all); len(like) > 0 {
		return e.Hintf("Near names are '%s'. List all by running '%s'.", strings.Join(like, "', '"), command)
	}
	return e.Hintf("List what there is by running '%s'.", command)
}

// ambiguous is the error for a name that several have.
func ambiguous(what, name string, candidates []string) error {
	slices.Sort(candidates)
	more := ""
	if len(candidates) > most {
		more = fmt.Sprintf(" and %d more", len(candidates)-most)
		candidates = candidates[:most]
	}
	return app.Usagef("there is more than one %s with the name '%s'", what, name).
		Hintf("Give the ID instead: '%s'%s.", strings.Join(candidates, "', '"), more)
}

// Near returns the names that somebody who wrote name may have meant, the nearest first.
func Near(name string, all []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	wanted := strings.ToLower(name)
	var found []candidate
	for _, n := range all {
		lower := strings.ToLower(n)
		d := distance(wanted, lower)
		if d <= max(2, len(wanted)/4) || strings.Contains(lower, wanted) || lower != "" && strings.Contains(wanted, lower) {
			found = append(found, candidate{n, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.name, b.name))
	})
	found = slices.Compact(found) // several may have one name
	var names []string
	for _, c := range found[:min(most, len(found))] {
		names = append(names, c.name)
	}
	return names
}

// distance is how many letters must be added, dropped or changed to make one text of the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
