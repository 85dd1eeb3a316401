package archtest

import (
	"path"
	"slices"
	"strings"
)

// module is the path of the main module.
const module = "github.com/podtrust/podtrust"

// The third-party packages that have a home. A module that stands in no row has none, and is refused.
const (
	cobra       = "github.com/spf13/cobra"
	cobraDoc    = "github.com/spf13/cobra/doc"
	pflag       = "github.com/spf13/pflag"
	viper       = "github.com/spf13/viper"
	tablewriter = "github.com/olekukonko/tablewriter/..."
	color       = "github.com/fatih/color"
	gojq        = "github.com/itchyny/gojq"
	yaml        = "go.yaml.in/yaml/v3"
	jose        = "github.com/go-jose/go-jose/v4/..."
	flock       = "github.com/gofrs/flock"
	xdg         = "github.com/adrg/xdg"
	udiff       = "github.com/aymanbagabas/go-udiff"
	keyring     = "github.com/zalando/go-keyring"
	term        = "golang.org/x/term"
	errgroup    = "golang.org/x/sync/errgroup"
	rate        = "golang.org/x/time/rate"
)

// row says what the packages of one folder may import beside the standard library: ours, by folder, and third parties.
// A pattern is a folder, one with "*" for a single element, or one that ends in "/..." for itself and all below it.
type row struct {
	folder string
	ours   []string
	others []string
}

