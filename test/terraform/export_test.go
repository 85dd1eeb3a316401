package terraform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/export"
)

func TestEveryExportIsImportedWithoutAChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := drawAccount(t)
		text, notes := export.Terraform(a)
		if formatted := hclwrite.Format(text); string(formatted) != string(text) {
			t.Fatalf("terraform fmt would change it:\n%s", text)
		}
		file, problems := hclsyntax.ParseConfig(text, "export.tf", hcl.InitialPos)
		if problems.HasErrors() {
			t.Fatalf("%v\n%s", problems, text)
		}
		imports, resources := map[string]string{}, map[string]*hclsyntax.Body{}
		for _, b := range file.Body.(*hclsyntax.Body).Blocks {
			switch b.Type {
			case "terraform":
				check(t, b.Type, b.Body, schema()[b.Type])
			case "import":
				check(t, b.Type, b.Body, schema()[b.Type])
				imports[source(text, b.Body.Attributes["to"])] = value(t, b.Body, "id")
			case "resource":
				address := strings.Join(b.Labels, ".")
				if resources[address] != nil || !hclsyntax.ValidIdentifier(b.Labels[1]) {
					t.Fatalf("the address %q is used twice, or invalid", address)
				}
				resources[address] = b.Body
				check(t, address, b.Body, schema()[b.Labels[0]])
			}
		}
		if len(imports) != len(resources) {
			t.Fatalf("%d imports for %d resources", len(imports), len(resources))
		}
		byID := map[string]*hclsyntax.Body{}
		for address, id := range imports {
			if resources[address] == nil || byID[id] != nil {
				t.Fatalf("'%s' is imported twice, or as something that is not there", id)
			}
			byID[id] = resources[address]
		}
		everyObject(t, a, byID, notes)
	})
}

// TestTheHeadNamesProviderAndVersions reads the terraform block.
func TestTheHeadNamesProviderAndVersions(t *testing.T) {
	t.Parallel()
	text, _ := export.Terraform(&account.Account{})
	file, problems := hclsyntax.ParseConfig(text, "export.tf", hcl.InitialPos)
	if problems.HasErrors() || len(file.Body.(*hclsyntax.Body).Blocks) != 1 {
		t.Fatalf("%v\n%s", problems, text)
	}
	head := file.Body.(*hclsyntax.Body).Blocks[0]
	version, _ := head.Body.Attributes["required_version"].Expr.Value(nil)
	provider, _ := head.Body.Blocks[0].Body.Attributes["ibm"].Expr.Value(nil)
	got := []string{head.Type, version.AsString(), provider.GetAttr("source").AsString(), provider.GetAttr("version").AsString()}
	if want := []string{"terraform", ">= 1.5.0", "IBM-Cloud/ibm", ">= 2.5.0"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}

// check requires a body to have the arguments and blocks that the provider accepts.
func check(t *rapid.T, address string, body *hclsyntax.Body, want block) {
	has := map[string]bool{}
	for name := range body.Attributes {
		has[name] = true
		if !slices.Contains(want.required, name) && !slices.Contains(want.optional, name) {
			t.Fatalf("%s has an argument %s", address, name)
		}
	}
	for _, b := range body.Blocks {
		has[b.Type] = true
		inner, known := want.blocks[b.Type]
		if !known {
			t.Fatalf("%s has a block %s", address, b.Type)
		}
		check(t, address+"."+b.Type, b.Body, inner)
	}
	for _, name := range append(slices.Clone(want.required), want.needs...) {
		if !has[name] {
			t.Fatalf("%s lacks %s", address, name)
		}
	}
	if len(want.conflicts) > 0 && has[want.conflicts[0]] == has[want.conflicts[1]] {
		t.Fatalf("%s must have one of %v", address, want.conflicts)
	}
}

func source(text []byte, a *hclsyntax.Attribute) string {
	return string(a.Expr.Range().SliceBytes(text))
}

func value(t *rapid.T, body *hclsyntax.Body, name string) string {
	if body.Attributes[name] == nil {
		t.Fatalf("there is no %s", name)
	}
	v, problems := body.Attributes[name].Expr.Value(nil)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return v.AsString()
}
