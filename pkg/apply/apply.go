package apply

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/wait"
)

// inFlight is the most requests at a time. The clients send fewer when the service limits the rate.
const inFlight = 16

// lastGrace is how long the answer to a sent request is waited for after an interrupt, so that its outcome is known.
const lastGrace = 10 * time.Second

// Applier carries out plans.
type Applier struct {
	IAM       *iam.Client
	AccountID string
	Sleep     wait.Func     // nil means wait.For
	Waits     *wait.Notices // shows the waits that are long; nil for nobody who looks
	// Report, unless nil, is called with each change when it is done (nil) or failed. Calls do not overlap.
	Report func(c plan.Change, err error)
}

// Outcome is what became of a change.
type Outcome struct {
	Change plan.Change
	Err    error // why it failed
}

// Result is what was done of a plan. Each slice is in the plan's order.
type Result struct {
	Done         []plan.Change
	Failed       []Outcome
	NotAttempted []plan.Change
}

// Err is nil when everything was done; else it wraps the first failure, or returns what ended the run.
func (r Result) Err() error {
	if len(r.Failed) == 0 && len(r.NotAttempted) == 0 {
		return nil
	}
	counts := fmt.Sprintf("%d of %d changes were done", len(r.Done), len(r.Done)+len(r.Failed)+len(r.NotAttempted))
	if len(r.Failed) == 0 {
		return fmt.Errorf("%s: the run was ended", counts)
	}
	first := r.Failed[0]
	return fmt.Errorf("%s: %s %s '%s' of profile '%s': %w", counts, first.Change.Action, first.Change.Kind, first.Change.Name, first.Change.Profile, first.Err)
}

// Apply carries out the changes of a plan. Those of one profile are done one after the other, those of different profiles
// at the same time. Everything that was written is read back until it is visible. After the first failure, and after the
// context has ended, no other change is started. It is safe to apply again after any result: the next plan has the
// remaining changes.
func (a Applier) Apply(ctx context.Context, p plan.Plan) Result {
	writer := Writer{IAM: a.IAM, AccountID: a.AccountID, Sleep: a.Sleep, Waits: a.Waits, tries: planTries}
	r := &applying{Applier: a, writer: writer, outcomes: map[*plan.Change]error{}, stop: make(chan struct{})}
	r.members = newMembers(r)
	requests, cancel := linger(ctx)
	defer cancel()
	var group errgroup.Group
	group.SetLimit(inFlight)
	for chain := range chains(p.Changes) {
		if r.stopped(ctx) {
			break
		}
		group.Go(func() error {
			r.chain(ctx, requests, chain)
			return nil
		})
	}
	_ = group.Wait() // failures are kept with their changes
	r.members.finish(ctx, requests)
	return r.result(p)
}

// linger returns a context that ends some time after ctx does, for requests that are under way.
func linger(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if wait.For(longer, lastGrace) == nil {
			cancel(context.Cause(ctx))
		}
	})
	return longer, func() {
		stop()
		cancel(nil)
	}
}

// chains yields the changes of each profile.
func chains(changes []plan.Change) func(yield func([]*plan.Change) bool) {
	return func(yield func([]*plan.Change) bool) {
		for start := 0; start < len(changes); {
			end := start + 1
			for end < len(changes) && changes[end].Profile == changes[start].Profile {
				end++
			}
			var chain []*plan.Change
			for i := start; i < end; i++ {
				chain = append(chain, &changes[i])
			}
			if !yield(chain) {
				return
			}
			start = end
		}
	}
}

// applying is one run.
type applying struct {
	Applier
	writer   Writer
	members  *members
	mu       sync.Mutex
	outcomes map[*plan.Change]error // of what was attempted
	failed   bool
	stop     chan struct{} // closed at the first failure
	reports  sync.Mutex
	single   atomic.Bool // the service refuses a second link to the same pods
}

// stopped reports whether nothing new may be begun.
func (r *applying) stopped(ctx context.Context) bool {
	select {
	case <-r.stop:
		return true
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

// settle notes the outcome of a change, and ends the run on a failure.
func (r *applying) settle(err error, changes ...*plan.Change) {
	r.mu.Lock()
	for _, c := range changes {
		r.outcomes[c] = err
	}
	if err != nil && !r.failed {
		r.failed = true
		close(r.stop)
	}
	r.mu.Unlock()
	if r.Report == nil {
		return
	}
	r.reports.Lock()
	defer r.reports.Unlock()
	for _, c := range changes {
		r.Report(*c, err)
	}
}

func (r *applying) result(p plan.Plan) Result {
	var out Result
	for i := range p.Changes {
		c := &p.Changes[i]
		err, attempted := r.outcomes[c]
		switch {
		case !attempted:
			out.NotAttempted = append(out.NotAttempted, *c)
		case err != nil:
			out.Failed = append(out.Failed, Outcome{*c, err})
		default:
			out.Done = append(out.Done, *c)
		}
	}
	return out
}
