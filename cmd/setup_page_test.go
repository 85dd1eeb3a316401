package cmd

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestThePageShowsWhatIsPrinted answers the questions as docs/setup.md does, and looks for what the page shows.
func TestThePageShowsWhatIsPrinted(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "docs", "setup.md"))
	if err != nil {
		t.Fatal(err)
	}
	m := newInMemory(t)
	var screen bytes.Buffer
	lines := strings.Split("orders-api|pods of the order service||demo-vpc|orders|orders-api||y|cos-readers||y||cloud-object-storage|3|demo-cos|Reader||Cancel", "|")
	m.run(context.Background(), &echoing{lines, &screen}, io.Discard, &screen, "setup")
	shown := strings.Split(string(page), "```text\n")[1:]
	for _, block := range shown {
		block, _, _ = strings.Cut(block, "```")
		if !strings.Contains(screen.String(), block) {
			t.Errorf("this is not printed:\n%s\nbut\n%s", block, screen.String())
		}
	}
	if len(shown) != 2 {
		t.Errorf("the page shows %d blocks", len(shown))
	}
}

// echoing is a person whose answers are seen on the screen.
type echoing struct {
	lines  []string
	screen io.Writer
}

func (e *echoing) Read(p []byte) (int, error) {
	if len(e.lines) == 0 {
		return 0, io.EOF
	}
	line := e.lines[0] + "\n"
	e.lines = e.lines[1:]
	if _, err := io.WriteString(e.screen, line); err != nil {
		return 0, err
	}
	return copy(p, line), nil
}