// table is the whole house from the top to the bottom. Imports run down only, never between two rows of one height,
// such as two nouns or the two clients. A package that stands here in no row fails the test: give it one.
func table() []row {
	rows := []row{
		{"docs", []string{"cmd"}, nil},
		{"docs/gen", []string{"cmd"}, []string{cobra, cobraDoc, pflag}},
		{"test/answers", []string{"cmd", "pkg/sandbox", "test/rig"}, []string{cobra, errgroup, gojq, yaml}},
		{"test/bench", public("pkg/sandbox"), []string{errgroup, yaml}},
		{"test/load", public("pkg/sandbox"), []string{errgroup}},
		{"test/properties", append(public("pkg/sandbox"), "test/rig"), nil},
		{"test/rig", public("pkg/sandbox"), nil},
		{".", []string{"cmd"}, nil},
		{"cmd", append(received(public("pkg/sandbox")...), "cmd/*", "cmd/internal/names", "cmd/internal/grants"), []string{cobra, pflag, term}},
	}
	for _, noun := range nouns() {
		rows = append(rows, row{
			"cmd/" + noun,
			append(received(public()...), "cmd/internal/names", "cmd/internal/change", "cmd/internal/grants", "cmd/internal/whole",
				"cmd/internal/documents", "cmd/"+noun+"/internal/*"),
			[]string{cobra, pflag, errgroup},
		})
	}
	rows = append(rows,
		row{"cmd/token/internal/keep", append(received(public()...), "cmd/token/internal/child"), nil},
		row{"cmd/token/internal/child", received(public()...), nil},
		row{"cmd/profile/internal/rules", append(received(public()...), "cmd/internal/names", "cmd/internal/change"), []string{cobra, errgroup}},
	)
	// The two that are about the sandbox itself. For all others it is an endpoint like any other.
	for _, noun := range []string{"demo", "sandbox"} {
		rows = append(rows, row{
			"cmd/" + noun, append(received(public("pkg/sandbox")...), "cmd/internal/names"),
			[]string{cobra, pflag, errgroup},
		})
	}
	rows = append(rows,
		row{"cmd/internal/grants", append(received(public()...), "cmd/internal/names", "cmd/internal/change"), []string{cobra, errgroup}},
		row{"cmd/internal/change", append(received(public()...), "cmd/internal/names"), []string{cobra, pflag}},
		row{"cmd/internal/whole", append(received(public()...), "cmd/internal/documents", "cmd/internal/names"), []string{cobra}},
		row{"cmd/internal/documents", append(received(public()...), "cmd/internal/names"), []string{cobra}},
		row{"cmd/internal/names", received(public()...), []string{cobra, errgroup}},
		row{"cmd/internal/ask", []string{"cmd/internal/app", "cmd/internal/failure", "pkg/output"}, []string{term}},
		row{"cmd/internal/app", public("pkg/sandbox", "cmd/internal/login", "cmd/internal/failure", "cmd/internal/files"), []string{cobra, pflag, term, errgroup}},
		row{"cmd/internal/login", public("pkg/sandbox", "cmd/internal/failure", "cmd/internal/files"), []string{pflag, viper, yaml, flock, xdg, keyring}},
		row{"cmd/internal/failure", public("pkg/sandbox"), nil},
		row{"cmd/internal/files", nil, []string{flock}},

		row{"pkg/apply", []string{
			"pkg/plan", "pkg/account", "pkg/iam", "pkg/trust", "pkg/apierr", "pkg/wait",
		}, []string{errgroup}},
		row{"pkg/diagnose/collect", []string{
			"pkg/diagnose", "pkg/diagnose/doctor", "pkg/inventory", "pkg/account/rights", "pkg/account/limits", "pkg/account", "pkg/account/lifetime", "pkg/account/near", "pkg/iam", "pkg/containers",
			"pkg/manifest", "pkg/manifest/lint", "pkg/crtoken", "pkg/trust", "pkg/apierr",
		}, []string{errgroup}},
		row{"pkg/diagnose/doctor", []string{
			"pkg/diagnose", "pkg/diagnose/codes", "pkg/diagnose/causes", "pkg/plan", "pkg/account/rights", "pkg/account/limits", "pkg/account", "pkg/account/lifetime",
			"pkg/containers", "pkg/crtoken", "pkg/trust", "pkg/schema", "pkg/shown",
		}, nil},
		row{"pkg/plan", []string{
			"pkg/inventory", "pkg/document", "pkg/document/encode", "pkg/document/resolve", "pkg/account/reach", "pkg/account/members", "pkg/account",
			"pkg/iam", "pkg/trust", "pkg/crn", "pkg/apierr",
		}, nil},
		row{"pkg/audit/render", []string{"pkg/audit", "pkg/sarif", "pkg/shown"}, nil},
		row{"pkg/audit", []string{
			"pkg/document", "pkg/account/reach", "pkg/account/scope", "pkg/account/limits", "pkg/account", "pkg/account/lifetime",
			"pkg/iam", "pkg/containers", "pkg/trust", "pkg/crn", "pkg/shell",
		}, nil},
		row{"pkg/export", []string{
			"pkg/document", "pkg/document/encode", "pkg/document/resolve", "pkg/account", "pkg/iam", "pkg/containers", "pkg/trust", "pkg/crn",
		}, nil},
		row{"pkg/inventory", []string{
			"pkg/account/members", "pkg/account/rights", "pkg/account", "pkg/iam", "pkg/containers", "pkg/trust", "pkg/crn", "pkg/apierr", "pkg/wait",
		}, []string{errgroup}},
		row{"pkg/inventory/snapshot", []string{"pkg/account/members", "pkg/account", "pkg/iam", "pkg/containers", "pkg/crn"}, nil},
		row{"pkg/inventory/replay", []string{"pkg/account", "pkg/iam", "pkg/containers"}, nil},
		row{"pkg/document/summary", []string{
			"pkg/document", "pkg/document/resolve", "pkg/account", "pkg/iam", "pkg/shell", "pkg/trust",
		}, nil},
		row{"pkg/document/resolve", []string{
			"pkg/document", "pkg/account", "pkg/account/lifetime", "pkg/account/services", "pkg/iam", "pkg/containers", "pkg/trust", "pkg/crn",
		}, nil},
		row{"pkg/document/encode", []string{"pkg/document", "pkg/output", "pkg/trust"}, []string{yaml}},
		row{"pkg/document", []string{"pkg/account", "pkg/account/near", "pkg/output", "pkg/trust", "pkg/crn"}, []string{yaml}},
		row{"pkg/account/changes", []string{"pkg/account/reach", "pkg/account/members", "pkg/account", "pkg/iam", "pkg/containers"}, nil},
		row{"pkg/graph/draw", []string{"pkg/account/reach", "pkg/account", "pkg/iam", "pkg/trust", "pkg/shown"}, nil},
		row{"pkg/graph", []string{
			"pkg/account/reach", "pkg/account", "pkg/account/lifetime", "pkg/iam", "pkg/containers", "pkg/trust", "pkg/schema",
		}, nil},
		row{"pkg/account/reach", []string{"pkg/account/members", "pkg/account", "pkg/iam", "pkg/containers", "pkg/trust"}, nil},
		row{"pkg/account/rights", []string{"pkg/account", "pkg/iam", "pkg/trust"}, nil},
		row{"pkg/account/members", []string{"pkg/account", "pkg/iam"}, nil},
		row{"pkg/account/scope", []string{"pkg/account", "pkg/iam"}, nil},
		row{"pkg/account/services", []string{"pkg/account", "pkg/account/near", "pkg/iam"}, nil},
		row{"pkg/account/limits", nil, nil},
		row{"pkg/account", []string{"pkg/account/lifetime", "pkg/account/near", "pkg/iam", "pkg/containers", "pkg/trust", "pkg/crn"}, nil},
		row{"pkg/account/lifetime", []string{"pkg/iam", "pkg/containers"}, nil},
		row{"pkg/account/near", nil, nil},
		row{"pkg/iam", []string{"pkg/internal/rest", "pkg/crtoken", "pkg/crn", "pkg/apierr", "pkg/wait", "pkg/shown"}, []string{errgroup}},
		row{"pkg/containers", []string{"pkg/internal/rest", "pkg/crn", "pkg/apierr", "pkg/wait", "pkg/shown"}, []string{errgroup}},
		row{"pkg/diagnose/codes", []string{"pkg/diagnose/causes"}, nil},
		row{"pkg/diagnose", []string{"pkg/diagnose/causes", "pkg/manifest/lint", "pkg/crtoken", "pkg/trust", "pkg/crn", "pkg/shown"}, nil},
		row{"pkg/diagnose/causes", []string{"pkg/manifest/lint"}, nil},
		row{"pkg/manifest", []string{"pkg/endpoint", "pkg/manifest/workload", "pkg/manifest/internal/yamltext", "pkg/shell", "pkg/trust"}, []string{yaml, udiff}},
		row{"pkg/manifest/lint", []string{"pkg/manifest/workload", "pkg/manifest/internal/yamltext", "pkg/crtoken", "pkg/trust", "pkg/sarif", "pkg/shown"}, []string{yaml}},
		row{"pkg/manifest/workload", []string{"pkg/manifest/internal/yamltext", "pkg/crtoken"}, []string{yaml}},
		row{"pkg/manifest/internal/yamltext", nil, []string{yaml}},
		row{"pkg/crtoken", []string{"pkg/crn"}, []string{jose}},
		row{"pkg/jwks", []string{"pkg/internal/rest", "pkg/apierr", "pkg/wait"}, nil},
		row{"pkg/schema", nil, nil},
		row{"pkg/shell", nil, nil},
		row{"pkg/sarif", nil, nil},
		row{"pkg/output", []string{"pkg/shown", "pkg/wait"}, []string{tablewriter, color, gojq, yaml}},
	)
	rows = append(rows, sandboxRows()...)
	return append(rows,
		row{"pkg/internal/archtest", nil, nil},
		row{"pkg/internal/rest", []string{"pkg/endpoint", "pkg/apierr", "pkg/wait", "pkg/shown"}, []string{rate}},
		row{"pkg/trust", []string{"pkg/crn"}, nil},
		row{"pkg/crn", nil, nil},
		row{"pkg/apierr", []string{"pkg/wait", "pkg/shown"}, nil},
		row{"pkg/endpoint", []string{"pkg/shown"}, nil},
		row{"pkg/wait", nil, nil},
		row{"pkg/shown", nil, nil},
	)
}

