package archtest

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// example is a file that breaks one rule, with a part of what must be said about it; "" means that it breaks none.
type example struct {
	file, text, want string
}

// imports writes a file that imports packages, ours by folder.
func imports(file, want string, pkgs ...string) example {
	var b strings.Builder
	b.WriteString("package x\n")
	for _, p := range pkgs {
		if strings.HasPrefix(p, "pkg/") || p == "cmd" || strings.HasPrefix(p, "cmd/") {
			p = module + "/" + p
		}
		b.WriteString("import _ \"" + p + "\"\n")
	}
	return example{file, b.String(), want}
}

// body writes a file that imports one package, not named x, and has one function.
func body(file, want, pkg, statement string) example {
	return example{file, "package x\nimport \"" + pkg + "\"\nfunc f() {\n" + statement + "\n}\n", want}
}

func importExamples() map[string]example {
	const (
		tables    = "github.com/olekukonko/tablewriter"
		cmpModule = "github.com/google/go-cmp/cmp"
		inside    = "pkg/sandbox/internal/"
	)
	return map[string]example{
		"main imports a noun":            imports("main.go", "imports run down", "cmd/profile"),
		"main imports only cmd":          imports("main.go", "", "cmd", "os/signal"),
		"cmd imports its children":       imports("cmd/root.go", "", "cmd/profile", "cmd/internal/app", cobra),
		"cmd imports plumbing":           imports("cmd/root.go", "imports run down", "pkg/internal/rest"),
		"a noun imports another":         imports("cmd/profile/link.go", "imports run down", "cmd/cluster"),
		"a noun imports the root":        imports("cmd/profile/link.go", "imports run down", "cmd"),
		"a noun imports plumbing":        imports("cmd/token/token.go", "imports run down", "pkg/internal/rest"),
		"a noun imports the sandbox":     imports("cmd/token/token.go", "imports run down", "pkg/sandbox"),
		"cmd/sandbox imports it":         imports("cmd/sandbox/serve.go", "", "pkg/sandbox", "cmd/internal/app"),
		"a noun reads settings":          imports("cmd/config/show.go", "not its home", viper),
		"a noun draws":                   imports("cmd/cluster/list.go", "not its home", tables),
		"the app paints":                 imports("cmd/internal/app/app.go", "not its home", color),
		"the app has viper":              imports("cmd/internal/app/app.go", "not its home", viper),
		"login has viper":                imports("cmd/internal/login/settings.go", "", viper, pflag),
		"login has commands":             imports("cmd/internal/login/settings.go", "not its home", cobra),
		"a noun has viper":               imports("cmd/config/config.go", "not its home", viper),
		"the app imports login":          imports("cmd/internal/app/app.go", "", "cmd/internal/login"),
		"login imports failure":          imports("cmd/internal/login/x.go", "", "cmd/internal/failure"),
		"login imports the app":          imports("cmd/internal/login/x.go", "imports run down", "cmd/internal/app"),
		"failure imports login":          imports("cmd/internal/failure/x.go", "imports run down", "cmd/internal/login"),
		"the app imports a noun":         imports("cmd/internal/app/app.go", "imports run down", "cmd/group"),
		"failure imports the app":        imports("cmd/internal/failure/x.go", "imports run down", "cmd/internal/app"),
		"names import a noun":            imports("cmd/internal/names/x.go", "imports run down", "cmd/group"),
		"iam imports containers":         imports("pkg/iam/x.go", "imports run down", "pkg/containers"),
		"containers import iam":          imports("pkg/containers/x.go", "imports run down", "pkg/iam"),
		"a client prints":                imports("pkg/iam/x.go", "imports run down", "pkg/output"),
		"a client uses an SDK":           imports("pkg/iam/x.go", "not its home", "github.com/IBM/go-sdk-core/v5/core"),
		"the plumbing imports a client":  imports("pkg/internal/rest/x.go", "imports run down", "pkg/iam"),
		"output knows IAM":               imports("pkg/output/x.go", "imports run down", "pkg/iam"),
		"output has tablewriter":         imports("pkg/output/x.go", "", tables+"/tw", color, gojq, yaml),
		"output imports another YAML":    imports("pkg/output/x.go", "not its home", "gopkg.in/yaml.v3"),
		"manifest uses Kubernetes":       imports("pkg/manifest/x.go", "not its home", "k8s.io/api/core/v1"),
		"spec asks the account":          imports("pkg/document/x.go", "imports run down", "pkg/iam"),
		"inventory knows the plan":       imports("pkg/inventory/x.go", "imports run down", "pkg/plan"),
		"the sandbox imports iam":        imports("pkg/sandbox/x.go", "imports run down", "pkg/iam"),
		"the sandbox imports containers": imports("pkg/sandbox/x.go", "imports run down", "pkg/containers"),
		"the sandbox imports apierr":     imports("pkg/sandbox/x.go", "imports run down", "pkg/apierr"),
		"the sandbox imports rest":       imports("pkg/sandbox/x.go", "imports run down", "pkg/internal/rest"),
		"the sandbox imports trust":      imports("pkg/sandbox/x.go", "decides by itself", "pkg/trust"),
		"a service imports trust":        imports(inside+"token/x.go", "decides by itself", "pkg/trust"),
		"its test imports trust":         imports("pkg/sandbox/x_test.go", "decides by itself", "pkg/trust"),
		"a service matches":              imports(inside+"token/x.go", "", inside+"match"),
		"matching imports a service":     imports(inside+"match/x.go", "imports run down", inside+"state"),
		"a service imports iam":          imports(inside+"identity/x.go", "imports run down", "pkg/iam"),
		"a service imports another":      imports(inside+"identity/x.go", "imports run down", inside+"token"),
		"the sandbox survives a client":  imports("pkg/sandbox/x_test.go", "", "pkg/iam"),
		"a test reaches into commands":   imports("pkg/sandbox/x_test.go", "imports run down", "cmd/internal/app"),
		"the store imports its service":  imports(inside+"db/x.go", "imports run down", inside+"api"),
		"trust imports a client":         imports("pkg/trust/x.go", "imports run down", "pkg/iam"),
		"a client's test has a sandbox":  imports("pkg/iam/x_test.go", "", "pkg/sandbox", "pkg/iam", cmpModule),
		"a client has a sandbox":         imports("pkg/iam/x.go", "imports run down", "pkg/sandbox"),
		"the program has test libraries": imports("pkg/iam/x.go", "not its home", cmpModule),
		"a package without a row":        imports("pkg/util/x.go", "stands in no row", "fmt"),
		"a command without a row":        imports("cmd/nothing/x.go", "stands in no row", "fmt"),
		"a module that nobody weighed":   imports("cmd/demo/x.go", "not its home", "github.com/spf13/afero"),

		"templates in the program": imports("cmd/help.go", "dead-code elimination", "text/template"),
		"templates for the docs":   imports("docs/gen/main.go", "", "text/template"),
		"test parts shipped":       imports("pkg/sandbox/x.go", "no part of its tests", "net/http/httptest"),
		"test parts in a test":     imports("pkg/sandbox/x_test.go", "", "net/http/httptest", "testing"),
		"cgo":                      imports("cmd/run.go", "plain Go", "C"),
		"an old library":           imports("pkg/iam/x.go", "better successor", "io/ioutil"),
		"trust reads files":        imports("pkg/trust/x.go", "the package is pure", "os"),
		"the store knows HTTP":     imports(inside+"state/x.go", "the store knows no HTTP", "net/http"),
	}
}

