package cmd

import (
	"bytes"
	"context"
	"strings"
	"syscall"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// full is a stream that takes so many bytes and no more, such as a file on a full disk.
type full struct {
	left int
	err  error
}

func (f *full) Write(data []byte) (int, error) {
	if len(data) > f.left {
		n := f.left
		f.left = 0
		return n, f.err
	}
	f.left -= len(data)
	return len(data), nil
}

// TestAResultThatCannotBeWrittenIsAFailure runs what prints help, scripts and results on a full disk.
func TestAResultThatCannotBeWrittenIsAFailure(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"--help", "-h", "help", "", "profile", "profile --help", "profile list --help", "help profile link", "profile -h", "token exec --help",
		"version", "version -o json", "version -o yaml", "completion bash", "completion zsh", "completion fish", "completion powershell", "schema", "explain",
		"explain BXNIM0398E", "group list --endpoint sandbox", "cluster list -o json", "cluster list -o id", "cluster list --jq .[]", "config show", "account show",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			m := newInMemory(t)
			for _, room := range []int{0, 7} {
				for err, want := range map[error]int{syscall.ENOSPC: failure.ExitOther, syscall.EPIPE: failure.ExitDone} {
					var errs bytes.Buffer
					code := run(context.Background(), app.Options{
						Streams: app.Streams{In: strings.NewReader(""), Out: &full{room, err}, Err: &errs}, Now: now, Sandbox: m.server,
					}, strings.Fields(line))
					if code != want || strings.Contains(errs.String(), "FAILED") != (want == failure.ExitOther) {
						t.Errorf("with room for %d bytes and %v, it ended with %d: %s", room, err, code, &errs)
					}
				}
			}
		})
	}
}
