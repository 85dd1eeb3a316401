package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// proseFields are the names of fields that hold sentences for people, in all types of the program.
func proseFields() []string { return []string{"Reason", "Message", "Detail", "Details"} }

// proseExceptions are the files that read the text of an error, with the reason why they can't do without.
func proseExceptions() map[string]string {
	const library = "the YAML library gives its syntax errors no type, and the line only in their text"
	return map[string]string{
		"pkg/document/load.go":                    library,
		"pkg/manifest/internal/yamltext/parse.go": library,
		"cmd/internal/login/configfile.go":        library,
		"pkg/sandbox/internal/api/call.go":        "encoding/json gives the error for an unknown field no type",
	}
}

func TestNothingBranchesOnProse(t *testing.T) {
	t.Parallel()
	exceptions := proseExceptions()
	used := map[string]bool{}
	var found []string
	for _, f := range checkProse(tree(t)) {
		file, _, _ := strings.Cut(f, ":")
		if exceptions[file] == "" {
			found = append(found, f)
		}
		used[file] = true
	}
	for file := range exceptions {
		if !used[file] {
			found = append(found, file+": it reads the text of no error, and needs no exception")
		}
	}
	report(t, found)
}

func TestProseExamples(t *testing.T) {
	t.Parallel()
	const want = "branches on text for people"
	in := func(want, statements string) example {
		text := "package x\nimport (\n\"strings\"\n\"slices\"\n)\nfunc f(err error, s struct{ Reason, Message, Code string }, m map[string]int) {\n"
		return example{"pkg/iam/x.go", text + statements + "\n}\n", want}
	}
	for name, e := range map[string]example{
		"a part of an error":            in(want, `_ = strings.Contains(err.Error(), "x")`),
		"a part of a reason":            in(want, `_ = strings.Contains(s.Reason, "refreshed")`),
		"a beginning, trimmed":          in(want, `_ = strings.TrimPrefix(err.Error(), "x: ")`),
		"by a variable":                 in(want, "text := err.Error()\n_, _, _ = strings.Cut(text, \": \")"),
		"by two variables":              in(want, "a := err.Error()\nb := strings.ToLower(a)\n_ = strings.HasPrefix(b, \"x\")"),
		"in another case":               in(want, `_ = strings.HasPrefix(strings.ToLower(s.Message), "x")`),
		"compared":                      in(want, `_ = err.Error() == "EOF"`),
		"compared, reversed":            in(want, `_ = "EOF" != s.Message`),
		"by a switch":                   in(want, "switch s.Reason {\ncase \"too old\":\n}"),
		"by a map":                      in(want, `_ = m[s.Message]`),
		"by a list":                     in(want, `_ = slices.Contains([]string{"x"}, err.Error())`),
		"by a pattern":                  in(want, "var r interface{ MatchString(string) bool }\n_ = r.MatchString(s.Reason)"),
		"printed":                       in("", `_ = "it failed: " + err.Error() + s.Reason`),
		"whether there is any":          in("", `_ = s.Reason == "" || s.Message != ""`),
		"without its full stop":         in("", `_ = strings.TrimSuffix(s.Message, ".")`),
		"a code":                        in("", `_ = s.Code == "BXNIM0398E" || strings.HasPrefix(s.Code, "BX")`),
		"two sentences that may be one": in("", `_ = s.Reason != s.Message`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look(t, e, checkProse)
		})
	}
	look(t, example{"pkg/iam/x_test.go", in("", `_ = strings.Contains(err.Error(), "x")`).text, ""}, checkProse)
}

// checkProse looks for code that decides by a text that is made for people: that of an error, or of a field for a reason or
// message. Such a text can be reworded; types and constants decide.
func checkProse(files []source) []string {
	var found []string
	for _, s := range files {
		if s.isTest {
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				p := prose{names: packageNames(s), texts: map[string]bool{}}
				for _, at := range p.branches(f.Body) {
					found = append(found, s.finding(at, "'%s' branches on text for people: give the error a type, or the reason a constant", f.Name.Name))
				}
			}
		}
	}
	return found
}

// prose looks at one function.
type prose struct {
	names map[string]string // packages by the name that the file has for them
	texts map[string]bool   // variables that hold the text of an error
}

// branches are the places at which a function decides by such a text.
func (p prose) branches(body *ast.BlockStmt) []token.Pos {
	var found []token.Pos
	ast.Inspect(body, func(n ast.Node) bool {
		hit := false
		switch n := n.(type) {
		case *ast.AssignStmt:
			p.assign(n)
		case *ast.CallExpr:
			hit = p.asks(n)
		case *ast.BinaryExpr:
			hit = (n.Op == token.EQL || n.Op == token.NEQ) && p.compares(n.X, n.Y)
		case *ast.SwitchStmt:
			hit = n.Tag != nil && p.isText(n.Tag)
		case *ast.IndexExpr:
			hit = p.isText(n.Index)
		}
		if hit {
			found = append(found, n.Pos())
		}
		return true
	})
	return found
}