func callExamples() map[string]example {
	const errVar = "package x\nimport \"errors\"\nvar ErrX = errors.New(\"x\")\n"
	return map[string]example{
		"prints":              body("pkg/iam/x.go", "pkg/output", "fmt", "fmt.Println()"),
		"prints in a test":    body("pkg/iam/x_test.go", "pkg/output", "fmt", "fmt.Println()"),
		"prints by a builtin": body("pkg/iam/x.go", "pkg/output", "fmt", "println(fmt.Sprint())"),
		"writes where it may": body("pkg/iam/x.go", "", "fmt", "_ = fmt.Sprint()"),
		"the bench prints":    body("test/bench/x.go", "", "fmt", "fmt.Println()"),
		"takes stdout":        body("cmd/profile/list.go", "streams are received", "os", "_ = os.Stdout"),
		"takes stdin, as o":   {"pkg/crtoken/x.go", "package x\nimport o \"os\"\nvar _ = o.Stdin\n", "streams are received"},
		"cmd takes stdout":    body("cmd/run.go", "", "os", "_ = os.Stdout"),
		"exits":               body("cmd/run.go", "only way out", "os", "os.Exit(1)"),
		"main exits":          body("main.go", "", "os", "os.Exit(1)"),
		"logs":                body("pkg/sandbox/x.go", "logger of the process", "log", "log.Fatal()"),
		"an own logger":       body("cmd/sandbox/serve.go", "", "log", `_ = log.New(nil, "", 0)`),
		"logs, structured":    body("pkg/sandbox/x.go", "logger of the process", "log/slog", `slog.Info("x")`),
		"reads the clock":     body("pkg/trust/x.go", "the clock is received", "time", "_ = time.Now()"),
		"takes the clock":     body("pkg/trust/x.go", "the clock is received", "time", "_ = time.Now"),
		"default of a clock":  body("pkg/sandbox/x.go", "", "time", "_ = time.Now"),
		"reads it at home":    body("pkg/sandbox/x.go", "only the default", "time", "_ = time.Now()"),
		"measures":            body("pkg/iam/x.go", "only the default", "time", "_ = time.Since(time.Time{})"),
		"sleeps":              body("pkg/iam/x.go", "ends with its context", "time", "time.Sleep(1)"),
		"waits by a timer":    body("pkg/iam/x.go", "has the one wait", "time", "time.NewTimer(1)"),
		"sleeps in a test":    body("pkg/iam/x_test.go", "ends with its context", "time", "time.Sleep(1)"),
		"sleeps in a bubble": {
			"pkg/iam/x_test.go", "package x\nimport (\n\"time\"\n_ \"testing/synctest\"\n)\nfunc f() { time.Sleep(1) }\n", "",
		},
		"the client of all":   body("pkg/crtoken/x.go", "pkg/internal/rest", "net/http", "_ = http.DefaultClient"),
		"a plain get":         body("cmd/token/x.go", "pkg/internal/rest", "net/http", `_, _ = http.Get("")`),
		"the mux of all":      body("cmd/sandbox/serve.go", "mux and limits", "net/http", `_ = http.ListenAndServe("", nil)`),
		"color for all":       body("pkg/output/x.go", "one variable for all", color, "_ = color.NoColor"),
		"color that prints":   body("pkg/output/x.go", "print to stdout", color, `color.Red("")`),
		"a color":             body("pkg/output/x.go", "", color, "_ = color.New(color.FgRed, color.Bold)"),
		"settings of all":     body("cmd/internal/login/x.go", "the settings are a value", viper, `_ = viper.GetString("")`),
		"settings":            body("cmd/internal/login/x.go", "", viper, "_ = viper.New()"),
		"writes a file":       body("cmd/plan/x.go", "writes files whole", "os", `_ = os.WriteFile("", nil, 0)`),
		"writes its files":    body("cmd/internal/files/x.go", "", "os", `_ = os.Rename("", "")`),
		"reads a file":        body("cmd/plan/x.go", "App.OpenFile", "os", `_, _ = os.ReadFile("")`),
		"reads environment":   body("pkg/crtoken/x.go", "read by the settings", "os", `_ = os.Getenv("HOME")`),
		"changes environment": body("cmd/internal/app/x_test.go", "change the whole process", "os", `_ = os.Setenv("", "")`),

		"init":                 {"cmd/profile/x.go", "package x\nfunc init() {}\n", "init function"},
		"init method":          {"cmd/profile/x.go", "package x\ntype t int\nfunc (t) init() {}\n", ""},
		"dot import":           {"cmd/profile/x.go", "package x\nimport . \"fmt\"\n", "with a dot"},
		"state":                {"pkg/iam/x.go", "package x\nvar cache = map[string]int{}\n", "variable 'cache'"},
		"state without value":  {"pkg/iam/x.go", "package x\nvar count int\n", "variable 'count'"},
		"a regexp":             {"pkg/iam/x.go", "package x\nimport \"regexp\"\nvar r *regexp.Regexp\n", "variable 'r'"},
		"an error":             {"pkg/iam/x.go", errVar, ""},
		"an error of another":  {"pkg/iam/x.go", "package x\nimport \"io\"\nvar ErrEnd = io.ErrUnexpectedEOF\n", ""},
		"a compile-time check": {"pkg/iam/x.go", "package x\nvar _ error = nil\n", ""},
		"an embedded file":     {"pkg/iam/x.go", "package x\n//go:embed a.txt\nvar text string\n", ""},
	}
}