// nouns are the commands that have a package each, and the verbs at the root that have one.
func nouns() []string {
	return []string{
		"profile", "group", "cluster", "token", "manifest", "account", "config",
		"graph", "maps", "plan", "snapshot", "diff", "audit", "setup", "explain", "doctor", "version", "completion",
	}
}

// received are the packages below cmd/internal that every command may build on, and more.
func received(more ...string) []string {
	return append([]string{"cmd/internal/ask", "cmd/internal/app", "cmd/internal/login", "cmd/internal/failure", "cmd/internal/files"}, more...)
}

// public are the packages that commands build on, the sandbox not among them.
func public(more ...string) []string {
	return append([]string{
		"pkg/apply", "pkg/audit", "pkg/audit/render", "pkg/plan", "pkg/export", "pkg/inventory", "pkg/inventory/snapshot", "pkg/inventory/replay",
		"pkg/document", "pkg/document/encode", "pkg/document/resolve", "pkg/document/summary", "pkg/graph", "pkg/graph/draw",
		"pkg/account", "pkg/account/reach", "pkg/account/lifetime", "pkg/account/near", "pkg/account/scope", "pkg/account/services", "pkg/account/changes", "pkg/account/limits", "pkg/account/rights",
		"pkg/iam", "pkg/containers", "pkg/diagnose", "pkg/diagnose/collect", "pkg/diagnose/doctor", "pkg/diagnose/codes", "pkg/diagnose/causes",
		"pkg/manifest", "pkg/manifest/lint", "pkg/manifest/workload",
		"pkg/crtoken", "pkg/output", "pkg/shell",
		"pkg/jwks", "pkg/trust", "pkg/crn", "pkg/apierr", "pkg/wait", "pkg/endpoint", "pkg/shown",
	}, more...)
}

