package archtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A package past these bounds, tests not counted, holds more than one idea, or says in CONTRIBUTING.md why it does not.
const (
	maxLines = 2000
	maxFiles = 18
)

func TestPackagesHaveOneIdea(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root(), "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	report(t, checkSizes(tree(t), excuses(string(text))))
}

func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	report(t, checkPurposes(tree(t)))
}

// size is what a package has, tests not counted.
type size struct{ files, lines int }

func (s size) String() string { return fmt.Sprintf("%d lines in %d files", s.lines, s.files) }

func (s size) over() bool { return s.lines > maxLines || s.files > maxFiles }

// checkSizes looks for packages past the bounds that have no excuse, and for excuses that excuse nothing.
func checkSizes(files []source, excused map[string]string) []string {
	sizes := map[string]size{}
	for _, s := range files {
		if of := sizes[s.folder]; !s.isTest {
			sizes[s.folder] = size{of.files + 1, of.lines + s.set.File(s.file.FileStart).LineCount()}
		}
	}
	var found []string
	for folder, of := range sizes {
		if _, ok := excused[folder]; of.over() && !ok {
			found = append(found, fmt.Sprintf("%s: it has %s: split it, or give CONTRIBUTING.md the reason", folder, of))
		}
	}
	for folder, reason := range excused {
		switch {
		case !sizes[folder].over():
			found = append(found, fmt.Sprintf("CONTRIBUTING.md: '%s' has %s and needs no reason any more: remove its row", folder, sizes[folder]))
		case len(strings.Fields(reason)) < leastWords:
			found = append(found, fmt.Sprintf("CONTRIBUTING.md: the reason of '%s' is missing", folder))
		}
	}
	return found
}

// excuses are the rows of the table in CONTRIBUTING.md of packages that may be larger, with their reasons. The table may be
// missing: then there are none.
func excuses(text string) map[string]string {
	rows := map[string]string{}
	_, table, _ := strings.Cut(text, "\n| larger package |")
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if line == "\n" {
			break
		}
		if len(cells) > 2 && strings.HasPrefix(cells[1], " `") {
			rows[strings.Trim(cells[1], " `")] = strings.TrimSpace(cells[2])
		}
	}
	return rows
}

// leastWords is how short a purpose or a reason can be.
const leastWords = 5

// checkPurposes requires of each package one comment, whose first sentence says what the package is for.
func checkPurposes(files []source) []string {
	comments, first := map[string][]string{}, map[string]source{}
	for _, s := range files {
		if before, ok := first[s.folder]; !ok || before.isTest && !s.isTest {
			first[s.folder] = s
		}
		if s.file.Doc != nil {
			comments[s.folder] = append(comments[s.folder], s.file.Doc.Text())
		}
	}
	var found []string
	said := map[string]string{}
	for _, folder := range slices.Sorted(maps.Keys(first)) {
		complain := func(format string, args ...any) {
			found = append(found, first[folder].finding(first[folder].file.Package, format, args...))
		}
		if len(comments[folder]) != 1 {
			complain("package '%s' has %d comments, want one", folder, len(comments[folder]))
			continue
		}
		purpose := purposeOf(comments[folder][0])
		if other := said[purpose]; other != "" {
			complain("package '%s' says the same of itself as '%s'", folder, other)
		}
		said[purpose] = folder
		name := first[folder].file.Name.Name
		words := strings.Fields(purpose)
		switch {
		case len(words) < 2 || name == "main" && words[0] != "Command" || name != "main" && (words[0] != "Package" || words[1] != name):
			complain("the comment of package '%s' does not begin with its name", folder)
		case len(words)-2 < leastWords:
			complain("the first sentence of package '%s' does not say what it is for: %q", folder, purpose)
		}
	}
	return found
}

// purposeOf is the first sentence of a comment, on one line.
func purposeOf(comment string) string {
	text := strings.Join(strings.Fields(comment), " ")
	sentence, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(sentence, ".")
}

func TestSizeExamples(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\n", maxLines)
	tree := fstest.MapFS{
		"pkg/a/a.go": {Data: []byte("package a\n" + long)}, "pkg/a/a_test.go": {Data: []byte("package a\n")},
		"pkg/b/b.go": {Data: []byte("package b\n")}, "pkg/b/b_test.go": {Data: []byte("package b\n" + long)},
	}
	for i := range maxFiles + 1 {
		tree[fmt.Sprintf("pkg/c/%c.go", 'a'+i)] = &fstest.MapFile{Data: []byte("package c\n")}
	}
	files, err := load(tree)
	if err != nil {
		t.Fatal(err)
	}
	const head = "# House\n\n| larger package | why |\n| --- | --- |\n"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"no table":           {"# House\n", []string{"pkg/a: it has 2001 lines", "pkg/c: it has 19 lines in 19 files"}},
		"both have a row":    {head + "| `pkg/a` | it is one table of many rows |\n| `pkg/c` | one file for each of its verbs |\n\n| `pkg/d` | x |\n", nil},
		"a row too many":     {head + "| `pkg/a` | it is one table of many rows |\n| `pkg/c` | one file for each of its verbs |\n| `pkg/b` | it was so once, some time ago |\n", []string{"'pkg/b' has 1 lines"}},
		"a row of no folder": {head + "| `pkg/a` | it is one table of many rows |\n| `pkg/c` | one file for each of its verbs |\n| `pkg/d` | it was so once, some time ago |\n", []string{"'pkg/d' has 0 lines"}},
		"no reason":          {head + "| `pkg/a` | |\n| `pkg/c` | one file for each of its verbs |\n", []string{"the reason of 'pkg/a' is missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := checkSizes(files, excuses(c.text))
			slices.Sort(got)
			if len(got) != len(c.want) {
				t.Fatalf("got %q", got)
			}
			for i, want := range c.want {
				if !strings.Contains(got[i], want) {
					t.Errorf("got %q, want %q", got[i], want)
				}
			}
		})
	}
}

func TestPurposeExamples(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]example{
		"says it":        {"pkg/x/x.go", "// Package x finds what is lost in lists. And more.\npackage x\n", ""},
		"a command":      {"test/x/main.go", "// Command x finds what is lost in lists.\npackage main\n", ""},
		"only tests":     {"test/x/x_test.go", "// Package x_test loses things and finds them again.\npackage x_test\n", ""},
		"says nothing":   {"pkg/x/x.go", "package x\n", "has 0 comments"},
		"of another":     {"pkg/x/x.go", "// Package y finds what is lost in lists.\npackage x\n", "does not begin with its name"},
		"not its name":   {"pkg/x/x.go", "// Here we find what is lost in lists.\npackage x\n", "does not begin with its name"},
		"a name only":    {"pkg/x/x.go", "// Package x.\npackage x\n", "does not say what it is for"},
		"too few words":  {"pkg/x/x.go", "// Package x has helpers. It finds what is lost in lists.\npackage x\n", "does not say what it is for"},
		"a blank before": {"pkg/x/x.go", "// Package x finds what is lost in lists.\n\npackage x\n", "has 0 comments"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look(t, e, checkPurposes)
		})
	}
}