func routeExamples() map[string]example {
	const method = "package iam\n// Get gets.\n//\n// API: %\nfunc (c *Client) Get() {}\n"
	with := func(line string) string { return strings.ReplaceAll(method, "%", line) }
	return map[string]example{
		"served":              {"pkg/iam/x.go", with("GET /v1/profiles/{profile}"), ""},
		"served, other name":  {"pkg/iam/x.go", with("GET /v1/profiles/{id}"), ""},
		"served under global": {"pkg/containers/x.go", with("GET /global/v2/getCluster"), ""},
		"not under global":    {"pkg/containers/x.go", with("GET /v2/getCluster"), "does not serve 'GET /v2/getCluster'"},
		"another method":      {"pkg/iam/x.go", with("PATCH /v1/profiles/{profile}"), "does not serve"},
		"another path":        {"pkg/iam/x.go", with("GET /v1/profiles/{profile}/x"), "does not serve"},
		"no API line":         {"pkg/iam/x.go", "package iam\nfunc (c *Client) Get() {}\n", "has no 'API:' line"},
		"no Client method":    {"pkg/iam/x.go", "package iam\nfunc (p *Policy) Get() {}\nfunc (c *Client) get() {}\n", ""},
	}
}

// look runs a checker over one example, and compares.
func look(t *testing.T, e example, check func([]source) []string) []string {
	t.Helper()
	files, err := load(fstest.MapFS{e.file: {Data: []byte(e.text)}})
	if err != nil {
		t.Fatal(err)
	}
	found := check(files)
	all := strings.Join(found, "\n")
	if e.want == "" && all != "" {
		t.Errorf("found in a file that keeps the rules:\n%s", all)
	}
	if !strings.Contains(all, e.want) || e.want != "" && !strings.HasPrefix(all, e.file+":") {
		t.Errorf("got %q, want a finding in '%s' with %q", all, e.file, e.want)
	}
	return found
}

