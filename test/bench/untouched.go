package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
)

// untouched shows that idle command lines use no file and no network. There are two proofs: a configuration file that would
// end every command that reads it, with an endpoint that counts connections; and, where programs can be traced, the files
// and sockets that each opens beyond those that the Go runtime opens in a program that prints one line.
func (b *run) untouched(ctx context.Context) error {
	b.report.title("Files and network that an idle command line touches")
	if err := b.trapped(ctx); err != nil {
		return err
	}
	floor, err := b.traced(ctx, b.programs.hello)
	if err != nil {
		b.report.note("That no other file is opened was not shown in this run: " + err.Error() + ".")
		return nil //nolint:nilerr // not every machine lets programs be traced; the table then lacks the row
	}
	var more []string
	for _, line := range idle() {
		calls, err := b.traced(ctx, b.idleProgram(line).argv...)
		if err != nil {
			return err
		}
		for _, call := range calls {
			if !slices.Contains(floor, call) {
				more = append(more, line.name+": "+call)
			}
		}
	}
	slices.Sort(more)
	shown := "none"
	if len(more) > 0 {
		shown = strings.Join(more, "; ")
	}
	b.report.row("files and sockets opened beyond those of hello, by strace", shown, "none", len(more) == 0)
	return nil
}

func (b *run) trapped(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	var visitors atomic.Int64
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			visitors.Add(1)
			_ = conn.Close()
		}
	}()
	trap := filepath.Join(b.folder, "trap.yaml")
	if err := os.WriteFile(trap, []byte("this: [is no\nconfiguration"), 0o600); err != nil {
		return err
	}
	failed := 0
	for _, line := range idle() {
		p := b.idleProgram(line)
		p.env = []string{"PODTRUST_CONFIG=" + trap, "PODTRUST_ENDPOINT=https://" + listener.Addr().String()}
		if _, err := b.once(ctx, p); err != nil {
			failed++
			b.report.note("With a broken configuration file: " + strings.ReplaceAll(err.Error(), "\n", " "))
		}
	}
	b.report.most("command lines that a broken configuration file ends", failed, 0)
	b.report.most("connections to the endpoint", int(visitors.Load()), 0)
	return nil
}

// traced returns the calls by which a program opened files and sockets.
func (b *run) traced(ctx context.Context, argv ...string) ([]string, error) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		return nil, errors.New("strace is missing")
	}
	out := filepath.Join(b.folder, "strace")
	const calls = "trace=open,openat,openat2,socket,connect"
	args := append([]string{"-f", "-qq", "-e", calls, "-e", "signal=none", "-o", out}, argv...)
	cmd := exec.CommandContext(ctx, strace, args...) //nolint:gosec // that is its job
	cmd.Env = []string{"HOME=" + filepath.Join(b.folder, "no-home"), "PATH=" + os.Getenv("PATH")}
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s can't be traced: %w: %s", filepath.Base(argv[0]), err, firstLine(string(text)))
	}
	f, err := os.Open(out)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var found []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		_, call, ok := strings.Cut(lines.Text(), " ") // after the process
		call, _, finished := strings.Cut(call, " = ")
		if ok && (finished || strings.Contains(call, "unfinished")) && !strings.HasPrefix(call, "<... ") {
			found = append(found, strings.TrimSpace(call))
		}
	}
	if len(found) == 0 && lines.Err() == nil {
		return nil, errors.New("the trace is empty")
	}
	return found, lines.Err()
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
