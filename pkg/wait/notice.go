package wait

import (
	"strconv"
	"strings"
	"sync"
	"time"
)

// Notices shows the long waits of several goroutines. Waits that end at the same time are shown once. A nil one shows
// nothing.
type Notices struct {
	now  func() time.Time
	show func(d time.Duration, why string)

	mu    sync.Mutex
	until time.Time // the end of the wait that was shown last
}

// NewNotices returns notices that are handed to show, one at a time. why is a clause: "because IAM asked for it (429)".
func NewNotices(now func() time.Time, show func(d time.Duration, why string)) *Notices {
	return &Notices{now: now, show: show}
}

// Begin shows a wait that begins now, if it is longer than Silent and does not end with one that was already shown.
func (n *Notices) Begin(d time.Duration, why string) {
	if n == nil || d <= Silent {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	end := n.now().Add(d)
	if !end.After(n.until.Add(Silent)) {
		return
	}
	n.until = end
	n.show(d, why)
}

// Text is a duration for people, in whole seconds that are rounded up, or in days: "12s", "1h30m", "3 days". What is
// longer than a year is not measured.
func Text(d time.Duration) string {
	const day = 24 * time.Hour
	if d > 365*day {
		return "more than a year"
	}
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
