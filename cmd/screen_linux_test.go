package cmd

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestARealTerminalSaysHowWideItIs runs the program in terminals of three widths.
func TestARealTerminalSaysHowWideItIs(t *testing.T) {
	t.Parallel()
	for _, places := range []uint16{40, 80, 200} {
		t.Run(fmt.Sprint(places), func(t *testing.T) {
			t.Parallel()
			lines := strings.Split(inTerminal(t, places, "podtrust", "explain", "--columns", "what,id"), "\n")
			widest := 0
			for _, line := range lines {
				widest = max(widest, placesOf(line))
			}
			if widest > int(places) || widest < min(int(places), 100)-15 || !strings.HasPrefix(lines[0], "What") {
				t.Errorf("%d lines, the widest of which has %d places of %d:\n%s", len(lines), widest, places, lines[0])
			}
		})
	}
}

// inTerminal runs a program in a terminal that is as wide, and returns what it shows, without color.
func inTerminal(t *testing.T, places uint16, name string, args ...string) string {
	t.Helper()
	outer, inner := openTerminal(t, places)
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "HOME="+t.TempDir())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = inner, inner, inner
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = inner.Close() // the child has it
	var shown bytes.Buffer
	_, _ = io.Copy(&shown, outer) // it ends with an error when the child has closed its side
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, shown.String())
	}
	return strings.ReplaceAll(shown.String(), "\r\n", "\n")
}
