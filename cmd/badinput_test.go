package cmd

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// TestBadInputIsRefused reads testdata/badinput.txt: each line ends with its code, says what is wrong and what to do next,
// prints no result, and leaves the account as it was.
func TestBadInputIsRefused(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "badinput.txt"))
	if err != nil {
		t.Fatal(err)
	}
	m := newInMemory(t)
	m.must(t, "profile", "create", "room")
	m.must(t, "profile", "create", "hall")
	m.must(t, "profile", "link", "room", "--cluster", "demo-vpc", "--namespace", "a", "--service-account", "b", "--name", "door")
	m.must(t, "profile", "rule", "add", "room", "--cluster-type", "iks", "--namespace", "a", "--name", "any")
	account := func() string {
		return m.must(t, "profile", "get", "room", "-o", "json") + m.must(t, "profile", "list", "-o", "json") + m.must(t, "group", "list", "-o", "json")
	}
	before, lines := account(), 0
	for row := range strings.Lines(string(text)) {
		parts := strings.Split(strings.TrimSpace(row), " | ")
		if strings.HasPrefix(row, "#") {
			continue
		}
		lines++
		args := shellWords(parts[1])
		code, numbered := strconv.Atoi(parts[0])
		if numbered != nil || len(parts) != 4 {
			t.Fatalf("%q is not a line of the table", row)
		}
		var out, errs bytes.Buffer
		got := run(context.Background(), app.Options{
			Streams: app.Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, Now: now, Sandbox: m.server,
		}, append(args, "--color", "never"))
		if got != code || out.Len() > 0 || !strings.Contains(errs.String(), parts[2]) || !strings.Contains(errs.String(), parts[3]) {
			t.Errorf("%s: ended with %d, printed %q and %q", parts[1], got, out.String(), errs.String())
		}
	}
	if lines < 60 || account() != before {
		t.Errorf("%d lines; the account was\n%s\nand is\n%s", lines, before, account())
	}
}
