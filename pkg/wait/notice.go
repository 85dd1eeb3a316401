package wait

import (
	"strconv"
	"strings"
	"sync"
	"time"
)

// Notice is a wait that is long enough to be shown.
type Notice struct {
	For time.Duration
	Why string // a clause: "because IAM asked for it (429)"
}

// Notices shows the waits of several goroutines. What waits for the same end is shown once.
type Notices struct {
	now  func() time.Time
	show func(Notice) // nil for nobody who looks

	mu    sync.Mutex
	until time.Time // the end of the wait that was shown last
}

// NewNotices returns notices that are handed to show, one at a time.
func NewNotices(now func() time.Time, show func(Notice)) *Notices {
	return &Notices{now: now, show: show}
}

// Begin shows a wait that begins now, if it is longer than Silent and does not end with one that was shown.
func (n *Notices) Begin(d time.Duration, why string) {
	if n.show == nil || d <= Silent {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	end := n.now().Add(d)
	if !end.After(n.until.Add(Silent)) {
		return
	}
	n.until = end
	n.show(Notice{For: d, Why: why})
}

// Text is a duration for people, in whole seconds that are rounded up, or in days: "12s", "1h30m", "3 days".
func Text(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= 2*day {
		return strconv.FormatInt(int64(d/day), 10) + " days"
	}
	text := (d + time.Second - 1).Truncate(time.Second).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = strings.TrimSuffix(text, zero[1:])
		}
	}
	return text
}
