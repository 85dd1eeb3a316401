package state

import (
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/faults"
)

// Touch is the last change of an entity. It is kept only while a fault asks for it.
type Touch struct{ At time.Time }

// Faults are keyed by ID. They strike in their order.
func Faults() db.Table[faults.Armed] { return db.NewTable[faults.Armed]("faults") }

// Touches are keyed by the ID of the entity.
func Touches() db.Table[Touch] { return db.NewTable[Touch]("touches") }

// Created returns when the entity of an ID was created, or the zero time for an ID of nothing.
func Created(tx *db.Tx, id string) time.Time {
	if p, ok := Profiles().Get(tx, id); ok {
		return p.Created
	}
	if l, ok := Links().Get(tx, id); ok {
		return l.Created
	}
	if r, ok := Rules().Get(tx, id); ok {
		return r.Created
	}
	if g, ok := Groups().Get(tx, id); ok {
		return g.Created
	}
	if p, ok := Policies().Get(tx, id); ok {
		return p.Created
	}
	return time.Time{}
}

// AllFaults are the faults of the state.
func AllFaults(tx *db.Tx) []faults.Armed {
	var all []faults.Armed
	for _, a := range Faults().All(tx) {
		all = append(all, a)
	}
	return all
}
