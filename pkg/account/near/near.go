// Package near guesses which name was probably meant. It is pure.
package near

import (
	"cmp"
	"slices"
	"strings"
)

// mostNear is how many suggestions are made.
const mostNear = 5

// longest is the longest name, in bytes, that is compared letter by letter: a longer one was hardly typed.
const longest = 200

// Names returns the names that were probably meant by text, the nearest first: those that differ in few letters, and those
// of which one contains the other.
func Names(text string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	wanted := strings.ToLower(text)
	var found []candidate
	for _, n := range names {
		lower := strings.ToLower(n)
		if lower == "" || wanted == "" {
			continue
		}
		d := distance(wanted, lower)
		if d <= max(2, len(wanted)/4) && d < len(lower) || strings.Contains(lower, wanted) || strings.Contains(wanted, lower) {
			found = append(found, candidate{n, d})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.name, b.name))
	})
	found = slices.Compact(found) // several objects can have one name
	var nearest []string
	for _, c := range found[:min(mostNear, len(found))] {
		nearest = append(nearest, c.name)
	}
	return nearest
}

// distance is how many letters must be added, dropped or changed to make one text of the other (Levenshtein).
func distance(a, b string) int {
	if len(a) > longest || len(b) > longest {
		return longest
	}
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
