//go:build tools

package cmd

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// TestShells types command lines with the tab key into a real bash, without the package bash-completion, a zsh and a fish.
func TestShells(t *testing.T) {
	t.Parallel()
	for name, shell := range map[string]struct {
		argv, setUp []string
		sum         string // what the shell makes 42 of
	}{
		"bash": {[]string{"bash", "--norc", "--noprofile", "-i"}, []string{
			"! declare -F _init_completion && ! declare -F _get_comp_words_by_ref", "source <(podtrust completion bash)",
		}, "$((40+2))"},
		"zsh":  {[]string{"zsh", "-f", "-i"}, []string{"autoload -U compinit && compinit -u -D", "source <(podtrust completion zsh)"}, "$((40+2))"},
		"fish": {[]string{"fish", "--no-config", "-i"}, []string{"podtrust completion fish | source"}, "(math 40+2)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startShell(t, shell.argv)
			enter := func(line string) string { return s.enter(t, line+" && echo mark-"+shell.sum, "mark-42") }
			for _, line := range shell.setUp {
				enter(line)
			}
			enter("podtrust profile create orders-api -d made-first -o id -q")
			enter("podtrust prof\tlink ord\t --cluster demo-v\t --namespace orders --name prod -o id -q")
			for line, want := range map[string]string{
				"podtrust profile get ord\t--jq .description":                       "made-first\nmark-42",
				"podtrust profile links ord\t--columns=ser\t --no-h\t--sort warn\t": "default\nmark-42",
				"podtrust trusted-profile-links ord\t--columns type,cluster-i\t":    "IKS_SA   c0demovpc0000000us10\nmark-42",
			} {
				if shown := enter(line); !strings.Contains(shown, want) {
					t.Errorf("%q showed %q", line, shown)
				}
			}
		})
	}
}

// typist is a shell in a terminal, and what it showed.
type typist struct {
	terminal *os.File
	shown    chan string
}

func startShell(t *testing.T, argv []string) typist {
	t.Helper()
	folder := t.TempDir()
	c, err := newCloud(filepath.Join(folder, ".cloud"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	outer, inner := openTerminal(t, 200)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = folder
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TERM=vt100", "LANG=C.UTF-8",
		"PODTRUST_ENDPOINT=" + c.url(), "PODTRUST_API_KEY=" + sandbox.AdminKey, "PODTRUST_COLOR=never",
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = inner, inner, inner
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = inner.Close()
	s := typist{outer, make(chan string)}
	go s.read()
	t.Cleanup(func() {
		cancel()
		for range s.shown { //nolint:revive // until the terminal is closed
		}
		_ = cmd.Wait() // it was killed
	})
	return s
}

func (s typist) read() {
	defer close(s.shown)
	buffer := make([]byte, 4096)
	for {
		n, err := s.terminal.Read(buffer)
		if n > 0 {
			s.shown <- string(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

// enter types a line, and returns what is shown until a text is.
func (s typist) enter(t *testing.T, line, until string) string {
	t.Helper()
	if _, err := io.WriteString(s.terminal, line+"\r"); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	var shown strings.Builder
	for part := range s.shown {
		shown.WriteString(part)
		if text := strings.ReplaceAll(shown.String(), "\r\n", "\n"); strings.Contains(text, until) {
			return text
		}
	}
	t.Fatalf("after %q the shell ended:\n%s", line, shown.String())
	return ""
}
