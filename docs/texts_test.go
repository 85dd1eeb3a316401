package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd"
)

// literalTexts are the string literals of the program, file by file.
func literalTexts(t *testing.T) []text {
	t.Helper()
	var all []text
	for _, folder := range []string{"cmd", "pkg"} {
		for _, name := range filesBelow(t, folder, ".go") {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, words := range literals(file) {
				all = append(all, text{name, words})
			}
		}
	}
	return all
}

// literals are the strings of a file, and strings that are put together, as one.
func literals(file *ast.File) []string {
	var all []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			all = append(all, joined(n))
		case *ast.BasicLit:
			all = append(all, joined(n))
		}
		return true
	})
	return all
}

// joined is the text of an expression. What is not known before the program runs is "…".
func joined(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if words, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return words
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return joined(e.X) + joined(e.Y)
		}
	case *ast.ParenExpr:
		return joined(e.X)
	}
	return "…"
}

// helpTexts are the help of every command. A flag that a command inherits is read where it is declared.
func helpTexts() []text {
	root := cmd.Tree()
	var all []text
	for pending := append(root.Commands(), root); len(pending) > 0; {
		c := pending[0]
		pending = append(pending[1:], c.Commands()...)
		all = append(all, text{"help of " + c.CommandPath(), strings.Join([]string{c.Short, c.Long, c.Example, c.LocalFlags().FlagUsages()}, "\n")})
	}
	return all
}

// goldenTexts are what tests expect the program to print. The blind corpus is left out: it is frozen, and is not output.
func goldenTexts(t *testing.T) []text {
	t.Helper()
	var all []text
	for _, name := range filesBelow(t, "cmd/testdata", "") {
		if !strings.HasPrefix(name, "cmd/testdata/blind/") {
			all = append(all, text{name, read(t, filepath.Join("..", name))})
		}
	}
	return all
}

// filesBelow are the files below a folder of the repository, with an extension or, for "", all.
func filesBelow(t *testing.T, folder, extension string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(".."), folder, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && (extension == "" || path.Ext(name) == extension) {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
