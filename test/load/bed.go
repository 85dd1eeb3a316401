//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// bed is where servers run: a folder of its own, and the built program.
type bed struct {
	setting
	report  report
	folder  string
	program string
	running []*server
}

func (b *bed) build(ctx context.Context) error {
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	b.program = filepath.Join(b.folder, "bin", "podtrust")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.program, ".") //nolint:gosec // ours
	cmd.Dir, cmd.Env = filepath.Dir(strings.TrimSpace(string(mod))), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return nil
}

// server is one process of 'podtrust sandbox serve'.
type server struct {
	url string
	cmd *exec.Cmd
}

// serve starts a server in a process group of its own. It does not end with the context: what is killed, and when, is the
// part's to say.
func (b *bed) serve(state string, more ...string) (*server, error) {
	cmd := exec.Command(b.program, append([]string{"sandbox", "serve", "-q", "--addr", "127.0.0.1:0", "--state", state}, more...)...) //nolint:gosec,noctx // ours
	cmd.Env = []string{"HOME=" + b.folder, "XDG_CONFIG_HOME=" + b.folder, "XDG_STATE_HOME=" + b.folder}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd}
	b.running = append(b.running, s)
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("the program does not serve: %w", err)
	}
	s.url = strings.TrimSpace(url)
	return s, nil
}

// pair starts two servers of one state: one by the name of its file, one by a symbolic link.
func (b *bed) pair(name string) ([]*server, error) {
	state, link := filepath.Join(b.folder, name), filepath.Join(b.folder, name+".link")
	if err := os.Symlink(state, link); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	one, err := b.serve(state)
	if err != nil {
		return nil, err
	}
	two, err := b.serve(link)
	return []*server{one, two}, err
}

// kill ends a server at once, as the kernel or a lost machine would.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// end kills what still runs.
func (b *bed) end() {
	for _, s := range b.running {
		if s.cmd.ProcessState == nil {
			s.kill()
		}
	}
	b.running = nil
}

// memory is the resident memory of a server, in KiB.
func (s *server) memory() (int, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	return strconv.Atoi(strings.Fields(after)[0])
}

// files is how many files and connections a server has open.
func (s *server) files() int {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.cmd.Process.Pid)) // none when it is gone
	return len(entries)
}
