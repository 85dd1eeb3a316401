package rest

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/podtrust/podtrust/pkg/wait"
)

// The service's limit is not known: the pacer finds it. Until the first 429 nothing is paced. Each 429 then pauses all
// requests of the client at once. Between two that are far apart the service accepted exactly what it allows, so that the
// second shows the limit.
const (
	leastRate   = 0.5         // requests a second, whatever was measured
	searchRate  = 1.5         // growth a second while nothing was measured
	roughCreep  = 0.05        // growth a second once something was, and
	firmCreep   = 0.003       // once two measurements agree; both
	creepMore   = 10.0        // so many seconds later twice as fast
	agreement   = 0.1         // by how much two measurements may differ
	belowLimit  = 0.97        // of what was measured
	farApart    = time.Second // of sending, between 429s that show the limit
	catchUp     = 0.8         // of what a pause lets pile up, sent at once after it
	leastBurst  = 4
	leastPause  = firstGap // after a 429 that asks for none: three short waits in a row would end a call
	leastChange = 0.02     // of the rate, before the limiter is changed
)

// pacer holds the requests of a client back so that the service need not refuse them.
type pacer struct {
	now     func() time.Time
	sleep   wait.Func
	waits   *wait.Notices
	service string // for what is shown

	mu       sync.Mutex
	cuts     int           // how many 429s counted
	until    time.Time     // nothing is sent before
	resumed  time.Time     // when the last pause ended, or the first request
	lastCut  time.Time     // or the first request
	accepted int           // since lastCut
	base     float64       // the rate at resumed
	measured float64       // the last measurement; 0 for none
	firm     bool          // the last two measurements agreed
	share    float64       // of a pause's requests that are sent at once after it
	limiter  *rate.Limiter // nil until the first 429
}

func newPacer(c Config) *pacer {
	return &pacer{now: c.Now, sleep: c.Sleep, waits: c.Waits, service: c.Service}
}

// ticket is one request that was let through.
type ticket struct{ cuts int }

// pauseError is the error of a request that would have to wait for the end of a pause for too long.
type pauseError struct{ left time.Duration }

func (e pauseError) Error() string { return "the service asks for a pause of " + wait.Text(e.left) }

// wait returns when a request may be sent. A request that waits when a pause begins waits again: a time that was promised before
// is worth nothing then. A pause that ends later than most from now is not waited for: the error is a pauseError. slept is
// the pause that was waited for already, by the number of its cut.
func (p *pacer) wait(ctx context.Context, slept int, most time.Duration) (ticket, error) {
	end := p.now().Add(most)
	for {
		p.mu.Lock()
		now := p.now()
		if p.lastCut.IsZero() {
			p.lastCut, p.resumed, p.share = now, now, catchUp
		}
		cuts, until := p.cuts, p.until
		paused := slept != cuts && until.After(now)
		delay := until.Sub(now)
		if !paused {
			delay = p.reserve(now)
		}
		p.mu.Unlock()
		switch {
		case paused && until.After(end):
			return ticket{}, pauseError{delay}
		case !paused && delay <= 0:
			return ticket{cuts}, nil
		}
		if err := p.rest(ctx, delay, paused); err != nil {
			return ticket{}, err
		}
		slept = cuts
		if !paused && p.still(cuts) {
			return ticket{cuts}, nil
		}
	}
}

// rest waits for the end of a pause, or for a turn.
func (p *pacer) rest(ctx context.Context, delay time.Duration, paused bool) error {
	why := "so that " + p.service + " need not refuse requests"
	if paused {
		why = "because " + p.service + " asked for it (429)"
	}
	p.waits.Begin(delay, why)
	return p.sleep(ctx, delay)
}

// still reports whether there was no other cut.
func (p *pacer) still(cuts int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cuts == cuts
}

// reserve takes the next free place, and returns how long it is until then.
func (p *pacer) reserve(now time.Time) time.Duration {
	if p.limiter == nil {
		return 0
	}
	if want := p.rate(now); math.Abs(want-float64(p.limiter.Limit())) > leastChange*want {
		p.limiter.SetLimitAt(now, rate.Limit(want))
	}
	return p.limiter.ReserveN(now, 1).DelayFrom(now)
}

// rate is how fast to send now: it grows as long as all goes well.
func (p *pacer) rate(now time.Time) float64 {
	t := max(0, now.Sub(p.resumed).Seconds())
	switch {
	case p.measured == 0:
		return p.base * math.Pow(searchRate, t)
	case p.firm:
		return p.base * (1 + firmCreep*t*(1+t/creepMore))
	default:
		return p.base * (1 + roughCreep*t*(1+t/creepMore))
	}
}

// done records how each request was answered; refused when by 429, which asks for a pause. It returns the number of the
// last cut, and for a refusal what is left of its pause: one that was on its way with the first waits as long as the first.
func (p *pacer) done(t ticket, refused bool, pause time.Duration) (cuts int, left time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !refused {
		p.accepted++
		return p.cuts, 0
	}
	now := p.now()
	if t.cuts != p.cuts {
		return p.cuts, p.until.Sub(now) // it says nothing new
	}
	pause = max(pause, leastPause)
	p.measure(now, min(pause, wait.Budget))
	if pause > wait.Budget {
		pause = 0 // the request that was refused does not wait for it; neither do the others
	}
	p.cuts++
	p.accepted, p.lastCut, p.until, p.resumed = 0, now, now.Add(pause), now.Add(pause)
	burst := max(leastBurst, int(p.base*pause.Seconds()*p.share))
	p.limiter = rate.NewLimiter(rate.Limit(p.base), burst)
	return p.cuts, pause
}

// measure draws from a 429 how fast to go on.
func (p *pacer) measure(now time.Time, pause time.Duration) {
	elapsed, sending := now.Sub(p.lastCut).Seconds(), now.Sub(p.resumed)
	switch {
	case p.cuts == 0:
		// All that is known is what came through at once. As if it had to last for the pause, too, it is a first guess.
		p.base = float64(p.accepted) / (elapsed + pause.Seconds())
	case sending >= farApart:
		got := float64(p.accepted) / elapsed
		// A service that lets little pile up has lost some of its limit while it was sent less: then the next one is more.
		p.firm = p.measured > 0 && math.Abs(got-p.measured) <= agreement*p.measured
		p.measured, p.base = got, belowLimit*got
	default:
		// Too much was sent at once, or all of it is too fast: the next ones show how much of each.
		p.share /= 2
		p.base = math.Sqrt(p.base * max(leastRate, float64(p.accepted)/elapsed))
	}
	p.base = max(leastRate, p.base)
}
