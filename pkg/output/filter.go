package output

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/itchyny/gojq"

	"github.com/podtrust/podtrust/pkg/wait"
)

// What a filter may use: it is a program, and can run and grow without end. The results of whole accounts are far below.
const (
	maxFiltered   = 256 << 20 // bytes that it prints
	maxFilterHeap = 2 << 30   // bytes of memory of the process while it runs
	heapInterval  = 100 * time.Millisecond
)

// filtered prints what the filter makes of a document: texts bare, as jq -r, everything else as a document each. It ends with
// the context of the run.
//
//nolint:contextcheck,nolintlint // the printer has the context of the run; the linter reads this here and does not count it
func (p *Printer) filtered(data []byte) error {
	var input any
	if err := json.Unmarshal(data, &input); err != nil {
		return fmt.Errorf("filter the result: %w", err)
	}
	ctx, stop := context.WithCancelCause(p.o.Context)
	defer stop(nil)
	go watchHeap(ctx, stop)
	bounded := *p
	bounded.w = &boundedWriter{w: p.w, left: maxFiltered}
	values := p.filter.RunWithContext(ctx, input)
	for {
		value, ok := values.Next()
		if !ok {
			return nil
		}
		if err, failed := value.(error); failed {
			return filterError(ctx, err)
		}
		if err := bounded.filteredValue(value); err != nil {
			return err
		}
	}
}

// filterError is the end of a filter: none for a filter that ends itself by halt, and the reason of the context if that ended.
func filterError(ctx context.Context, err error) error {
	var halt *gojq.HaltError
	switch {
	case errors.As(err, &halt) && halt.Value() == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w", ErrFilter, context.Cause(ctx))
	}
	return fmt.Errorf("%w: %s", ErrFilter, Visible(err.Error()))
}

// errFilterMemory is the reason for which watchHeap ends a filter.
var errFilterMemory = errors.New("it used more than 2 GiB of memory")

// watchHeap ends a filter that fills the memory, which gojq has no bound for.
func watchHeap(ctx context.Context, stop context.CancelCauseFunc) {
	for wait.For(ctx, heapInterval) == nil {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if m.HeapAlloc > maxFilterHeap {
			stop(errFilterMemory)
			return
		}
	}
}

func (p *Printer) filteredValue(value any) error {
	if text, ok := value.(string); ok {
		return p.write(VisibleLines(text) + "\n")
	}
	data, err := encodeJSON(value, "")
	if err != nil {
		return err
	}
	return p.encoded(data)
}

// boundedWriter refuses what would make more than it may pass.
type boundedWriter struct {
	w    io.Writer
	left int
}

func (b *boundedWriter) Write(data []byte) (int, error) {
	if len(data) > b.left {
		return 0, fmt.Errorf("%w: it printed more than %d MiB", ErrFilter, maxFiltered>>20)
	}
	b.left -= len(data)
	return b.w.Write(data)
}
