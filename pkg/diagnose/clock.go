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

func (e *engine) wrongClock() Finding { return wrongClock(e.f.Now, *e.f.Skew, "IAM's") }

// WrongClock finds a clock of this machine that is off by more than tokens bear. skew is how far the clock of the services is
// ahead of it; nil when that is not known.
func WrongClock(now time.Time, skew *time.Duration) (Finding, bool) {
	if !(Facts{Skew: skew}).skewed() {
		return Finding{}, false
	}
	return wrongClock(now, *skew, "IBM Cloud's"), true
}

func wrongClock(now time.Time, skew time.Duration, whose string) Finding {
	direction := "behind"
	if skew < 0 {
		direction = "ahead of"
	}
	here, there := now.UTC().Format(time.RFC3339), now.Add(skew).UTC().Format(time.RFC3339)
	return Finding{
		ID: causes.WayClock, Wanted: there, Got: here,
		Message: fmt.Sprintf("the clock of this machine is %s %s %s: it shows %s, and %s shows %s",
			skew.Abs().Round(time.Second), direction, whose, here, whose, there),
		fix: Fix{Manual: "Set the clock of this machine. If the pod's token was issued on the same machine or cluster, get a new one afterwards."},
	}
}
