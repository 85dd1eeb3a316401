package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

// ban is a rule on names of other packages: they may be used in their homes only.
type ban struct {
	names  []string // "time.Now"; "log.*" is all of a package; "call time.Now" allows the name as a value
	except []string // of names
	homes  []string // folders, as patterns
	tests  bool     // whether tests are bound too
	bubble bool     // whether those are free that have a clock of their own, by testing/synctest
	reason string
}

// programs are tools of the project, which have streams of their own.
func programs() []string { return []string{"docs/gen", "test/bench", "test/load"} }

func bans() []ban {
	return []ban{
		{
			names: []string{"fmt.Print", "fmt.Printf", "fmt.Println", "call print", "call println"},
			homes: programs(), tests: true,
			reason: "results go through pkg/output, to the stream that the command received",
		},
		{
			names: []string{"os.Stdin", "os.Stdout", "os.Stderr"}, homes: append(programs(), "cmd"),
			reason: "streams are received",
		},
		{names: []string{"os.Exit"}, homes: append(programs(), "."), reason: "main is the only way out"},
		{
			names: []string{"log.*"}, except: []string{"log.New", "log.Logger"}, tests: true,
			reason: "the logger of the process writes to stderr unasked",
		},
		{
			names: []string{
				"log/slog.Default", "log/slog.SetDefault",
				"log/slog.Debug*", "log/slog.Info*", "log/slog.Warn*", "log/slog.Error*",
			},
			tests: true, reason: "the logger of the process writes to stderr unasked",
		},
		{
			names: []string{"time.Now"}, homes: append(programs(), clockHomes()...),
			reason: "the clock is received, so that tests can set it",
		},
		{
			names: []string{"time.NewTimer", "time.After", "time.AfterFunc", "time.NewTicker", "time.Tick"},
			homes: []string{"pkg/wait"}, reason: "pkg/wait has the one wait",
		},
		{
			names: []string{"call time.Now", "time.Since", "time.Until"}, homes: append(programs(), "pkg/wait"),
			reason: "only the default of a clock that is not given may be the machine's",
		},
		{
			names: []string{"time.Sleep"}, homes: []string{"test/bench", "test/load"}, tests: true, bubble: true,
			reason: "a wait ends with its context",
		},
		{
			names: []string{
				"net/http.DefaultClient", "net/http.DefaultTransport",
				"net/http.Get", "net/http.Head", "net/http.Post", "net/http.PostForm",
			},
			homes: []string{"test/bench"}, reason: "every request runs through pkg/internal/rest",
		},
		{
			names: []string{
				"net/http.DefaultServeMux", "net/http.Handle", "net/http.HandleFunc",
				"net/http.ListenAndServe", "net/http.ListenAndServeTLS",
			},
			tests: true, reason: "a server has a mux and limits of its own",
		},
		{names: []string{color + ".NoColor"}, tests: true, reason: "it is one variable for all streams"},
		{
			names: []string{color + ".*"}, except: []string{
				color + ".New", color + ".Attribute", color + ".Color", color + ".NoColor",
				color + ".Bold", color + ".Fg*",
			}, tests: true, reason: "its functions print to stdout and read color.NoColor",
		},
		{
			names: []string{viper + ".*"}, except: []string{viper + ".New", viper + ".Viper"}, tests: true,
			reason: "the settings are a value, not the state of a package",
		},
		{
			names: []string{"os.Getenv", "os.LookupEnv", "os.Environ"}, homes: append(programs(), "cmd/internal/login"),
			reason: "the environment is read by the settings, which say where a value came from",
		},
		{
			names: []string{
				"os.WriteFile", "os.Create", "os.CreateTemp", "os.OpenFile", "os.Rename", "os.Mkdir", "os.MkdirAll", "os.MkdirTemp", "os.Link", "os.Symlink",
			},
			// The sandbox appends to its state as a database does, refuses what is not a regular file itself, and is not above files.
			homes:  append(programs(), "cmd/internal/files", "pkg/sandbox/internal/db"),
			reason: "cmd/internal/files writes files whole, and refuses what is not a file",
		},
		{
			names: []string{"os.Open", "os.ReadFile"},
			// Where a function that opens is handed in, os.Open is what nothing stands for.
			homes:  append(programs(), "cmd/internal/files", "cmd/internal/login", "pkg/crtoken", "pkg/document", "pkg/sandbox/internal/db"),
			reason: "the program opens files by App.OpenFile, whose reading ends with the run",
		},
		{names: []string{"os.Setenv", "os.Unsetenv", "os.Chdir"}, tests: true, reason: "they change the whole process"},
	}
}

