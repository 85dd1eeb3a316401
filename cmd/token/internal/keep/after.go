package keep

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/token/internal/child"
)

// After is what happens after each renewal, so that programs learn of the new token; the zero value for nothing.
type After struct {
	command []string
	signal  syscall.Signal
	pid     int // 0 for no signal
}

// NewAfter reads '--exec' and '--signal'.
func NewAfter(command, signal string) (After, error) {
	var a After
	if command != "" && signal != "" {
		return a, failure.Usagef("'--exec' and '--signal' can't be used together")
	}
	if signal != "" {
		return a.withSignal(signal)
	}
	if command == "" {
		return a, nil
	}
	a.command = []string{"sh", "-c", command}
	if strings.HasPrefix(strings.TrimSpace(command), "[") {
		a.command = nil
		if err := json.Unmarshal([]byte(command), &a.command); err != nil || len(a.command) == 0 {
			return a, failure.Usagef("'--exec' begins with '[' and is not a JSON array of strings, such as '[\"nginx\", \"-s\", \"reload\"]'")
		}
	}
	if _, err := exec.LookPath(a.command[0]); err != nil {
		return a, failure.Usagef("'--exec' can't be run: %w", err).
			Hintf("Name a program that is in PATH. In an image without a shell, use the form of a JSON array.")
	}
	return a, nil
}

func (a After) withSignal(text string) (After, error) {
	name, process, ok := strings.Cut(text, ":")
	pid, err := strconv.Atoi(process)
	if !ok || err != nil || pid <= 0 {
		return a, failure.Usagef("'--signal' is '%s', which is not of the form NAME:PID", text)
	}
	a.pid = pid
	if a.signal, err = child.Signal(name); err != nil {
		return a, failure.Usagef("'--signal': %w", err)
	}
	return a, nil
}

// do runs the command, for at most half a minute, or sends the signal. The command finds file and profile in its environment, and the
// token nowhere else than in the file.
func (a After) do(ctx context.Context, of *app.App, file, profile string) error {
	const most = 30 * time.Second
	if a.pid != 0 {
		if err := child.Send(a.signal, a.pid); err != nil {
			return fmt.Errorf("send the signal to process %d: %w", a.pid, err)
		}
		return nil
	}
	if a.command == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, most)
	defer stop()
	var said bytes.Buffer
	run := exec.CommandContext(ctx, a.command[0], a.command[1:]...) //nolint:gosec // running it is what was asked for
	run.Env = of.Login.Environment(login.Credentials(), "PODTRUST_TOKEN_OUT="+file, "PODTRUST_PROFILE="+profile)
	out := child.Limit(&said)
	run.Stdout, run.Stderr = out, out
	end := child.Group(run)
	run.WaitDelay = time.Second
	err := run.Run()
	if ctx.Err() != nil {
		end(ctx) // what the command itself started goes with it
	}
	if err != nil {
		return fmt.Errorf("the command '%s' failed: %w: %s", a.command[0], err, child.FirstLine(said.String()))
	}
	return nil
}
