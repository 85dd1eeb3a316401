package cmd

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// inMemory runs command lines in a sandbox in this process, with the streams of a terminal.
type inMemory struct{ server *sandbox.Server }

func newInMemory(t *testing.T) inMemory {
	t.Helper()
	server, err := sandbox.New(context.Background(), sandbox.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return inMemory{server}
}

func (m inMemory) run(ctx context.Context, in io.Reader, out, errs io.Writer, args ...string) int {
	return run(ctx, app.Options{
		Streams: app.Streams{In: in, Out: out, Err: errs, InTTY: true, ErrTTY: true}, Now: now, Sandbox: m.server,
	}, append(args, "--color", "never"))
}

// must is for what a test needs before it begins.
func (m inMemory) must(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := m.run(context.Background(), strings.NewReader(""), &out, &errs, args...); code != 0 {
		t.Fatalf("%q ended with %d: %s", args, code, errs.String())
	}
	return strings.TrimSpace(out.String())
}

func TestTheQuestion(t *testing.T) {
	t.Parallel()
	const question = "Delete trusted profile 'orders' (ID)? [y/N]> "
	const lost = "  remove profile 'orders': with its links (0) and rules (0)\n"
	const deleted = "Deleting trusted profile 'orders' in account '" + sandbox.AccountID + "' as 'Sandbox Admin'...\nOK\nTrusted profile 'orders' was deleted.\n"
	const kept = "Nothing was changed.\n"
	for name, row := range map[string]struct {
		answer, told string
		code         int
	}{
		"y":                {"y\n", lost + question + deleted, 0},
		"yes, any case":    {" Yes \n", lost + question + deleted, 0},
		"no":               {"n\n", lost + question + kept, 1},
		"the line end":     {"\n", lost + question + kept, 1},
		"the end":          {"", lost + question + "\n" + kept, 1},
		"an answer, later": {"what\nno\n", lost + question + question + kept, 1},
		"no answer at all": {"what\n", lost + question + question + "\n" + kept, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newInMemory(t)
			id := m.must(t, "profile", "create", "orders", "-o", "id")
			var out, errs bytes.Buffer

			code := m.run(context.Background(), strings.NewReader(row.answer), &out, &errs, "profile", "delete", "orders")

			if told := strings.ReplaceAll(errs.String(), id, "ID"); code != row.code || told != row.told || out.Len() > 0 {
				t.Errorf("got %d, %q, %q", code, told, out.String())
			}
			left := m.must(t, "profile", "list", "-o", "id")
			if want := map[bool]string{true: "", false: id}[row.code == 0]; left != want {
				t.Errorf("%q is left, want %q", left, want)
			}
		})
	}
}

// TestASignalEndsTheQuestion is about a person who answers by Ctrl-C: the read of the terminal does not end by itself.
func TestASignalEndsTheQuestion(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	m.must(t, "profile", "create", "orders")
	ctx, cancel := context.WithCancelCause(context.Background())
	silence, keep := io.Pipe()
	t.Cleanup(func() { _ = keep.Close() })
	errs := &answering{when: "[y/N]> ", do: func() { cancel(Interrupted(os.Interrupt)) }}

	code := m.run(ctx, silence, io.Discard, errs, "profile", "delete", "orders")

	if code != failure.ExitInterrupt || !strings.HasSuffix(errs.text.String(), "FAILED\nInterrupted\n") {
		t.Errorf("got %d, %q", code, errs.text.String())
	}
	if m.must(t, "profile", "list", "-o", "id") == "" {
		t.Error("the profile is gone")
	}
}

// answering does something when a text is written to it.
type answering struct {
	text bytes.Buffer
	when string
	do   func()
}

func (a *answering) Write(p []byte) (int, error) {
	n, err := a.text.Write(p)
	if strings.HasSuffix(a.text.String(), a.when) {
		a.do()
	}
	return n, err
}

// TestThePromptNamesWhatIsLost also when the run is quiet: nobody should agree to what was not shown.
func TestThePromptNamesWhatIsLost(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	m.must(t, "profile", "create", "orders")
	m.must(t, "profile", "link", "orders", "--cluster", "demo-vpc", "--namespace", "a", "--service-account", "b", "--name", "one")
	for _, line := range [][]string{
		{"profile", "unlink", "orders", "one"}, {"profile", "unlink", "orders", "--all", "-q"}, {"profile", "delete", "orders", "-q"},
	} {
		var out, errs bytes.Buffer
		code := m.run(context.Background(), strings.NewReader("n\n"), &out, &errs, line...)
		const lost = "  1 service account can no longer become profile 'orders'\n"
		if code != 1 || !strings.Contains(errs.String(), "link") || !strings.Contains(errs.String(), "demo-vpc/a/b") || !strings.Contains(errs.String(), lost) {
			t.Errorf("%q: %d, %q", line, code, errs.String())
		}
	}
}
