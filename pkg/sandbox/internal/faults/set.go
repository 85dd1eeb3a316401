package faults

import (
	"slices"
	"strconv"
	"sync"
)

// Set holds the faults that live and die with a process. It is safe for concurrent use.
type Set struct {
	mu    sync.Mutex
	armed []Armed
}

// NewSet arms faults. Their IDs begin with "flag-", which those of other faults never do.
func NewSet(all []Fault) *Set {
	s := &Set{}
	for i, f := range all {
		s.armed = append(s.armed, Armed{ID: "flag-" + strconv.Itoa(i+1), Fault: f.settle()})
	}
	return s
}

// List returns the faults.
func (s *Set) List() []Armed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.armed)
}

// Remove takes the fault of an ID away; every fault for "". It reports whether there was one.
func (s *Set) Remove(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.armed)
	s.armed = slices.DeleteFunc(s.armed, func(a Armed) bool { return id == "" || a.ID == id })
	return len(s.armed) < before
}

// Ask asks the faults in their order. The first that strikes is returned; those after it are not asked.
func (s *Set) Ask(r Request) (Armed, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Ask(slices.Values(s.armed), r, func(next Armed) {
		i := slices.IndexFunc(s.armed, func(a Armed) bool { return a.ID == next.ID })
		s.armed[i] = next
	})
}
