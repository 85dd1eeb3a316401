package cmd

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

func TestTheDemoPauses(t *testing.T) {
	t.Parallel()
	const question = ", or Ctrl-C to stop: "
	for name, typed := range map[string]string{
		"Enter": strings.Repeat("\n", 9), "words and Enter": strings.Repeat("go on\n", 9), "the end of the input": "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			plain := newInMemory(t).must(t, "demo")

			code := newInMemory(t).run(context.Background(), strings.NewReader(typed), &out, &errs, "demo", "--pause")

			if code != 0 || strings.Count(errs.String(), question) != 9 || !strings.HasPrefix(errs.String(), "Press Enter for step 2 of 10") {
				t.Errorf("got %d, %q", code, errs.String())
			}
			if got := strings.TrimSpace(out.String()); masked(got) != masked(plain) {
				t.Errorf("with --pause it printed:\n%s\nwithout:\n%s", got, plain)
			}
		})
	}
}

func TestASignalEndsThePause(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(context.Background())
	silence, keep := io.Pipe()
	t.Cleanup(func() { _ = keep.Close() })
	errs := &answering{when: "Ctrl-C to stop: ", do: func() { cancel(Interrupted(os.Interrupt)) }}
	var out bytes.Buffer

	code := newInMemory(t).run(ctx, silence, &out, errs, "demo", "--pause")

	if code != failure.ExitInterrupt || !strings.HasSuffix(errs.text.String(), "FAILED\nInterrupted\n") || strings.Contains(out.String(), "2/9") {
		t.Errorf("got %d, %q, %q", code, errs.text.String(), out.String())
	}
}
