package causes_test

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// TestEveryCauseIsEverywhere compares the constants of the source with the tables and the reference page, in both
// directions.
func TestEveryCauseIsEverywhere(t *testing.T) {
	t.Parallel()
	constants := append(constantsOf(t, ".", "ID"), constantsOf(t, filepath.Join("..", "..", "manifest", "lint"), "RuleID")...)
	var entries []string
	for _, id := range causes.IDs() {
		entries = append(entries, string(id))
	}
	page := documented(t)
	for _, pair := range []struct {
		what      string
		from, has []string
	}{
		{"'%s' has a constant, and no entry in a table", constants, entries},
		{"'%s' has an entry in a table, and no constant", entries, constants},
		{"'%s' has an entry in a table, and none in docs/reference/causes.md; run 'make docs'", entries, page},
		{"'%s' is in docs/reference/causes.md, and in no table; run 'make docs'", page, entries},
	} {
		for _, id := range pair.from {
			if !slices.Contains(pair.has, id) {
				t.Errorf(pair.what, id)
			}
		}
	}
	if len(constants) < 70 {
		t.Errorf("only %d constants were found in the source", len(constants))
	}
}

// TestEveryCauseOfTrustHasAnEntry holds the causes that pkg/trust finds against the table that explains them.
func TestEveryCauseOfTrustHasAnEntry(t *testing.T) {
	t.Parallel()
	constants := constantsOf(t, filepath.Join("..", "..", "trust"), "Cause")
	if len(constants) < 18 {
		t.Errorf("only %d constants were found in the source", len(constants))
	}
	for _, cause := range constants {
		if _, ok := causes.Find("trust-" + causes.ID(cause)); !ok {
			t.Errorf("'trust-%s' is in no table", cause)
		}
	}
}

func TestTablesAreWhole(t *testing.T) {
	t.Parallel()
	seen := map[causes.ID]bool{}
	for _, family := range causes.Families() {
		for _, c := range family.Causes {
			if seen[c.ID] || c.Summary == "" || c.Why == "" || c.Fix == "" || !strings.HasSuffix(c.Summary, ".") {
				t.Errorf("%+v", c)
			}
			seen[c.ID] = true
		}
	}
}

// constantsOf are the values of the constants of a type in the files of a folder.
func constantsOf(t *testing.T, folder, kind string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, ok := spec.Type.(*ast.Ident); !ok || of.Name != kind {
				return true
			}
			for _, v := range spec.Values {
				l, ok := v.(*ast.BasicLit)
				if !ok {
					t.Errorf("%s: the constant '%s' is not written out", name, spec.Names[0])
					continue
				}
				text, err := strconv.Unquote(l.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, text)
			}
			return true
		})
	}
	return values
}

// documented are the causes with a heading on the reference page.
func documented(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "reference", "causes.md"))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for line := range strings.Lines(string(page)) {
		if id, ok := strings.CutPrefix(line, "### "); ok {
			ids = append(ids, strings.TrimSpace(id))
		}
	}
	return ids
}
