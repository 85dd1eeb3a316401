package output

import (
	"fmt"
	"strings"
	"sync"
)

// barWidth is the length of a full bar, in columns.
const barWidth = 30

// Bar tells how far work with many steps has come: on a terminal by one line that is drawn again and again, elsewhere by a
// line a step. It is safe for concurrent use.
type Bar struct {
	status   *Status
	terminal bool
	mu       sync.Mutex
	done     int
	total    int
}

// NewBar returns a bar of so many steps.
func (s *Status) NewBar(terminal bool, total int) *Bar {
	return &Bar{status: s, terminal: terminal, total: total}
}

// Step tells of one more step; the line says which.
func (b *Bar) Step(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done++
	switch {
	case b.status.quiet:
	case !b.terminal:
		b.status.say(fmt.Sprintf(format, args...))
	default:
		full := barWidth * min(b.done, b.total) / max(1, b.total)
		b.status.draw(fmt.Sprintf("[%s%s] %d of %d", strings.Repeat("#", full), strings.Repeat(" ", barWidth-full), b.done, b.total))
	}
}

// End leaves the line of the bar.
func (b *Bar) End() { b.status.endLine() }
