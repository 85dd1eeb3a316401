package cmd

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// place is an environment with a sandbox of its own.
func place(t *testing.T, more ...string) []string {
	t.Helper()
	home := t.TempDir()
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_CONFIG_HOME=" + home, "PODTRUST_ENDPOINT=sandbox", "NO_COLOR=1",
	}, more...)
}

// TestTheConsoleFlowOnATerminal answers the steps of IBM's console at a real terminal, with the Tab key where it completes, and
// with the keys of a terminal that has none. The account is that of the flags.
func TestTheConsoleFlowOnATerminal(t *testing.T) {
	t.Parallel()
	program, err := build(t)
	if err != nil {
		t.Fatal(err)
	}
	flags := place(t)
	for _, words := range []string{
		"create orders-api --description pods", "link orders-api --cluster demo-vpc --namespace orders --service-account api",
		"rule add orders-api --cluster-type iks --namespace prod --service-account trusted-profile",
		"assign-group orders-api --group cos-readers", "grant orders-api --role Editor --role Writer --all-services",
	} {
		runIn(t, flags, program, append([]string{"profile"}, strings.Fields(words)...)...)
	}
	want := runIn(t, flags, program, "export")

	for name, tab := range map[string]func(begin, rest string) string{
		"TERM=xterm": func(begin, _ string) string { return begin + "\t\r" },
		"TERM=dumb":  func(begin, rest string) string { return begin + rest + "\n" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := place(t, name)
			p := startOn(t, env, program, "setup")
			for _, line := range []struct{ prompt, keys string }{
				{"Name of the trusted profile> ", "orders-apx\x7fi\r"},
				{"Description (optional)> ", "pods\r"},
				{"Enter a number [1]> ", "1\r"},
				{"Number, name or ID of the cluster> ", tab("demo-v", "pc")},
				{"Namespace> ", "orders\r"},
				{"Service account> ", "api\r"},
				{"Add another resource? [y/N]> ", "y\r"},
				{"Enter a number [1]> ", tab("All", " service resources")},
				{"Enter a number> ", "1\r"},
				{"Add a condition? [Y/n]> ", "\r"},
				{"Enter a number> ", "1\r"},
				{"Enter a number [1]> ", "\r"},
				{"Value of 'namespace'> ", "prod\r"},
				{"Add another condition? [y/N]> ", "y\r"},
				{"Enter a number> ", "2\r"},
				{"Enter a number [1]> ", "\r"},
				{"Value of 'name'> ", "trusted-profile\r"},
				{"Add another condition? [y/N]> ", "\r"},
				{"Name of the rule (optional)> ", "\r"},
				{"Add another resource? [y/N]> ", "\r"},
				{"Add the profile to an access group? [y/N]> ", "y\r"},
				{"Number, name or ID of the access group> ", tab("c", "os-readers")},
				{"Add another access group? [y/N]> ", "\r"},
				{"Give the profile access to a service? [y/N]> ", "y\r"},
				{"Enter a number [1]> ", "2\r"},
				{"Enter a number [1]> ", "1\r"},
				{"Roles: numbers or names, several between commas> ", tab("Editor, W", "riter")},
				{"Add another access policy? [y/N]> ", "\r"},
				{"What next?", "Create\r"},
			} {
				p.answer(line.prompt, line.keys)
			}
			code, seen := p.end()
			if code != 0 || !strings.Contains(seen, "OK\n5 changes done.\n") {
				t.Errorf("it ended with %d: %s", code, seen)
			}
			if got := runIn(t, env, program, "export"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if !p.restored() {
				t.Error("the terminal is not as it was")
			}
			if name == "TERM=dumb" && strings.Contains(seen, "\x1b") {
				t.Errorf("it moves the cursor: %q", seen)
			}
			// What Tab completes is printed as if it had been typed.
			if !strings.Contains(seen, "Number, name or ID of the cluster> demo-vpc\n") {
				t.Errorf("the completed name is not on the screen: %q", seen)
			}
		})
	}
}

// TestCtrlCOnATerminal is about Ctrl-C as a key, where lines are edited, and as a signal, where they are not.
func TestCtrlCOnATerminal(t *testing.T) {
	t.Parallel()
	program, err := build(t)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"TERM=xterm", "TERM=dumb"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := place(t, name)
			for keys, want := range map[string]struct {
				code int
				told string
			}{
				"\x03":    {failure.ExitInterrupt, "\nFAILED\nInterrupted. Nothing was changed\n"},
				"abc\x03": {failure.ExitInterrupt, "\nFAILED\nInterrupted. Nothing was changed\n"},
				"\x04":    {failure.ExitOther, "\nNothing was changed.\n"},
			} {
				p := startOn(t, env, program, "setup")
				p.answer("Name of the trusted profile> ", "orders\r")
				p.answer("Description (optional)> ", "\r")
				p.answer("Enter a number [1]> ", keys)
				code, seen := p.end()
				if restored := p.restored(); code != want.code || !strings.HasSuffix(seen, want.told) || !restored {
					t.Errorf("%q: it ended with %d, the terminal restored %v: %q", keys, code, restored, seen)
				}
			}
			if left := runIn(t, env, program, "profile", "list", "-o", "id"); left != "" {
				t.Errorf("%q was created", left)
			}
		})
	}
}

// runIn runs a program without a terminal, and returns what it printed.
func runIn(t *testing.T, env []string, program string, words ...string) string {
	t.Helper()
	cmd := exec.Command(program, words...)
	cmd.Env = env
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%q: %v", words, err)
	}
	return string(out)
}
