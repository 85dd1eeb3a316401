package cluster

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// readyWithin is how long a server may take until it answers. Machines with few cores share them with builds.
const readyWithin = 3 * time.Minute

// process is a server that runs until the test ends.
type process struct {
	name string
	log  string // file with its output
	done chan struct{}
}

// startProcess starts a server. When the test has failed, the end of its log is shown.
func startProcess(t *testing.T, binary string, args ...string) *process {
	t.Helper()
	p := &process{name: filepath.Base(binary), log: filepath.Join(t.TempDir(), "log"), done: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	// The test's own context ends before cleanups run, and would kill a server that others still talk to.
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = log, log, endsWithParent()
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	if err := cmd.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // the exit code of a server that was stopped is ignored
		_ = log.Close()
		close(p.done)
	}()
	t.Cleanup(func() {
		said := p.tail() // what follows is about its end
		stop()
		<-p.done
		if t.Failed() {
			t.Logf("%s said at last:\n%s", p.name, said)
		}
	})
	return p
}

// ready calls ask until it succeeds. It fails at once when the process has ended.
func (p *process) ready(ctx context.Context, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it was ready:\n%s", p.name, p.tail())
		case <-ctx.Done():
			return fmt.Errorf("%s was not ready in time: %w\n%s", p.name, err, p.tail())
		case <-tick.C:
		}
	}
}

func (p *process) tail() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-15):], []byte("\n")))
}

// portTaken reports whether a server ended since another program was faster to take its port.
func portTaken(err error) bool {
	return err != nil && strings.Contains(err.Error(), "address already in use")
}

// freePort returns a port of loopback that nobody uses now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
