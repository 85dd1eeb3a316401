package faults

import (
	"iter"
	"strings"
	"time"
)

// Request is what faults want to know of a request. The two functions are called only for faults that ask for them.
type Request struct {
	Route   string // its pattern, such as "GET /v1/profiles/{profile}"
	Service string
	Writes  bool // it may change something
	Now     time.Time
	Created func() time.Time // when the youngest of the entities in its path was created; zero for unknown
	Changed func() time.Time // when the entity of its path was last changed; zero for unknown
}

// Armed is a fault in a sandbox, with what has happened to it.
type Armed struct {
	ID     string    `json:"id"`
	Fault  Fault     `json:"fault"`
	Seen   int       `json:"seen"`   // requests that it was for
	Struck int       `json:"struck"` // requests that it struck
	Tokens float64   `json:"tokens"` // of Rate: what is left
	Filled time.Time `json:"filled"` // and when that was so; zero for never
}

// Ask returns the fault after a request, whether the request was one for it, and whether it strikes it.
func (a Armed) Ask(r Request) (next Armed, matched, strikes bool) {
	f := a.Fault
	if f.Times > 0 && a.Struck >= f.Times || !f.concerns(r) {
		return a, false, false
	}
	a.Seen++
	switch {
	case a.Seen <= f.After:
		return a, true, false
	case f.Rate > 0 && a.take(r.Now):
		return a, true, false
	}
	a.Struck++
	return a, true, true
}

// take takes a token out of the bucket of a rate, if there is one.
func (a *Armed) take(now time.Time) bool {
	f := a.Fault
	full := float64(f.Burst)
	if a.Filled.IsZero() {
		a.Tokens = full
	} else if since := now.Sub(a.Filled); since > 0 {
		a.Tokens = min(full, a.Tokens+since.Seconds()*f.Rate)
	}
	a.Filled = now
	const nearly = 1 - 1e-9 // ten times a tenth is not one
	if a.Tokens >= nearly {
		a.Tokens--
		return true
	}
	if f.Harsh {
		a.Tokens = max(-full, a.Tokens-1)
	}
	return false
}

// concerns reports whether a request is one of those that the fault is for.
func (f Fault) concerns(r Request) bool {
	if f.Service != "" && f.Service != r.Service || f.Route != "" && !sameRoute(f.Route, r.Route) {
		return false
	}
	if f.CreatedWithin > 0 && !within(r.Created(), r.Now, f.CreatedWithin) {
		return false
	}
	return f.ChangedWithin == 0 || r.Writes && within(r.Changed(), r.Now, f.ChangedWithin)
}

// within reports whether a moment is less than a span away. One that is yet to come, since the clock was set back, is not
// within it for good.
func within(at, now time.Time, span time.Duration) bool {
	return !at.IsZero() && now.Sub(at).Abs() < span
}

// sameRoute compares a wanted route, whose method may be missing, with a pattern.
func sameRoute(wanted, pattern string) bool {
	method, path := splitRoute(wanted)
	patternMethod, patternPath := splitRoute(pattern)
	return (method == "" || method == patternMethod) && shape(path) == shape(patternPath)
}

func splitRoute(route string) (method, path string) {
	method, path, ok := strings.Cut(route, " ")
	if !ok {
		return "", route
	}
	return method, strings.TrimSpace(path)
}

// shape is a path without the names of its wildcards.
func shape(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
			segments[i] = "{}"
		}
	}
	return strings.Join(segments, "/")
}

// Ask asks faults in their order. The first that strikes is returned; those after it are not asked. keep is called with
// each fault that the request has changed.
func Ask(all iter.Seq[Armed], r Request, keep func(Armed)) (Armed, bool) {
	for a := range all {
		next, matched, strikes := a.Ask(r)
		if matched {
			keep(next)
		}
		if strikes {
			return next, true
		}
	}
	return Armed{}, false
}
