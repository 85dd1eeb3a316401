package diagnose

import (
	"fmt"
	"time"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// mostSkew is how far clocks may differ: tokens bear that much.
const mostSkew = time.Minute

// skewed reports whether this machine's clock is known to be wrong.
func (f Facts) skewed() bool { return f.Skew != nil && f.Skew.Abs() > mostSkew }

// clockDecides reports whether a token is in its time by this machine's clock and not by IAM's: then the clock is at fault,
// and not the token.
func (e *engine) clockDecides(begins, expires time.Time) bool {
	within := func(at time.Time) bool { return !at.Before(begins) && at.Before(expires) }
	return e.f.skewed() && within(e.f.Now) && !within(e.f.now())
}

// clock adds a clock that is off by more than tokens bear.
func (e *engine) clock() {
	if e.f.skewed() {
		e.found(e.wrongClock())
	}
}

func (e *engine) wrongClock() Finding {
	direction := "behind"
	if *e.f.Skew < 0 {
		direction = "ahead of"
	}
	here, there := e.f.Now.UTC().Format(time.RFC3339), e.f.now().UTC().Format(time.RFC3339)
	return Finding{
		ID: causes.WayClock, Wanted: there, Got: here,
		Message: fmt.Sprintf("the clock of this machine is %s %s IAM's: it shows %s, and IAM's shows %s", e.f.Skew.Abs().Round(time.Second), direction, here, there),
		fix:     Fix{Manual: "Set the clock of this machine. If the pod's token was issued on the same machine or cluster, get a new one afterwards."},
	}
}