// clockHomes are the packages whose constructors take the clock of the machine when they are given none.
func clockHomes() []string {
	return []string{"cmd/internal/app", "pkg/sandbox", "pkg/iam", "pkg/internal/rest"}
}

// checkCalls looks for names outside their homes, and for code that runs before main.
func checkCalls(files []source) []string {
	var found []string
	for _, s := range files {
		names := packageNames(s)
		ast.Inspect(s.file, func(n ast.Node) bool {
			for _, name := range uses(names, n) {
				found = append(found, s.banned(name, n.Pos())...)
			}
			return true
		})
		found = append(found, checkStart(s, names)...)
	}
	return found
}

// uses are the names that a node uses, in the syntax of ban.
func uses(names map[string]string, n ast.Node) []string {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		return []string{qualified(names, n)}
	case *ast.CallExpr:
		switch f := n.Fun.(type) {
		case *ast.Ident:
			return []string{"call " + f.Name}
		case *ast.SelectorExpr:
			return []string{"call " + qualified(names, f)}
		}
	}
	return nil
}

// banned returns the rules that forbid a name in a file.
func (s source) banned(name string, at token.Pos) []string {
	var found []string
	for _, b := range bans() {
		bound := (b.tests || !s.isTest) && !matchesAny(b.homes, s.folder) && !(b.bubble && s.inBubble())
		if bound && matchesAny(b.names, name) && !matchesAny(b.except, name) {
			found = append(found, s.finding(at, "'%s' is not used here: %s", name, b.reason))
		}
	}
	return found
}

// inBubble reports whether a test's clock is that of testing/synctest, where a sleep takes no time.
func (s source) inBubble() bool {
	return s.isTest && slices.ContainsFunc(s.imports, func(i imported) bool { return i.path == "testing/synctest" })
}

// packageNames are the packages of a file by the name that the file has for them.
func packageNames(s source) map[string]string {
	names := map[string]string{}
	for _, i := range s.imports {
		name := i.name
		if name == "" {
			name = ownName(i.path)
		}
		names[name] = i.path
	}
	return names
}

// ownName guesses the name of a package from its path: the last element that is not a version.
func ownName(importPath string) string {
	base := path.Base(importPath)
	if number, ok := strings.CutPrefix(base, "v"); ok {
		if _, err := strconv.Atoi(number); err == nil {
			return path.Base(path.Dir(importPath))
		}
	}
	return base
}

// qualified is "path.Name" for a name of another package, "" for anything else.
func qualified(names map[string]string, n *ast.SelectorExpr) string {
	x, ok := n.X.(*ast.Ident)
	if !ok || names[x.Name] == "" {
		return ""
	}
	return names[x.Name] + "." + n.Sel.Name
}

// checkStart refuses what would run before main: init functions, and variables of a package that are more than the
// value of an error. Dot imports would hide names from these rules.
func checkStart(s source, names map[string]string) []string {
	var found []string
	for _, i := range s.imports {
		if i.name == "." {
			found = append(found, s.finding(i.at, "'%s' is imported with a dot", i.path))
		}
	}
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == "init" && d.Recv == nil {
				found = append(found, s.finding(d.Pos(), "init function: starting costs nothing, and nothing registers itself"))
			}
		case *ast.GenDecl:
			if d.Tok == token.VAR && !s.isTest {
				found = append(found, checkVariables(s, names, d)...)
			}
		}
	}
	return found
}

func checkVariables(s source, names map[string]string, d *ast.GenDecl) []string {
	var found []string
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, name := range v.Names {
			if name.Name == "_" || isEmbedded(d, v) || i < len(v.Values) && isError(names, name.Name, v.Values[i]) {
				continue
			}
			found = append(found, s.finding(name.Pos(), "variable '%s' of the package: only errors may be", name.Name))
		}
	}
	return found
}

// isError accepts errors.New, and another package's sentinel under a name of ours.
func isError(names map[string]string, name string, value ast.Expr) bool {
	if call, ok := value.(*ast.CallExpr); ok {
		f, ok := call.Fun.(*ast.SelectorExpr)
		return ok && qualified(names, f) == "errors.New"
	}
	other, ok := value.(*ast.SelectorExpr)
	return ok && strings.HasPrefix(name, "Err") && strings.HasPrefix(other.Sel.Name, "Err")
}

func isEmbedded(d *ast.GenDecl, v *ast.ValueSpec) bool {
	for _, group := range []*ast.CommentGroup{d.Doc, v.Doc} {
		if group == nil {
			continue
		}
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				return true
			}
		}
	}
	return false
}