// sandboxRows are the sandbox and what is inside it. None of them knows the types with which our clients speak: a wrong
// name in JSON would cancel itself out. Nor do they use pkg/trust: the sandbox decides by itself who matches, so that tests
// that compare the two compare two implementations.
func sandboxRows() []row {
	const inside = "pkg/sandbox/internal/"
	kit := []string{
		inside + "authz", inside + "api", inside + "faults", inside + "filter", inside + "keys", inside + "rule",
		inside + "settings", inside + "state", inside + "iamv1", inside + "db", inside + "match", "pkg/crn",
	}
	rows := []row{{"pkg/sandbox", append([]string{"pkg/crn", "pkg/wait", "pkg/shown"}, inside+"*"), nil}}
	for _, service := range []string{
		"account", "containers", "control", "credentials", "groups", "identity", "policies", "resources", "token", "users",
	} {
		rows = append(rows, row{inside + service, kit, []string{jose}})
	}
	return append(rows,
		row{inside + "authz", []string{inside + "api", inside + "rule", inside + "state"}, nil},
		row{inside + "settings", []string{inside + "state", inside + "db"}, nil},
		row{inside + "iamv1", []string{inside + "api", inside + "filter", inside + "state"}, nil},
		row{inside + "api", []string{inside + "db"}, nil},
		row{inside + "keys", []string{inside + "state", inside + "db"}, []string{jose}},
		row{inside + "state", []string{inside + "db", inside + "faults", "pkg/crn"}, nil},
		row{inside + "faults", nil, nil},
		row{inside + "filter", nil, nil},
		row{inside + "match", nil, nil},
		row{inside + "rule", nil, nil},
		row{inside + "db", nil, []string{flock}},
	)
}

// testLibraries are what tests may import on top, and nothing else may.
func testLibraries() []string {
	return []string{
		"github.com/google/go-cmp/...", "github.com/rogpeppe/go-internal/testscript", "pgregory.net/rapid",
		errgroup, yaml, jose,
	}
}

// standard is a rule on the standard library: who may not import what, and why.
type standard struct {
	folders []string // whom the rule binds; an exception begins with "!" and stands first
	pkgs    []string
	reason  string
}

func standards() []standard {
	return []standard{
		{[]string{"!docs/gen", "./..."}, []string{"text/template", "html/template"}, "templates end dead-code elimination"},
		{[]string{"./..."}, []string{"testing", "testing/...", "net/http/httptest"}, "the program has no part of its tests"},
		{[]string{"./..."}, []string{"unsafe", "C", "plugin", "net/http/pprof", "expvar"}, "the program is plain Go"},
		{[]string{"./..."}, []string{"math/rand", "io/ioutil"}, "there is a better successor"},
		{
			[]string{"pkg/trust", "pkg/crn", "pkg/shown", "pkg/diagnose", "pkg/diagnose/doctor", "pkg/diagnose/codes", "pkg/diagnose/causes", "pkg/manifest/...", "pkg/sandbox/internal/match"},
			[]string{"os", "os/...", "net", "net/http"},
			"the package is pure: bytes in, values out",
		},
		{
			[]string{"pkg/sandbox/internal/db", "pkg/sandbox/internal/state"},
			[]string{"net/http"},
			"the store knows no HTTP",
		},
	}
}

// separations are imports that are refused in tests too.
func separations() []standard {
	return []standard{
		{[]string{"pkg/sandbox/..."}, []string{"pkg/trust"}, "the sandbox decides by itself who matches"},
	}
}

// binds tells whether the patterns of a rule bind a folder.
func binds(patterns []string, folder string) bool {
	for _, p := range patterns {
		if except, ok := strings.CutPrefix(p, "!"); ok {
			if matches(except, folder) {
				return false
			}
			continue
		}
		if matches(p, folder) {
			return true
		}
	}
	return false
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}

// matches tells whether a folder or an import path is one that the pattern means.
func matches(pattern, name string) bool {
	if pattern == "./..." {
		return true
	}
	if tree, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == tree || strings.HasPrefix(name, tree+"/")
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
