// Package docs_test walks through the documents as a reader would: every shell block of a page is run, in its order, by the
// built program against a sandbox.
package docs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTheDocumentsCanBeFollowed(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "podtrust")
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, page := range []string{"tutorial.md", "spec.md", "run-a-pod.md", filepath.Join("..", "README.md")} {
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			run := exec.Command("bash", "-c", script(string(text)))
			run.Dir = folder
			run.Env = []string{
				"PATH=" + filepath.Dir(program) + ":" + os.Getenv("PATH"), "HOME=" + folder, "XDG_STATE_HOME=" + folder,
				"XDG_CONFIG_HOME=" + folder,
			}
			if out, err := run.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// script is what a page tells its reader to type. A line that is said to end with a code must end with it; lines that
// install or build are not for this test.
func script(page string) string {
	var b strings.Builder
	b.WriteString("set -euo pipefail\n")
	ends := regexp.MustCompile(`# ends with (\d+)`)
	inside := false
	for line := range strings.SplitSeq(page, "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```sh"
		case !inside, strings.HasPrefix(line, "go "), strings.HasPrefix(line, "make "):
		case ends.MatchString(line):
			fmt.Fprintf(&b, "got=0; { %s\n} || got=$?; [ $got = %s ]\n", line, ends.FindStringSubmatch(line)[1])
		default:
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
