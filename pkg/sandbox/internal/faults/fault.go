package faults

import (
	"math"
	"time"
)

// Fault is one thing that goes wrong. The first fields say for which requests, the others what happens to them; the zero
// value of each says nothing about it.
type Fault struct {
	Route         string        // such as "POST /v1/profiles", or without the method; names of wildcards do not matter
	Service       string        // such as "iam-identity"
	After         int           // so many requests are left alone first
	Times         int           // so many are struck; 0 means all
	CreatedWithin time.Duration // only requests about an entity that was created so short a time ago
	ChangedWithin time.Duration // only changes of an entity that was changed so short a time ago

	Latency    time.Duration // how long the answer takes
	Status     int           // the answer is this error, and nothing is done
	Done       bool          // with Status: the work is done all the same
	RetryAfter int           // with Status or Rate: seconds in the header of that name; 0 means no header
	Body       Body          // what becomes of the answer
	Size       int64         // with Oversized: bytes
	For        time.Duration // with Slow: how long the body takes
	Drop       Drop          // the connection ends without an answer
	Rate       float64       // at most so many requests a second, the others are answered 429
	Burst      int           // with Rate: so many at once
	Harsh      bool          // with Rate: a refused request counts too
}

// Body is what becomes of the body of an answer.
type Body string

// The ways in which a body can be spoiled.
const (
	HTML      Body = "html"      // a page of a gateway in its place, with the same status
	Empty     Body = "empty"     // nothing
	Torn      Body = "torn"      // half of what the header promises; then the connection ends
	Oversized Body = "oversized" // followed by blanks up to a size
	Slow      Body = "slow"      // in small pieces
)

// Drop is the moment at which a connection ends.
type Drop string

// Before and after the work was done.
const (
	Before Drop = "before"
	After  Drop = "after"
)

// Standard values.
const (
	defaultSize   = 32 << 20
	defaultStatus = 429 // of a rate
)

// settle fills in what a fault leaves open.
func (f Fault) settle() Fault {
	if f.Body == Oversized && f.Size == 0 {
		f.Size = defaultSize
	}
	if f.Rate > 0 {
		if f.Burst == 0 {
			f.Burst = int(math.Ceil(f.Rate))
		}
		if f.Status == 0 {
			f.Status = defaultStatus
		}
	}
	return f
}