func TestImportExamples(t *testing.T) {
	t.Parallel()
	for name, e := range importExamples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look(t, e, checkImports)
		})
	}
}

func TestCallExamples(t *testing.T) {
	t.Parallel()
	for name, e := range callExamples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look(t, e, checkCalls)
		})
	}
}

func TestRouteExamples(t *testing.T) {
	t.Parallel()
	routes := []string{"GET /v1/profiles/{profile}", "GET /global/v2/getCluster"}
	for name, e := range routeExamples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look(t, e, func(files []source) []string { return checkRoutes(files, routes) })
		})
	}
}

func TestModuleExamples(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"\tgithub.com/IBM/go-sdk-core/v5 v5.25.3", "require github.com/IBM-Cloud/bluemix-go v0.0.1",
		"\tk8s.io/api v0.37.2 // indirect",
		"\tsigs.k8s.io/yaml v1.6.0", "\tgopkg.in/yaml.v3 v3.0.1", "\tgithub.com/spf13/pflag v1.1.0",
		"\tgopkg.in/yaml.v2 v2.4.0", "\tgithub.com/AlecAivazis/survey/v2 v2.3.7", "\tgithub.com/manifoldco/promptui v0.9.0",
		"replace github.com/spf13/cobra => ../cobra",
	} {
		if len(checkModules("module x\n\nrequire (\n"+line+"\n)\n")) != 1 {
			t.Errorf("'%s' was accepted", line)
		}
	}
	if found := checkModules("module x\n\nrequire github.com/spf13/pflag v1.0.10\n"); found != nil {
		t.Errorf("got %q for a module that is wanted", found)
	}
}

func TestReasonExamples(t *testing.T) {
	t.Parallel()
	const mod = "module x\n\nrequire (\n\tgithub.com/a/b v1.0.0\n\tgolang.org/x/c v1.0.0 // why\n\te.org/d v1.0.0 // indirect\n)\n"
	if found := checkReasons(mod, "| a/b | | |\n| golang.org/x/c | | |"); found != nil {
		t.Errorf("got %q, want nothing", found)
	}
	if found := checkReasons(mod, "| a/b | | |"); len(found) != 1 || !strings.Contains(found[0], "golang.org/x/c") {
		t.Errorf("got %q, want golang.org/x/c", found)
	}
}

// TestEveryRuleHasAnExample keeps the examples complete: a rule that nothing breaks may be one that holds nothing.
func TestEveryRuleHasAnExample(t *testing.T) {
	t.Parallel()
	var found []string
	for _, e := range slices.Collect(maps.Values(importExamples())) {
		found = append(found, look(t, e, checkImports)...)
	}
	for _, e := range slices.Collect(maps.Values(callExamples())) {
		found = append(found, look(t, e, checkCalls)...)
	}
	all := strings.Join(found, "\n")
	for _, b := range bans() {
		if !strings.Contains(all, b.reason) {
			t.Errorf("no example breaks the rule on %q", b.names)
		}
	}
	for _, s := range standards() {
		if !strings.Contains(all, s.reason) {
			t.Errorf("no example breaks the rule on %q", s.pkgs)
		}
	}
}

// TestForeignFoldersAreLeftOut shows what load does not read.
func TestForeignFoldersAreLeftOut(t *testing.T) {
	t.Parallel()
	files, err := load(fstest.MapFS{
		"main.go": {Data: []byte("package main\n")}, "go.mod": {},
		"test/sdk/go.mod": {}, "test/sdk/sdk_test.go": {Data: []byte("package sdk\n")},
		"pkg/iam/testdata/x.go": {Data: []byte("package broken")}, ".cache/x.go": {Data: []byte("none")},
		"bin/x.go": {Data: []byte("none")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 || files[0].path != "main.go" {
		t.Errorf("got %d files, want main.go only", len(files))
	}
}
