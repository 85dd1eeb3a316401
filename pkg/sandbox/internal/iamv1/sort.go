package iamv1

import (
	"slices"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/filter"
)

// Traits are what lists can be sorted and filtered by.
type Traits struct {
	Name, Description, CreatedBy string
	Created, Modified            time.Time
}

func (t Traits) text(attribute string) string {
	switch attribute {
	case "name":
		return t.Name
	case "description":
		return t.Description
	}
	return ""
}

// Narrow drops what the parameter filter does not let through, and sorts the rest by sort and order. The names by which a
// list can be sorted differ from list to list.
func Narrow[T any](c *api.Call, all []T, of func(T) Traits, sortable ...string) ([]T, error) {
	f, err := filter.Parse(c.Query("filter"), "name", "description")
	if err != nil {
		return nil, Invalid("parameter 'filter': " + err.Error())
	}
	all = slices.DeleteFunc(all, func(item T) bool { return !f.Matches(of(item).text) })
	by, direction := c.Query("sort"), c.Query("order")
	if err := OneOf(direction, "", "asc", "desc"); err != nil {
		return nil, err
	}
	if by == "" {
		return all, nil
	}
	if err := OneOf(by, sortable...); err != nil {
		return nil, err
	}
	traits := make([]Traits, len(all))
	for i, item := range all {
		traits[i] = of(item)
	}
	sorted := make([]T, len(all))
	for to, from := range order(traits, comparisonBy(by), direction == "desc") {
		sorted[to] = all[from]
	}
	return sorted, nil
}

// order are the places of traits in their order; those of an equal value stay as they came.
func order(traits []Traits, compare func(a, b Traits) int, descending bool) []int {
	places := make([]int, len(traits))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(i, j int) int {
		if descending {
			i, j = j, i
		}
		return compare(traits[i], traits[j])
	})
	return places
}

func comparisonBy(name string) func(a, b Traits) int {
	switch name {
	case "name":
		return func(a, b Traits) int { return strings.Compare(a.Name, b.Name) }
	case "description":
		return func(a, b Traits) int { return strings.Compare(a.Description, b.Description) }
	case "created_by":
		return func(a, b Traits) int { return strings.Compare(a.CreatedBy, b.CreatedBy) }
	case "created_at":
		return func(a, b Traits) int { return a.Created.Compare(b.Created) }
	default:
		return func(a, b Traits) int { return a.Modified.Compare(b.Modified) }
	}
}
