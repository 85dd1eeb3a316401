package faults

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrPlace is matched by the error for a fault that is for no request at all.
var ErrPlace = errors.New("no request matches")

// CheckPlace says what is wrong with the route and the service of a fault, given all that there are. services has the
// service of each route.
func (f Fault) CheckPlace(routes map[string]string) error {
	var services []string
	found := f.Route == ""
	for route, service := range routes {
		services = append(services, service)
		found = found || sameRoute(f.Route, route) && (f.Service == "" || f.Service == service)
	}
	slices.Sort(services)
	services = slices.Compact(services)
	switch {
	case f.Service != "" && !slices.Contains(services, f.Service):
		return fmt.Errorf("%w: unknown service '%s': the services are %s", ErrPlace, f.Service, strings.Join(services, ", "))
	case !found && f.Service != "":
		return fmt.Errorf("%w: service '%s' has no route '%s'", ErrPlace, f.Service, f.Route)
	case !found:
		return fmt.Errorf("%w: unknown route '%s': the nearest are %s", ErrPlace, f.Route, strings.Join(nearest(f.Route, routes), ", "))
	}
	return nil
}

// nearest are the routes whose paths have the longest beginning in common with a wanted one.
func nearest(wanted string, routes map[string]string) []string {
	_, path := splitRoute(wanted)
	best, found := -1, []string(nil)
	for route := range routes {
		_, candidate := splitRoute(route)
		alike := 0
		for alike < min(len(path), len(candidate)) && path[alike] == candidate[alike] {
			alike++
		}
		switch {
		case alike > best:
			best, found = alike, []string{"'" + route + "'"}
		case alike == best:
			found = append(found, "'"+route+"'")
		}
	}
	slices.Sort(found)
	return found[:min(len(found), 5)]
}
