package cmd

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// TestEdit goes back to each step, with the answers kept.
func TestEdit(t *testing.T) {
	t.Parallel()
	const begin = "first|text|1|demo-vpc|a,b|api|n|y|cos-readers|n|y|1|kms|1|Reader|n|Edit|"
	for name, row := range map[string]struct{ lines, want, not string }{
		"name and description, kept":      {"1|||Create", "name: first\n    description: text\n", ""},
		"another name, no description":    {"1|second|-|Create", "name: second\n    pods:", "text"},
		"trust: another":                  {"2|2|1|demo-vpc|a|worker|n|1|Create", "namespace: a, serviceAccount: worker}", ""},
		"trust: the same again":           {"2|2|1|demo-vpc|a|api|n|Keep|Create", "namespace: a, serviceAccount: api}", ""},
		"trust: remove the first":         {"2|Remove one|1|Keep|Create", "namespace: b, serviceAccount: api}", "namespace: a"},
		"trust: add a rule, remove it":    {"2|2|2|1|y|namespace||prod|n||n|3|3|Keep|Create", "namespace: b, serviceAccount: api}", "rules"},
		"groups: remove the only one":     {"3|3|1|Create", "access:", "groups"},
		"groups: another":                 {"3|2|2|n|Keep|Create", "- cos-readers\n      - db-writers\n", ""},
		"access: more roles on the same":  {"4|2|1|kms|1|Writer,Reader|n|Keep|Create", "service: kms\n        roles: [Reader, Writer]", ""},
		"access: remove it":               {"4|3|1|Create", "groups:", "access:"},
		"edit twice":                      {"3|3|1|Edit|3|y|db-writers|n|Create", "- db-writers\n", "cos-readers"},
		"a description of two characters": {"1||${|Create", "description: $${\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newInMemory(t)
			code, told := m.setUp(strings.Split(begin+row.lines, "|"))
			if got := m.exported(t); code != 0 || !strings.Contains(got, row.want) || row.not != "" && strings.Contains(got, row.not) {
				t.Errorf("it ended with %d: %s\n%s", code, told, got)
			}
		})
	}
}

