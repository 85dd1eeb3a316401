package keep

import "time"

// meter measures time by two clocks. A monotonic one stops while the machine is suspended; a wall clock is set back and forth.
type meter struct {
	now    func() time.Time
	steady func() time.Duration
}

// moment is a moment on both clocks.
type moment struct {
	wall   time.Time
	steady time.Duration
}

// mark is this moment.
func (m meter) mark() moment { return moment{m.now().Round(0), m.steady()} } // Round(0) takes the monotonic clock out

// since is how long ago a moment was, by the clock that says more: a token is rather renewed too early than too late.
func (m meter) since(at moment) time.Duration {
	wall, steady := m.passed(at)
	return max(wall, steady)
}

// passed is the time since a moment, on each clock.
func (m meter) passed(at moment) (wall, steady time.Duration) {
	now := m.mark()
	return now.wall.Sub(at.wall), now.steady - at.steady
}

// jump is how far the clocks came apart since a moment; 0 if it is so little that they may just be read late, or be adjusted slowly.
func (m meter) jump(since moment) time.Duration {
	const least = 5 * time.Second
	wall, steady := m.passed(since)
	if apart := wall - steady; apart.Abs() >= least {
		return apart
	}
	return 0
}

// The times of everything that is renewed.
const (
	look       = 10 * time.Second // between two looks at the clocks, and at the pod's token
	firstRetry = time.Second
	lastRetry  = time.Minute
	shortest   = 30 * time.Second // between two renewals of tokens that live for a minute or longer
	leastLife  = 15 * time.Minute // the shortest life that an account can set, for a token that does not tell its end
)

// surely is what is left of a life that was told in whole seconds: up to one of them had passed already.
func surely(life time.Duration) time.Duration { return max(life-time.Second, life/2) }

// due is when in its life a token is to be renewed: after four fifths, and never at once.
func due(life time.Duration) time.Duration {
	const fifths = 5
	return max(life*(fifths-1)/fifths, floor(life))
}

// floor is the least time between two renewals: below the life of a token, so that none expires before it is renewed.
func floor(life time.Duration) time.Duration {
	if life <= 0 {
		return shortest // it had expired when it was made, which no clock explains
	}
	return min(shortest, max(life/2, min(firstRetry, life)))
}
