package cmd

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// runnable are the commands of the tree that do something themselves: all but the groups, and help.
func runnable(c *cobra.Command) []*cobra.Command {
	if !c.HasSubCommands() {
		return []*cobra.Command{c}
	}
	var found []*cobra.Command
	for _, child := range c.Commands() {
		found = append(found, runnable(child)...)
	}
	return found
}

func everyNode(c *cobra.Command) []*cobra.Command {
	found := []*cobra.Command{c}
	for _, child := range c.Commands() {
		found = append(found, everyNode(child)...)
	}
	return found
}

// TestANounAloneIsWhatItIsInTheTree makes the tree for each command line that begins with a noun: the noun has the same commands and
// flags in it as among all others, which are not made.
func TestANounAloneIsWhatItIsInTheTree(t *testing.T) {
	t.Parallel()
	usages := func(c *cobra.Command) string {
		var b strings.Builder
		for _, node := range everyNode(c) {
			b.WriteString(node.GroupID + " " + node.CommandPath() + "\n" + node.Long + node.LocalFlags().FlagUsages())
		}
		return b.String()
	}
	whole := map[string]*cobra.Command{}
	for _, c := range newRoot(app.New(app.Options{}), nil).Commands() {
		whole[c.Name()] = c
	}
	for _, n := range nouns() {
		for _, line := range [][]string{{n.name, "--help"}, {cobra.ShellCompRequestCmd, n.name, ""}} {
			root := newRoot(app.New(app.Options{}), line)
			if c := root.Commands(); len(c) != 1 || whole[n.name] == nil || usages(c[0]) != usages(whole[n.name]) {
				t.Errorf("%q has other commands than in the tree: %d beside it", line, len(c)-1)
			}
		}
	}
	for _, line := range [][]string{{"--quiet", "token"}, {cobra.ShellCompRequestCmd, "token"}} {
		if got := len(newRoot(app.New(app.Options{}), line).Commands()); got != len(whole) {
			t.Errorf("%q has %d commands, want %d", line, got, len(whole))
		}
	}
}

// verbs are the words that a short text begins with.
func verbs() []string {
	return strings.Fields("Accept Add Apply Assign Change Check Clear Create Delete Diagnose Exchange Explain Export Find Generate Give Grant Inspect Keep Let " +
		"Link List Make Manage Patch Print Remove Reset Revoke Run See Serve Set Show Sign Stop Take Tell Try Update Use Verify Write")
}

func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	for _, c := range everyNode(Tree()) {
		first, _ := utf8.DecodeRuneInString(c.Short)
		switch {
		case !unicode.IsUpper(first), strings.HasSuffix(c.Short, "."), len(strings.Fields(c.Short)) > 8,
			!slices.Contains(verbs(), strings.Trim(strings.Fields(c.Short)[0], ",")):
			t.Errorf("'%s': %q is not a short text: a verb first, at most eight words, no full stop", c.CommandPath(), c.Short)
		case c.Long == "", c.Args == nil, c.ValidArgsFunction == nil && len(c.ValidArgs) == 0:
			t.Errorf("'%s' lacks its long text, its check of arguments, or its completion", c.CommandPath())
		case !c.HasSubCommands() && c.Example == "":
			t.Errorf("'%s' has no example", c.CommandPath())
		}
	}
}

// TestExamplesAreCommandLines parses each example as a command line of the tree. In a pipe, each part may be one.
func TestExamplesAreCommandLines(t *testing.T) {
	t.Parallel()
	for _, c := range everyNode(Tree()) {
		for example := range strings.SplitSeq(c.Example, "\n") {
			if example == "" || strings.HasPrefix(example, "# ") {
				continue
			}
			ours := 0
			for _, part := range parts(shellWords(example)) {
				if len(part) > 0 && part[0] == "podtrust" {
					ours++
					checkLine(t, example, part[1:])
				}
			}
			if ours == 0 {
				t.Errorf("'%s': %q does not run podtrust", c.CommandPath(), example)
			}
		}
	}
}

func checkLine(t *testing.T, example string, words []string) {
	t.Helper()
	root := Tree()
	found, rest, err := root.Find(words)
	if err == nil {
		err = found.ParseFlags(rest)
	}
	if err == nil && found.Args != nil {
		err = found.Args(found, found.Flags().Args())
	}
	if err == nil && found.HasSubCommands() && len(words) > 0 {
		err = app.Unknown(found, words[len(words)-1])
	}
	if err != nil {
		t.Errorf("%q: %v", example, err)
	}
}

// shellWords splits as a shell does, as far as examples need it.
func shellWords(text string) []string {
	var words []string
	for _, m := range regexp.MustCompile(`'([^']*)'|"([^"]*)"|([^\s'"<>()|]+)|(\|)|[<>]`).FindAllStringSubmatch(text, -1) {
		if m[0] == "<" || m[0] == ">" {
			words = append(words, "|") // what follows is a file, as what follows a pipe is no part of this command
			continue
		}
		words = append(words, m[1]+m[2]+m[3]+m[4])
	}
	return words
}

func parts(words []string) [][]string {
	all := [][]string{nil}
	for _, w := range words {
		if w == "|" {
			all = append(all, nil)
			continue
		}
		all[len(all)-1] = append(all[len(all)-1], w)
	}
	return all
}

func TestEveryFlagExplainsItself(t *testing.T) {
	t.Parallel()
	for _, c := range everyNode(Tree()) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			placeholder := regexp.MustCompile("`[^`]+`").MatchString(f.Usage)
			if f.Usage == "" || f.Value.Type() != "bool" && f.Name != "help" && !placeholder {
				t.Errorf("'%s --%s' has no usage text with its value in backquotes", c.CommandPath(), f.Name)
			}
		})
	}
}

