package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPagesNameWhatExists checks every file, function and exported name of the pages about the code.
func TestPagesNameWhatExists(t *testing.T) {
	t.Parallel()
	c := readCode(t, "..")
	for page, least := range map[string]int{"architecture.md": 5, "questions.md": 25, "flows.md": 100} { // at least so many names are checked
		wrong, checked := c.check(read(t, page))
		for _, w := range wrong {
			t.Errorf("%s: %s", page, w)
		}
		if checked < least {
			t.Errorf("%s: only %d names were found, want at least %d", page, checked, least)
		}
	}
}

// TestRecipesNameFilesThatExist checks the files that people are sent to.
func TestRecipesNameFilesThatExist(t *testing.T) {
	t.Parallel()
	c := readCode(t, "..")
	for page, least := range map[string]int{"../CONTRIBUTING.md": 3, "recipes.md": 10} {
		files := regexp.MustCompile("`([a-z_]+/[a-z_/]+\\.go)`").FindAllStringSubmatch(read(t, page), -1)
		for _, file := range files {
			if problem := c.file(file[1]); problem != "" {
				t.Errorf("%s: %s", page, problem)
			}
		}
		if len(files) < least {
			t.Errorf("%s: only %d files were found", page, len(files))
		}
	}
}

func read(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestFlowsAreComplete requires each flow, with steps that begin with a file.
func TestFlowsAreComplete(t *testing.T) {
	t.Parallel()
	text := read(t, "flows.md")
	for _, flow := range []string{"profile link", "plan and apply", "token diagnose", "token run"} {
		_, section, ok := strings.Cut(text, "\n## "+flow+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		steps := regexp.MustCompile("(?m)^[0-9]+\\. `[a-z/_]+\\.go` `").FindAllString(section, -1)
		if all := regexp.MustCompile(`(?m)^[0-9]+\. `).FindAllString(section, -1); !ok || len(steps) < 6 || len(steps) != len(all) {
			t.Errorf("'%s' has %d steps, %d of them with file and function first", flow, len(all), len(steps))
		}
	}
}

func TestWrongNamesAreFound(t *testing.T) {
	t.Parallel()
	c := readCode(t, "..")
	for text, want := range map[string]string{
		"1. `cmd/profile/link.go` `linkOptions.run`, `newLink` do it":                "",
		"1. `cmd/profile/link.go` `linkOptions.runs` does it":                        "'cmd/profile/link.go' does not declare 'linkOptions.runs'",
		"1. `cmd/profile/link.go` `newLink`,\n   `nothing` do it":                    "'cmd/profile/link.go' does not declare 'nothing'",
		"1. `cmd/profile/lnk.go` `newLink` does it":                                  "the file 'cmd/profile/lnk.go' does not exist",
		"1. `pkg/apply/links.go` `SameTarget`, and `Writer.Links` after it":          "package 'pkg/apply' does not declare 'Writer.Links'",
		"It asks `trust.Rule.Doubts` and `account.Resolve`":                          "",
		"It asks `trust.Rule.Doubt`":                                                 "no package 'trust' declares 'Rule.Doubt'",
		"1. `cmd/token/internal/keep/keeper.go` `Keeper.keep`; `Keeper.tryAgin`":     "package 'cmd/token/internal/keep' does not declare 'Keeper.tryAgin'",
		"It asks `acount.Resolve`":                                                   "there is no package or type 'acount'",
		"`links.go` is a file":                                                       "'links.go' has no folder",
		"`cmd/<noun>/<verb>.go`, `http.Client`, `trust.yaml` and `run` are no names": "",
	} {
		wrong, _ := c.check(text)
		if got := strings.Join(wrong, "; "); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// code is what the Go files of the repository declare.
type code struct {
	files    map[string][]string // "Func", "Type" and "Type.Method", by file
	packages map[string][]string // folders, by the name of the package
}

func readCode(t *testing.T, root string) code {
	t.Helper()
	c := code{map[string][]string{}, map[string][]string{}}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch base := path.Base(name); {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "bin" || base == "dist"):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		c.files[name] = declared(file)
		if folder := path.Dir(name); !slices.Contains(c.packages[file.Name.Name], folder) {
			c.packages[file.Name.Name] = append(c.packages[file.Name.Name], folder)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// declared are the names that a file declares. A field counts as a method does.
func declared(file *ast.File) []string {
	var names []string
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names = append(names, receiver(d)+d.Name.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
					if structure, ok := s.Type.(*ast.StructType); ok {
						for _, f := range structure.Fields.List {
							for _, n := range f.Names {
								names = append(names, s.Name.Name+"."+n.Name)
							}
						}
					}
				case *ast.ValueSpec:
					for _, n := range s.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

// receiver is the type of a method with a dot, or "".
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}

// check looks at the code spans of a page. A file is a path that ends in ".go". Names that follow it directly are declared in
// it. Elsewhere a name with a dot is one of a package, or a method of a type that is beside the file that was named last.
func (c code) check(page string) (wrong []string, checked int) {
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	span := regexp.MustCompile("`([^`\n]+)`")
	file := regexp.MustCompile(`^[\w./*-]+\.go$`)
	name := regexp.MustCompile(`^[A-Za-z]\w*(\.[A-Za-z]\w*)?$`)
	dotted := regexp.MustCompile(`^[A-Za-z]\w*(\.[A-Za-z]\w*)+$`)
	for _, block := range passages(page) {
		in, last, direct := "", 0, false
		for _, at := range span.FindAllStringSubmatchIndex(block, -1) {
			text := block[at[2]:at[3]]
			between := block[last:at[0]]
			direct = direct && (between == " " || between == ", ")
			last = at[1]
			switch {
			case file.MatchString(text):
				checked++
				in, direct = text, true
				if problem := c.file(text); problem != "" {
					complain("%s", problem)
					direct = false
				}
			case direct && name.MatchString(text):
				checked++
				if !slices.Contains(c.files[in], text) {
					complain("'%s' does not declare '%s'", in, text)
				}
			default:
				direct = false
				if dotted.MatchString(text) {
					checked++
					if problem := c.name(path.Dir(in), text); problem != "" {
						complain("%s", problem)
					}
				}
			}
		}
	}
	return wrong, checked
}

// passages are the paragraphs, steps and rows of a page, each on one line.
func passages(page string) []string {
	begins := regexp.MustCompile(`\n\s*\n|\n\s*(?:[0-9]+\.|-|\|) `)
	var all []string
	for _, block := range begins.Split("\n"+page, -1) {
		all = append(all, strings.Join(strings.Fields(block), " "))
	}
	return all
}

func (c code) file(text string) string {
	switch {
	case !strings.Contains(text, "/") && text != "main.go":
		return fmt.Sprintf("'%s' has no folder", text)
	case strings.Contains(text, "*"):
		for have := range c.files {
			if ok, err := path.Match(text, have); ok && err == nil {
				return ""
			}
		}
	case c.files[text] != nil:
		return ""
	}
	return fmt.Sprintf("the file '%s' does not exist", text)
}

// name checks a name with a dot, in a passage about a folder. Only names that begin with a type of the folder may be
// unexported: others, such as "trust.yaml", are not names.
func (c code) name(folder, text string) string {
	first, rest, _ := strings.Cut(text, ".")
	folders := c.packages[first]
	switch {
	case c.in(folder, first):
		if !c.in(folder, text) {
			return fmt.Sprintf("package '%s' does not declare '%s'", folder, text)
		}
	case !ast.IsExported(rest) || first == "http": // http is of Go's library
	case len(folders) == 0:
		return fmt.Sprintf("there is no package or type '%s'", first)
	case !slices.ContainsFunc(folders, func(folder string) bool { return c.in(folder, rest) }):
		return fmt.Sprintf("no package '%s' declares '%s'", first, rest)
	}
	return ""
}

// in reports whether a file of a folder declares a name.
func (c code) in(folder, name string) bool {
	for file, names := range c.files {
		if path.Dir(file) == folder && slices.Contains(names, name) {
			return true
		}
	}
	return false
}
