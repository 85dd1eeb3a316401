package archtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// root is the folder of the main module.
func root() string { return filepath.Join("..", "..", "..") }

func tree(t *testing.T) []source {
	t.Helper()
	files, err := load(os.DirFS(root()))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func report(t *testing.T, found []string) {
	t.Helper()
	slices.Sort(found)
	for _, f := range found {
		t.Error(f)
	}
}

func TestImportsRunDownTheTable(t *testing.T) {
	t.Parallel()
	report(t, checkImports(tree(t)))
}

func TestNamesStayAtHome(t *testing.T) {
	t.Parallel()
	report(t, checkCalls(tree(t)))
}

func TestSandboxServesWhatClientsCall(t *testing.T) {
	t.Parallel()
	report(t, checkRoutes(tree(t), sandbox.Routes()))
}

func TestModulesAreThoseOfTheHouse(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root(), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	report(t, checkModules(string(text)))
}

func TestDependenciesHaveAReason(t *testing.T) {
	t.Parallel()
	mod, err := os.ReadFile(filepath.Join(root(), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	decision, err := os.ReadFile(filepath.Join(root(), "docs", "adr", "0006-dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	report(t, checkReasons(string(mod), string(decision)))
}

func TestTreeIsRead(t *testing.T) {
	t.Parallel()
	var folders []string
	for _, s := range tree(t) {
		folders = append(folders, s.folder)
	}
	for _, want := range []string{".", "cmd/internal/login", "pkg/iam", "pkg/sandbox/internal/db", "pkg/internal/archtest"} {
		if !slices.Contains(folders, want) {
			t.Errorf("no file of '%s' was read", want)
		}
	}
	for _, f := range folders {
		if strings.Contains(f, "testdata") || strings.HasPrefix(f, "test/sdk") || strings.HasPrefix(f, "test/cluster") {
			t.Errorf("'%s' is no part of the main module", f)
		}
	}
}

func TestTableRunsDown(t *testing.T) {
	t.Parallel()
	rows := table()
	for i, r := range rows {
		if slices.ContainsFunc(rows[:i], func(above row) bool { return above.folder == r.folder }) {
			t.Errorf("'%s' stands in the table twice", r.folder)
		}
		for _, pattern := range r.ours {
			for _, above := range rows[:i+1] {
				if matches(pattern, above.folder) {
					t.Errorf("'%s' may import '%s', which stands above it", r.folder, above.folder)
				}
			}
		}
	}
}
