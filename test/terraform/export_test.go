package terraform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"golang.org/x/text/unicode/norm"
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
			case "import":
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

// check wants a body to have the arguments and blocks that the provider accepts.
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

// everyObject wants each object to be imported by its ID with its texts, or to be named.
func everyObject(t *rapid.T, a *account.Account, byID map[string]*hclsyntax.Body, notes []string) {
	left := len(byID)
	object := func(id, name string, texts map[string]string) {
		body := byID[id]
		if body == nil {
			if !slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, name) && strings.Contains(n, "left out") }) {
				t.Fatalf("'%s' is neither imported nor named: %q", id, notes)
			}
			return
		}
		left--
		for key, want := range texts {
			if body.Attributes[key] == nil && want == "" {
				continue
			}
			if got := value(t, body, key); got != norm.NFC.String(want) {
				t.Fatalf("%s of '%s' is %q, not %q", key, id, got, want)
			}
		}
	}
	for _, p := range a.Profiles.Seen() {
		object(p.ID, p.Name, map[string]string{"name": p.Name, "description": p.Description, "email": p.Email})
		for _, l := range p.Links.Seen() {
			object(p.ID+"/"+l.ID, l.ID, map[string]string{"name": l.Name, "cr_type": l.CRType})
			if body := byID[p.ID+"/"+l.ID]; l.IsCrossAccount != (body.Attributes["is_cross_account"] != nil) {
				t.Fatalf("is_cross_account of '%s' is not %v", l.ID, l.IsCrossAccount)
			}
		}
		for _, r := range p.Rules.Seen() {
			name := r.Name
			if name == "" {
				name = r.ID
			}
			object(p.ID+"/"+r.ID, name, map[string]string{"name": r.Name, "type": r.Type, "realm_name": r.RealmName})
		}
		for _, i := range p.Identities.Seen() {
			object(p.ID+"|"+i.Type+"|"+i.Identifier, i.Identifier, map[string]string{"type": i.Type, "description": i.Description})
		}
		for _, q := range p.Policies.Seen() {
			object(p.IAMID+"/"+q.ID, q.ID, map[string]string{"description": q.Description})
		}
	}
	if left != 0 {
		t.Fatalf("%d resources are not objects of the account", left)
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
