package output_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/output"
)

var errEnded = errors.New("the run ended")

// TestAFilterEndsWithTheContext has filters that never end by themselves, without output and with.
func TestAFilterEndsWithTheContext(t *testing.T) {
	t.Parallel()
	for _, filter := range []string{
		"def f: f; f", "def f: empty, f; f", "def f: def g: f; g; f", "repeat(empty)", "repeat(1) | empty", "[repeat(1)] | empty", "last(repeat(1))",
		"reduce repeat(1) as $x (0; . + $x)", "foreach repeat(1) as $x (0; .; empty)", "until(false; .)", "0 | until(. < 0; . + 1)", "while(true; .) | empty",
		"range(infinite) | empty", "[range(infinite) | select(. < 0)]", "label $x | repeat(1) | if . == 0 then break $x else empty end", "any(repeat(false); .)",
		"all(repeat(true); .)", "first(repeat(1) | select(. == 0))", "isempty(repeat(1) | select(. == 0))", "limit(1; repeat(1) | select(. == 0))",
		"recurse(.) | empty", "[recurse(.)] | empty", "try repeat(1) catch . | empty", "1 as $x | repeat($x) | empty", "repeat(1)", "recurse([.]) | 1",
	} {
		t.Run(filter, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, errEnded)
			defer cancel()
			p, err := output.NewPrinter(io.Discard, output.Options{Filter: filter, Context: ctx})
			if err != nil {
				t.Fatal(err)
			}
			if err := output.Object(p, map[string]int{"a": 1}, output.Card{}); !errors.Is(err, errEnded) || !errors.Is(err, output.ErrFilter) {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

// counter counts what is written.
type counter struct{ bytes int }

func (c *counter) Write(data []byte) (int, error) {
	c.bytes += len(data)
	return len(data), nil
}

func TestAFilterPrintsNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	var c counter
	p, err := output.NewPrinter(&c, output.Options{Filter: `("a" * 1000000) as $x | repeat($x)`})
	if err != nil {
		t.Fatal(err)
	}
	if err := output.Object(p, 1, output.Card{}); !errors.Is(err, output.ErrFilter) || c.bytes > 256<<20 {
		t.Errorf("%d bytes, and %v", c.bytes, err)
	}
}