// assign notes the variables that are given the text of an error.
func (p prose) assign(a *ast.AssignStmt) {
	for i, left := range a.Lhs {
		right := a.Rhs[min(i, len(a.Rhs)-1)]
		if name, ok := left.(*ast.Ident); ok && p.ofError(right) {
			p.texts[name.Name] = true
		}
	}
}

// asks reports whether a call looks for something in a text. To trim a field, such as of its full stop, decides nothing.
func (p prose) asks(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	switch full := qualified(p.names, f); {
	case matchesAny([]string{"strings.Trim*"}, full):
		return len(call.Args) > 1 && p.ofError(call.Args[0])
	case matchesAny([]string{
		"strings.Contains*", "strings.Has*", "strings.EqualFold", "strings.Index*", "strings.LastIndex*", "strings.Cut*", "strings.Count",
		"strings.Split*", "strings.Fields*", "slices.Contains", "slices.Index",
	}, full), full == "" && matchesAny([]string{"Match*", "Find*"}, f.Sel.Name):
		return slices.ContainsFunc(call.Args, p.isText)
	}
	return false
}

// compares reports whether a text is compared with another that is fixed. That it is empty says only that there is none.
func (p prose) compares(x, y ast.Expr) bool {
	empty := func(e ast.Expr) bool {
		l, ok := e.(*ast.BasicLit)
		return ok && l.Value == `""`
	}
	return p.isText(x) != p.isText(y) && !empty(x) && !empty(y)
}

// isText reports whether an expression is the text of an error, or of a field for people.
func (p prose) isText(e ast.Expr) bool { return p.ofError(e) || p.ofField(e) }

// ofError reports whether an expression is the text of an error, or made of it.
func (p prose) ofError(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return p.texts[e.Name]
	case *ast.CallExpr:
		f, ok := e.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		if f.Sel.Name == "Error" && len(e.Args) == 0 {
			return true
		}
		return path.Dir(qualified(p.names, f)) == "." && strings.HasPrefix(qualified(p.names, f), "strings.") && slices.ContainsFunc(e.Args, p.ofError)
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (p.ofError(e.X) || p.ofError(e.Y))
	case *ast.ParenExpr:
		return p.ofError(e.X)
	case *ast.SliceExpr:
		return p.ofError(e.X)
	}
	return false
}

// ofField is ofError for the fields of proseFields.
func (p prose) ofField(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return slices.Contains(proseFields(), e.Sel.Name)
	case *ast.CallExpr:
		f, ok := e.Fun.(*ast.SelectorExpr)
		return ok && strings.HasPrefix(qualified(p.names, f), "strings.") && slices.ContainsFunc(e.Args, p.ofField)
	}
	return false
}

func TestIDsAreConstants(t *testing.T) {
	t.Parallel()
	report(t, checkIDs(tree(t)))
}

func TestIDExamples(t *testing.T) {
	t.Parallel()
	const ids = "type ID string\nconst (\nA ID = \"way-a\"\nB ID = \"way-b\"\n)\n"
	const known, written = "func f(id ID) bool { return id == A }\n", "func f(id ID) bool { return id == \"way-b\" }\n"
	look(t, example{"pkg/diagnose/causes/x.go", "package causes\n" + ids + known, ""}, checkIDs)
	look(t, example{"pkg/diagnose/causes/x.go", "package causes\n" + ids + written, "'way-b' has a constant"}, checkIDs)
	look(t, example{"pkg/x/x.go", "package x\n" + ids + written, ""}, checkIDs)
}

// checkIDs looks for IDs of causes and of the linter's rules that are written out although they have a constant.
func checkIDs(files []source) []string {
	declared := map[string]token.Pos{}
	for _, s := range files {
		for value, at := range typedConstants(s, "causes.ID", "lint.RuleID") {
			declared[value] = at
		}
	}
	var found []string
	for _, s := range files {
		if s.isTest {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			l, ok := n.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(l.Value)
			if at, known := declared[text]; err == nil && known && at != l.Pos() {
				found = append(found, s.finding(l.Pos(), "'%s' has a constant", text))
			}
			return true
		})
	}
	return found
}

// typedConstants are the values of a file's constants of some types, named with their package, with where they are written.
func typedConstants(s source, types ...string) map[string]token.Pos {
	values := map[string]token.Pos{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		kind, ok := spec.Type.(*ast.Ident)
		if !ok || !slices.Contains(types, s.file.Name.Name+"."+kind.Name) {
			return true
		}
		for _, v := range spec.Values {
			if l, ok := v.(*ast.BasicLit); ok {
				if text, err := strconv.Unquote(l.Value); err == nil {
					values[text] = l.Pos()
				}
			}
		}
		return true
	})
	return values
}
