package main

import (
	"testing"
	"time"
)

func TestTripsAreTheLongestChain(t *testing.T) {
	t.Parallel()
	at := func(from, to int) request {
		return request{from: time.Unix(int64(from), 0), to: time.Unix(int64(to), 0)}
	}
	for name, row := range map[string]struct {
		requests []request
		want     int
	}{
		"none":                        {nil, 0},
		"one after the other":         {[]request{at(0, 1), at(2, 3), at(3, 4)}, 3},
		"all at once":                 {[]request{at(0, 3), at(1, 4), at(2, 5)}, 1},
		"two at once in the middle":   {[]request{at(0, 1), at(2, 5), at(2, 4), at(6, 7)}, 3},
		"a long one beside two short": {[]request{at(0, 9), at(1, 2), at(3, 4)}, 2},
		"not in order":                {[]request{at(4, 5), at(0, 1), at(2, 3)}, 3},
	} {
		if got := (traffic{requests: row.requests}).trips(); got != row.want {
			t.Errorf("%s: got %d, want %d", name, got, row.want)
		}
	}
}

func TestPairedComparesWithinARound(t *testing.T) {
	t.Parallel()
	costs := func(walls ...time.Duration) []cost {
		var all []cost
		for _, w := range walls {
			all = append(all, cost{Wall: w})
		}
		return all
	}
	// The machine was ten times slower in the second round, for both.
	if got := paired(costs(20, 300, 22), costs(10, 100, 10)); got != 2.2 {
		t.Errorf("got %v, want the middle one of 2, 3 and 2.2", got)
	}
}
