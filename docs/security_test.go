package docs_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestThePromisesAreAttacked wants every test that security.md names to exist, and every row of its table to name one.
func TestThePromisesAreAttacked(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("security.md")
	if err != nil {
		t.Fatal(err)
	}
	declared, err := exec.Command("git", "-C", "..", "grep", "--untracked", "-hoE", `^func (Test|Fuzz)[A-Za-z0-9_]+\(`, "--", "*_test.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "| promise | held by | attacked by |\n")
	if !found {
		t.Fatal("the page has no table of promises")
	}
	names := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+)`")
	rows := 0
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| --- ") {
			continue
		}
		rows++
		named := names.FindAllStringSubmatch(line, -1)
		if len(named) == 0 {
			t.Errorf("no test attacks what this row promises: %s", line)
		}
		for _, name := range named {
			if !strings.Contains(string(declared), "func "+name[1]+"(") {
				t.Errorf("there is no test %s", name[1])
			}
		}
	}
	if rows < 20 {
		t.Errorf("only %d promises are listed", rows)
	}
}