// TestSaveAsFile saves the document, applies it and plans it again.
func TestSaveAsFile(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	file := filepath.Join(t.TempDir(), "my trust.yaml")
	code, told := m.setUp(append(answers(consoleFlow), "Save as file", file))
	if code != 0 || !strings.HasSuffix(told, "OK\nThe document was saved as '"+file+"'. To apply it, run 'podtrust apply -f '"+file+"''.\n") {
		t.Fatalf("it ended with %d: %s", code, told)
	}
	if left := m.must(t, "profile", "list", "-o", "id"); left != "" {
		t.Errorf("%q was created", left)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	m.apply(t, string(text))

	other := newInMemory(t)
	if code, told := other.setUp(append(answers(consoleFlow), "Create")); code != 0 {
		t.Fatalf("it ended with %d: %s", code, told)
	}
	if got, want := m.exported(t), other.exported(t); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestSaveOverSomething is about files that are there already.
func TestSaveOverSomething(t *testing.T) {
	t.Parallel()
	const begin = "orders||3|n|n|Save as file|"
	folder := t.TempDir()
	there, private := filepath.Join(folder, "there.yaml"), filepath.Join(folder, "private.yaml")
	for path, mode := range map[string]os.FileMode{there: 0o644, private: 0o600} {
		if err := os.WriteFile(path, []byte("mine"), mode); err != nil {
			t.Fatal(err)
		}
	}
	m := newInMemory(t)
	code, told := m.setUp(strings.Split(begin+there+"|n|Cancel", "|"))
	if text, _ := os.ReadFile(there); code != failure.ExitOther || string(text) != "mine" || !strings.Contains(told, "'"+there+"' already exists. Replace it? [y/N]> ") {
		t.Errorf("it ended with %d, %q: %s", code, text, told)
	}
	code, told = m.setUp(strings.Split(begin+private+"|y", "|"))
	info, err := os.Stat(private)
	if text, _ := os.ReadFile(private); code != 0 || err != nil || info.Mode().Perm() != 0o600 || !strings.Contains(string(text), "name: orders") {
		t.Errorf("it ended with %d, %q: %s", code, text, told)
	}
	link := filepath.Join(folder, "folder.yaml")
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	code, told = m.setUp(strings.Split(begin+link+"|"+folder, "|"))
	if code != failure.ExitOther || strings.Count(told, "is a folder, not a regular file.\n") != 2 {
		t.Errorf("it ended with %d: %s", code, told)
	}
}

// TestAProfileThatExists is added to, or left alone under another name.
func TestAProfileThatExists(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	m.must(t, "profile", "create", "orders", "-d", "what it is for")
	m.must(t, "profile", "link", "orders", "--cluster", "demo-vpc", "--namespace", "a", "--service-account", "api")
	code, told := m.setUp(strings.Split("orders|2|other||1|demo-vpc|a|api|n|n|n|Create", "|"))
	if got := m.must(t, "profile", "list", "--jq", ".[].name"); code != 0 || got != "orders\nother" {
		t.Errorf("it ended with %d, %q: %s", code, got, told)
	}
	code, told = m.setUp(strings.Split("orders|1||1|demo-vpc|a,b|api|n|n|n|Create", "|"))
	for _, want := range []string{
		"A trusted profile 'orders' already exists (ID Profile-", "Description ('-' for none) [what it is for]> ", "Trusted profile: 'orders' (already exists, is added to)\n",
		"Changes: 1 to create,", "# This adds to profile 'orders'. With --prune, 'podtrust apply' would remove what is not listed here.\n",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if got := m.must(t, "profile", "links", "orders", "--jq", ".[].link.namespace"); code != 0 || len(strings.Fields(got)) != 2 || t.Failed() {
		t.Errorf("it ended with %d, %q: %s", code, got, told)
	}
	code, told = m.setUp(strings.Split("orders|1|new|1|demo-vpc|a,b|api|n|n|n|Create", "|"))
	if !strings.Contains(told, "  podtrust profile update orders --description new\n") || code != 0 {
		t.Errorf("it ended with %d: %s", code, told)
	}
	code, told = m.setUp(strings.Split("orders|1||1|demo-vpc|a,b|api|n|n|n|Create", "|"))
	if code != 0 || !strings.Contains(told, "Who gains: nobody; the account already has all of this\n") || !strings.Contains(told, "(none: there is nothing to change)") {
		t.Errorf("it ended with %d: %s", code, told)
	}
}

// TestADescriptionOfAnotherProfile is not carried over to another name; one that was entered is.
func TestADescriptionOfAnotherProfile(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"": "", "mine": "mine"} {
		m := newInMemory(t)
		m.must(t, "profile", "create", "orders", "-d", "what it is for")
		code, told := m.setUp(strings.Split("orders|1|"+typed+"|1|demo-vpc|a|api|n|n|n|Edit|1|other||Create", "|"))
		if got := m.must(t, "profile", "get", "other", "--jq", ".description // \"\""); code != 0 || got != want {
			t.Errorf("%q: it ended with %d, %q: %s", typed, code, got, told)
		}
	}
}

// TestADescriptionThatStays is one that no document could have, and that the profile has all the same.
func TestADescriptionThatStays(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	m.must(t, "profile", "create", "orders", "-d", "two\nlines\x1b")
	code, told := m.setUp(strings.Split("orders|1||3|n|y|1|kms||Reader|n|Create", "|"))
	if got := m.must(t, "profile", "get", "orders", "--jq", ".description | @json"); code != 0 || got != `"two\nlines\u001b"` ||
		!strings.Contains(told, `[two\x0alines\x1b]> `) || strings.Contains(told, "description:") || strings.Contains(told, "\x1b") {
		t.Errorf("it ended with %d, %s: %q", code, got, told)
	}
}

// TestWithoutATerminal is about a run that nobody can answer: the command that needs no answers is named.
func TestWithoutATerminal(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	for words, want := range map[string]string{
		"setup":                        "run 'podtrust profile create NAME', or",
		"setup orders -d text -o json": "run 'podtrust profile create orders --description text', or",
		"profile create --interactive orders -o yaml": "run 'podtrust profile create orders', or",
	} {
		var errs strings.Builder
		args := strings.Fields(words)
		if len(args) == 1 {
			args = append(args, "-o", "json")
		}
		code := m.run(context.Background(), strings.NewReader("orders\n"), &errs, &errs, args...)
		if code != failure.ExitUsage || !strings.Contains(errs.String(), want) {
			t.Errorf("'%s' ended with %d: %s", words, code, errs.String())
		}
	}
	if left := m.must(t, "profile", "list", "-o", "id"); left != "" {
		t.Errorf("%q was created", left)
	}
}