func TestEveryCommandIsInAScript(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join("testdata", "script"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".txtar" {
			return err
		}
		text, err := os.ReadFile(path)
		if lines := strings.Count(strings.SplitN(string(text), "\n-- ", 2)[0], "\n"); lines > 90 {
			t.Errorf("%s has %d lines: it holds more than one behavior", path, lines)
		}
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range runnable(Tree()) {
		call := regexp.MustCompile(`(?m)^(exec|exits \d+) ` + c.CommandPath() + `( |$)`)
		served := strings.HasSuffix(c.CommandPath(), "sandbox serve") && strings.Contains(all.String(), "\nserve ")
		if !call.MatchString(all.String()) && !served {
			t.Errorf("no script runs '%s'", c.CommandPath())
		}
	}
}

// TestNobodyIsBegged reads all texts of the program: IBM's rule is to say what to do, without a "please".
func TestNobodyIsBegged(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{".", filepath.Join("..", "pkg")} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING && strings.Contains(strings.ToLower(text.Value), "please") {
					t.Errorf("%s: %s", path, text.Value)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestAWrongWordIsWrongUsage is about groups of commands, where cobra would show help and succeed.
func TestAWrongWordIsWrongUsage(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	for _, c := range everyNode(Tree()) {
		if c.Name() == "export" {
			continue // any number of words are names of profiles
		}
		words := append(strings.Fields(c.CommandPath())[1:], "bogus", "bogus", "bogus")
		if !c.HasSubCommands() && c.Args(c, words[len(words)-3:]) == nil {
			words = append(words, "--bogus") // it takes any number
		}
		var out, errs bytes.Buffer
		if code := m.run(context.Background(), strings.NewReader(""), &out, &errs, words...); code != failure.ExitUsage || out.Len() > 0 {
			t.Errorf("%q ended with %d and printed %q, %q", words, code, out.String(), errs.String())
		}
	}
}

// TestAWrongWordHasNoHelp is about one that is followed by --help.
func TestAWrongWordHasNoHelp(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	for _, c := range everyNode(Tree()) {
		if !c.HasSubCommands() {
			continue
		}
		for _, words := range [][]string{{"bogus", "--help"}, {"--help", "bogus"}, {"bogus", "-h"}} {
			var out, errs bytes.Buffer
			code := m.run(context.Background(), strings.NewReader(""), &out, &errs, append(strings.Fields(c.CommandPath())[1:], words...)...)
			if code != failure.ExitUsage || out.Len() > 0 || !strings.Contains(errs.String(), "'bogus' is not a registered command of '"+c.CommandPath()+"'") {
				t.Errorf("'%s' %q ended with %d and printed %q, %q", c.CommandPath(), words, code, out.String(), errs.String())
			}
		}
	}
}

// TestAFlagIsGivenOnce is about flags with one value: the last would win in silence.
func TestAFlagIsGivenOnce(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	for _, c := range runnable(Tree()) {
		c.InheritedFlags() // merges them
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if _, list := f.Value.(pflag.SliceValue); list || strings.HasPrefix(f.Value.Type(), "stringTo") || f.Name == "help" || c.DisableFlagParsing {
				return
			}
			one, other := "a", "b"
			switch f.Value.Type() {
			case "string":
			case "bool":
				one, other = "true", "false"
			case "duration":
				one, other = "1s", "2s"
			default: // a number, or a closed set
				one, other = "1", "2"
				if allowed := strings.Split(f.Value.Type(), "|"); len(allowed) > 1 {
					one, other = allowed[0], allowed[1]
				}
			}
			words := append(strings.Fields(c.CommandPath())[1:], "--"+f.Name+"="+one, "--"+f.Name+"="+other)
			var out, errs bytes.Buffer
			code := run(context.Background(), app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, Sandbox: m.server}, words)
			if code != failure.ExitUsage || !strings.Contains(errs.String(), "it already has another value") {
				t.Errorf("%q ended with %d and printed %q", words, code, errs.String())
			}
		})
	}
}

// TestNoWordsShowHelp is the other side of it.
func TestNoWordsShowHelp(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	for _, c := range everyNode(Tree()) {
		for _, words := range [][]string{{}, {"--help"}} {
			if len(words) == 0 && !c.HasSubCommands() {
				continue
			}
			var out, errs bytes.Buffer
			code := m.run(context.Background(), strings.NewReader(""), &out, &errs, append(strings.Fields(c.CommandPath())[1:], words...)...)
			if code != 0 || errs.Len() > 0 || !strings.HasPrefix(out.String(), "NAME:\n  "+c.CommandPath()+" - ") {
				t.Errorf("'%s' %q ended with %d and printed %q, %q", c.CommandPath(), words, code, out.String(), errs.String())
			}
		}
	}
}

// TestEveryChangeCanBeADryRun holds that each verb that changes the account has --dry-run, and that no other has it.
func TestEveryChangeCanBeADryRun(t *testing.T) {
	t.Parallel()
	changes := regexp.MustCompile(`^podtrust (apply|destroy|(profile|group) (create|update|delete|link|unlink|assign-group|remove-group|grant|revoke)|profile rule (add|update|delete))$`)
	found := 0
	for _, c := range runnable(Tree()) {
		dry := c.Flags().Lookup("dry-run") != nil
		if dry {
			found++
		}
		if dry != changes.MatchString(c.CommandPath()) {
			t.Errorf("'%s': dry run is %v", c.CommandPath(), dry)
		}
		if forced := c.Flags().Lookup("force") != nil; forced && !dry && !strings.HasPrefix(c.CommandPath(), "podtrust sandbox") {
			t.Errorf("'%s' destroys something and has no dry run", c.CommandPath())
		}
	}
	if found != 18 {
		t.Errorf("%d verbs have a dry run", found)
	}
}
