package wait_test

import (
	"slices"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/wait"
)

func TestWaitsForTheSameEndAreShownOnce(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	var shown []time.Duration
	n := wait.NewNotices(func() time.Time { return now }, func(d time.Duration, _ string) { shown = append(shown, d) })
	for _, row := range []struct {
		at, d time.Duration
		shown bool
	}{
		{0, 5 * time.Second, false},
		{0, 12 * time.Second, true},
		{0, 12 * time.Second, false},
		{2 * time.Second, 11 * time.Second, false}, // until 13 s
		{2 * time.Second, 20 * time.Second, true},  // until 22 s
		{30 * time.Second, 6 * time.Second, true},
	} {
		now = time.Unix(0, 0).Add(row.at)
		before := len(shown)
		n.Begin(row.d, "because")
		if (len(shown) > before) != row.shown {
			t.Errorf("at %s, %s: shown %t", row.at, row.d, len(shown) > before)
		}
	}
	if want := []time.Duration{12 * time.Second, 20 * time.Second, 6 * time.Second}; !slices.Equal(shown, want) {
		t.Errorf("shown %v", shown)
	}
	(*wait.Notices)(nil).Begin(time.Hour, "because") // nobody looks
}

func TestText(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		12 * time.Second: "12s", 11*time.Second + 1: "12s", time.Minute: "1m", 90 * time.Second: "1m30s", 24 * time.Hour: "24h",
		90 * time.Minute: "1h30m", 10 * time.Minute: "10m", 20 * time.Hour: "20h", time.Hour + time.Second: "1h0m1s",
		48 * time.Hour: "2 days", 1<<63 - 1: "more than a year", 365 * 24 * time.Hour: "365 days", 2147483647 * time.Second: "more than a year", 0: "0s",
	} {
		if got := wait.Text(d); got != want {
			t.Errorf("%d: got %s, want %s", d, got, want)
		}
	}
}
