package cmd

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestHelpFitsAScreen holds what '--help' shows to 39 lines, but for the root, which lists every command, and all help to 100 columns.
func TestHelpFitsAScreen(t *testing.T) {
	t.Parallel()
	for _, c := range everyNode(Tree()) {
		short, long := shownHelp(t, c, false), shownHelp(t, c, true)
		if n := strings.Count(short, "\n"); n > helpLines && c.HasParent() {
			t.Errorf("'%s --help' has %d lines", c.CommandPath(), n)
		}
		for line := range strings.SplitSeq(short+long, "\n") {
			if utf8.RuneCountInString(line) > helpColumns {
				t.Errorf("'%s --help' has a line of %d columns: %q", c.CommandPath(), utf8.RuneCountInString(line), line)
			}
		}
		if !strings.HasSuffix(short, "Global options: podtrust options\n") || strings.Contains(short, "--endpoint public|") {
			t.Errorf("'%s --help' does not send to the global options: %q", c.CommandPath(), short)
		}
		if c.HasParent() && len(short) < len(long) && !strings.Contains(short, "\nFull description: podtrust help"+strings.TrimPrefix(c.CommandPath(), "podtrust")+"\n") {
			t.Errorf("'%s --help' leaves something out, and does not say so", c.CommandPath())
		}
	}
}

func shownHelp(t *testing.T, c *cobra.Command, whole bool) string {
	t.Helper()
	var b bytes.Buffer
	if err := writeHelp(&b, c, helpColumns, whole); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLongExamplesCanBePasted(t *testing.T) {
	t.Parallel()
	got := examples("# why\npodtrust profile link orders --cluster demo-vpc --namespace orders", 44)
	want := "# why\npodtrust profile link orders \\\n    --cluster demo-vpc --namespace orders"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestNamespaceIsShort is about the one meaning of -n.
func TestNamespaceIsShort(t *testing.T) {
	t.Parallel()
	for _, c := range everyNode(Tree()) {
		f, n := c.Flags().Lookup("namespace"), c.Flags().ShorthandLookup("n")
		if f != nil && f.Shorthand != "n" || n != nil && n.Name != "namespace" {
			t.Errorf("'%s': -n is not --namespace", c.CommandPath())
		}
	}
}

func TestWordsOfIBMsCLI(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"trusted-profile-create orders -d text":              "profile create orders -d text",
		"--endpoint sandbox -q trusted-profile-links orders": "--endpoint sandbox -q profile links orders",
		"--endpoint=sandbox trusted-profile orders":          "--endpoint=sandbox trusted-profile get orders",
		"trusted-profile -o json orders":                     "trusted-profile get -o json orders",
		"trusted-profile get orders":                         "trusted-profile get orders",
		"trusted-profile --help":                             "trusted-profile --help",
		"trusted-profiles":                                   "trusted-profiles list",
		"trusted-profiles -o json":                           "trusted-profiles list -o json",
		"profiles ls":                                        "profiles ls",
		"profiles lsit":                                      "profiles lsit",
		"clusters":                                           "clusters list",
		"access-group readers --id":                          "access-group get readers --id",
		"trusted-profile-rule-delete orders rule -f":         "profile rule delete orders rule -f",
		"help trusted-profile-create":                        "help profile create",
		"__complete trusted-profile ":                        "__complete trusted-profile ",
		"__complete trusted-profile-links ":                  "__complete profile links ",
		"profile create trusted-profiles":                    "profile create trusted-profiles",
		"token exec -- trusted-profiles":                     "token exec -- trusted-profiles",
		"-- trusted-profiles":                                "-- trusted-profiles",
		"":                                                   "",
	} {
		got := strings.Join(spelled(Tree(), strings.Split(line, " ")), " ")
		if got != want {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	}
}

// TestDefaultsOfDurations are shown without the parts that are zero.
func TestDefaultsOfDurations(t *testing.T) {
	t.Parallel()
	for given, want := range map[time.Duration]string{
		0: "", 30 * time.Second: "30s", 10 * time.Minute: "10m", time.Hour: "1h", 10 * time.Hour: "10h", 90 * time.Minute: "1h30m",
		time.Hour + 30*time.Second: "1h0m30s", 20*time.Minute + 10*time.Second: "20m10s",
	} {
		set := pflag.NewFlagSet("", pflag.ContinueOnError)
		set.Duration("wait", given, "")
		if got := defaultOf(set.Lookup("wait")); got != want {
			t.Errorf("%s is shown as %q", given, got)
		}
	}
}

// Help is as wide as the terminal. What stays longer has no blank to break it at, and comments of examples stay comments.
func TestHelpFitsTheTerminal(t *testing.T) {
	t.Parallel()
	for terminal, want := range map[int]int{0: helpColumns, 20: leastColumns, 60: 60, 80: 80, 200: helpColumns} {
		if got := columnsFor(terminal); got != want {
			t.Errorf("%d columns: got %d, want %d", terminal, got, want)
		}
	}
	const columns = 60
	for _, c := range everyNode(Tree()) {
		var b bytes.Buffer
		if err := writeHelp(&b, c, columns, true); err != nil {
			t.Fatal(err)
		}
		section := ""
		for line := range strings.Lines(b.String()) {
			line = strings.TrimRight(line, "\n")
			if strings.HasSuffix(line, ":") && line[0] != ' ' {
				section = line
			}
			wrapped := slices.Contains([]string{"NAME:", "USAGE:", "DESCRIPTION:", "EXAMPLES:"}, section)
			if wrapped && len(line) > columns && len(strings.Fields(line)) > 2 && line[0] == ' ' {
				t.Errorf("%s: %q has %d columns", c.CommandPath(), line, len(line))
			}
			if strings.HasPrefix(strings.TrimSpace(line), "#") && strings.HasSuffix(line, "\\") {
				t.Errorf("%s: %q goes on as a command", c.CommandPath(), line)
			}
		}
	}
}
