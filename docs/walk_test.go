// Package docs_test checks the documents: every shell block of a page is run, in its order, by the built program against a
// sandbox, links resolve, and the words are those of the field.
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

// walked are the pages whose commands are run. Those of other pages need a server, a cluster or other programs.
func walked() []string {
	return []string{
		"README.md", "docs/set-up-a-pod.md", "docs/setup.md", "docs/run-a-pod.md", "docs/review-access.md", "docs/queries.md", "docs/audit.md", "docs/map.md",
		"docs/repository.md", "docs/terraform.md", "docs/debug-a-pod.md", "docs/doctor.md", "docs/sandbox/faults.md",
	}
}

func TestTheDocumentsCanBeFollowed(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "podtrust")
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, page := range walked() {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			walk(t, program, page)
		})
	}
}

// walk runs the commands of a page, and compares their output with that which the page shows.
func walk(t *testing.T, program, page string) {
	t.Helper()
	at := filepath.Join("..", page)
	words := read(t, at)
	folder, outputs := t.TempDir(), t.TempDir()
	run := exec.Command("bash", "-c", script(words))
	run.Dir = folder
	run.Env = []string{
		"PATH=" + filepath.Dir(program) + ":" + os.Getenv("PATH"), "HOME=" + folder, "XDG_STATE_HOME=" + folder,
		"XDG_CONFIG_HOME=" + folder, "OUTPUTS=" + outputs,
	}
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	fresh := refreshed(words, func(block int) string { return read(t, filepath.Join(outputs, fmt.Sprint(block))) })
	switch {
	case fresh == words:
	case given("update"):
		if err := os.WriteFile(at, []byte(fresh), 0o600); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not show what its commands print now; run 'go test ./docs -run Followed -update'. It would be:\n%s", page, fresh)
	}
}

// script is what a page asks its reader to type, with the standard output of each block in a file of its own. A line that
// "ends with" a code must end with it. Lines that install or build are not for this test.
func script(page string) string {
	var b strings.Builder
	b.WriteString("set -euo pipefail\n")
	ends := regexp.MustCompile(`# ends with (\d+)`)
	inside, block := false, 0
	for line := range strings.SplitSeq(page, "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			if inside = line == "```sh"; inside {
				fmt.Fprintf(&b, "exec >\"$OUTPUTS/%d\"\n", block)
				block++
			}
		case !inside, strings.HasPrefix(line, "go "), strings.HasPrefix(line, "make "):
		case ends.MatchString(line):
			fmt.Fprintf(&b, "got=0; { %s\n} || got=$?; [ $got = %s ]\n", line, ends.FindStringSubmatch(line)[1])
		default:
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// refreshed is a page with the output of its blocks of commands in the blocks of text that follow them. An output that differs
// in IDs and times only is left as it is.
func refreshed(page string, output func(block int) string) string {
	shown := regexp.MustCompile("(?ms)^```sh\n(.*?)^```\n(\n```text\n(.*?)^```\n)?")
	block := -1
	return shown.ReplaceAllStringFunc(page, func(found string) string {
		block++
		parts := shown.FindStringSubmatch(found)
		if parts[2] == "" {
			return found
		}
		now := output(block)
		if stable(now) == stable(parts[3]) {
			return found
		}
		return strings.TrimSuffix(found, parts[2]) + "\n```text\n" + now + "```\n"
	})
}

// stable is an output without what differs from run to run.
func stable(output string) string {
	output = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`).ReplaceAllString(output, "ID")
	return regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`).ReplaceAllString(output, "TIME")
}

func TestOutputsAreRefreshed(t *testing.T) {
	t.Parallel()
	page := "# A\n\n```sh\nx\n```\n\n```sh\nlist\n```\n\n```text\nName  ID\na     11111111-2222-3333-4444-555555555555\n```\n\nEnd.\n"
	same := "Name  ID\na     66666666-2222-3333-4444-555555555555\n"
	for now, want := range map[string]string{
		same:  page,
		"b\n": "# A\n\n```sh\nx\n```\n\n```sh\nlist\n```\n\n```text\nb\n```\n\nEnd.\n",
	} {
		got := refreshed(page, func(block int) string {
			if block != 1 {
				t.Errorf("the output of block %d was read", block)
			}
			return now
		})
		if got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	}
}
