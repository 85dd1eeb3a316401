package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/term"
)

// terminal is a pseudo-terminal with a program on it.
type terminal struct {
	t      *testing.T
	master *os.File // what a person types and sees
	slave  *os.File
	cmd    *exec.Cmd
	before *term.State // of the terminal, before the program started
	seen   bytes.Buffer
	read   int // how much of it was waited for
}

// startOn runs a program with a terminal as its input, output and errors, which sends signals for keys.
func startOn(t *testing.T, env []string, words ...string) *terminal {
	t.Helper()
	master, slave := openTerminal(t, 80)
	p := &terminal{t: t, master: master, slave: slave, cmd: exec.Command(words[0], words[1:]...)}
	p.cmd.Env, p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = env, slave, slave, slave
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	var err error
	if p.before, err = term.GetState(int(slave.Fd())); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = errors.Join(master.Close(), slave.Close())
	})
	return p
}

// restored reports whether the terminal is as it was before the program.
func (p *terminal) restored() bool {
	after, err := term.GetState(int(p.slave.Fd()))
	return err == nil && reflect.DeepEqual(p.before, after)
}

// openTerminal opens a new terminal: the side that a person sees, and the side of the program.
func openTerminal(t *testing.T, places uint16) (outer, inner *os.File) {
	t.Helper()
	outer, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = outer.Close() })
	var unlocked, number int32
	size := struct{ rows, columns, x, y uint16 }{screenRows, places, 0, 0}
	ioctl(t, outer, syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked))
	ioctl(t, outer, syscall.TIOCGPTN, unsafe.Pointer(&number))
	ioctl(t, outer, syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	inner, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inner.Close() })
	return outer, inner
}

func ioctl(t *testing.T, f *os.File, request uintptr, argument unsafe.Pointer) {
	t.Helper()
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(argument)); errno != 0 {
		t.Fatal(errno)
	}
}

// answer waits for a prompt and types keys.
func (p *terminal) answer(prompt, keys string) {
	p.t.Helper()
	for !strings.Contains(p.seen.String()[p.read:], prompt) {
		data := make([]byte, 4096)
		n, err := p.master.Read(data)
		p.seen.Write(data[:n])
		if err != nil {
			p.t.Fatalf("%q did not come: %v\n%s", prompt, err, p.seen.String()[p.read:])
		}
	}
	p.read = p.seen.Len()
	if _, err := p.master.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// end waits for the program and returns its exit code and all that was seen, with the line ends of a file.
func (p *terminal) end() (code int, seen string) {
	p.t.Helper()
	done := make(chan bool)
	go func() {
		_ = p.cmd.Wait()                 // its code tells
		_, _ = p.slave.WriteString(last) // so that the reader below knows the end: the slave stays open for its state
		close(done)
	}()
	for !strings.Contains(p.seen.String(), last) {
		data := make([]byte, 4096)
		n, err := p.master.Read(data)
		p.seen.Write(data[:n])
		if err != nil {
			p.t.Fatal(err)
		}
	}
	<-done
	text := strings.TrimSuffix(p.seen.String(), last)
	return p.cmd.ProcessState.ExitCode(), strings.ReplaceAll(text, "\r\n", "\n")
}

// last is what no program prints.
const last = "\x00the end\x00"
