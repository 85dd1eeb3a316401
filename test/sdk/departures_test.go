package sdk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// departures reads, from the sandbox's own source, how each route differs from IBM's: the lines of its handler's comment
// that begin with "Departs:". The keys are the patterns of the routes.
func departures(t *testing.T) map[string][]string {
	t.Helper()
	folders, err := filepath.Glob("../../pkg/sandbox/internal/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("the sandbox's source is not there: %v", err)
	}
	found := map[string][]string{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		p := packageSource{comments: map[string]string{}, handlers: map[string]string{}}
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, p.visit)
		}
		for pattern, handler := range p.handlers {
			found[pattern] = departing(p.comments[handler])
		}
	}
	return found
}

// packageSource is what matters of one package: the comments of its functions, and the functions of its routes.
type packageSource struct{ comments, handlers map[string]string }

func (p packageSource) visit(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.FuncDecl:
		p.comments[n.Name.Name] = n.Doc.Text()
	case *ast.CompositeLit:
		pattern, handler := "", ""
		for _, element := range n.Elts {
			pair, ok := element.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			switch key, _ := pair.Key.(*ast.Ident); {
			case key == nil:
			case key.Name == "Pattern":
				if text, ok := pair.Value.(*ast.BasicLit); ok {
					pattern, _ = strconv.Unquote(text.Value)
				}
			case key.Name == "Handle":
				handler = functionName(pair.Value)
			}
		}
		if pattern != "" && handler != "" {
			p.handlers[pattern] = handler
		}
	}
	return true
}

// functionName is that of a function, of a method, or of what makes a function.
func functionName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.CallExpr:
		return functionName(e.Fun)
	}
	return ""
}

// departing takes the departures out of a comment. One goes on to the next, or to the end of its paragraph.
func departing(comment string) []string {
	var list []string
	inside := false
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		text, begins := strings.CutPrefix(line, "Departs:")
		switch {
		case begins:
			list, inside = append(list, strings.TrimSpace(text)), true
		case line == "":
			inside = false
		case inside:
			list[len(list)-1] += " " + line
		}
	}
	return list
}

func TestDeparting(t *testing.T) {
	t.Parallel()
	got := departing("f does a thing.\n\nDeparts: it is\nnot the same.\nDeparts: nor this.\n\nMore.\n")
	if len(got) != 2 || got[0] != "it is not the same." || got[1] != "nor this." {
		t.Errorf("got %q", got)
	}
}
