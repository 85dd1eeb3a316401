package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// question is one that has one answer in one place: the functions that give it, and the marks by which another answer to it
// would show.
type question struct {
	asks  string
	homes []string // folder and function
	marks []mark
}

// mark finds a second answer in a declaration or expression outside of the home's folder. except are other folders that may
// have it, each because what it looks at is something else.
type mark struct {
	found  func(n ast.Node) bool
	except []string
}

// questions are those of the architecture: each has one answer, which all code uses.
func questions() []question {
	return []question{
		{"is it the same link or rule", []string{"pkg/trust Key", "pkg/trust SameTarget"}, []mark{
			{compares("Link.CRN", "Link.Namespace", "CRN.Namespace"), nil},
			{asksWithout(`(?i)^(same|equal)_?(link|rule|condition)s?$`, "Key", "SameTarget"), nil},
		}},
		{"is it the same policy", []string{"pkg/account SameAccess", "pkg/account ResourceKey"}, []mark{
			{asksWithout(`(?i)^(same|equal)(policy|policies|access|attributes?|resource)$`, "SameAccess", "ResourceKey"), nil},
		}},
		{"is it too wide", []string{"pkg/trust Wide"}, []mark{
			{literal(`^NOT_`), nil},
			{declares(`(?i)^(is)?(too)?wide$|^narrowed$`), []string{"pkg/trust"}},
		}},
		{"can it ever match", []string{"pkg/trust Doubts", "pkg/trust FindContradiction"}, []mark{
			{declares(`(?i)^(satisfiable|contradicts?|contradiction|nevermatches)$`), []string{"pkg/trust"}},
		}},
		{"which profile is meant", []string{"pkg/trust ParseProfile", "pkg/account ResolveProfile"}, []mark{
			{literal(`^(iam-)?Profile-$|^iam-profile-$`), []string{"cmd/internal/login", "pkg/shown"}}, // shown: what IDs look like
		}},
		{"which object does a name mean", []string{"pkg/account Resolve"}, []mark{
			{nameOrID, nil},
		}},
		{"what was probably meant", []string{"pkg/account/near Names"}, []mark{
			{declares(`(?i)^(edit)?distance$|^levenshtein$|^nearest$`), []string{"pkg/account/near"}},
		}},
		{"which roles come of it", []string{"pkg/account GrantsOf", "pkg/account ResolveRole", "pkg/account RoleName"}, []mark{
			{literal(`iam::::(role|serviceRole):`), nil},
			{declares(`(?i)^(rolenames?|pickrole|genericrole|resourcename|targetof)$`), []string{"pkg/account"}},
		}},
		{"who gains and who loses", []string{"pkg/account/reach Compare"}, []mark{
			{declares(`(?i)^(whogains|wholoses|reach|difference|beyond)$`), []string{"pkg/account/reach"}},
		}},
		{"may this caller see it", []string{"pkg/account/rights SeesAll", "pkg/account/rights May"}, []mark{
			{declares(`(?i)^(lacks.*action|maycover|maymanage|seesall|mayread)$`), []string{"pkg/account", "pkg/account/rights"}},
		}},
	}
}

func TestEachQuestionHasOneAnswer(t *testing.T) {
	t.Parallel()
	all := tree(t)
	for _, q := range questions() {
		t.Run(q.asks, func(t *testing.T) {
			t.Parallel()
			report(t, checkQuestion(all, q))
		})
	}
}

// checkQuestion reports homes that are missing, and marks outside of them.
func checkQuestion(all []source, q question) []string {
	var found []string
	homes := map[string]bool{}
	for _, home := range q.homes {
		folder, _, _ := strings.Cut(home, " ")
		homes[folder] = true
		if !declared(all, home) {
			found = append(found, home+" is the answer to '"+q.asks+"', and is missing")
		}
	}
	for _, s := range all {
		// The sandbox judges by itself, on purpose, and knows none of our answers.
		if s.isTest || strings.HasPrefix(s.folder, "pkg/sandbox") || strings.HasPrefix(s.folder, "test/") || homes[s.folder] {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			for _, m := range q.marks {
				if n != nil && !matchesAny(m.except, s.folder) && m.found(n) {
					found = append(found, s.path+":"+strconv.Itoa(s.set.Position(n.Pos()).Line)+": this answers '"+q.asks+
						"' a second time: ask "+strings.Join(q.homes, " or "))
				}
			}
			return true
		})
	}
	return found
}

func declared(all []source, home string) bool {
	folder, name, _ := strings.Cut(home, " ")
	for _, s := range all {
		if s.folder != folder || s.isTest {
			continue
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == name {
				return true
			}
		}
	}
	return false
}

// declares finds functions by their names.
func declares(pattern string) func(ast.Node) bool {
	names := regexp.MustCompile(pattern)
	return func(n ast.Node) bool {
		f, ok := n.(*ast.FuncDecl)
		return ok && names.MatchString(f.Name.Name)
	}
}

// asksWithout finds functions of such a name that call none of the answers.
func asksWithout(pattern string, answers ...string) func(ast.Node) bool {
	named := declares(pattern)
	return func(n ast.Node) bool {
		if !named(n) {
			return false
		}
		asks := false
		ast.Inspect(n, func(inner ast.Node) bool {
			if call, ok := inner.(*ast.SelectorExpr); ok {
				for _, a := range answers {
					asks = asks || call.Sel.Name == a
				}
			}
			return true
		})
		return !asks
	}
}

// literal finds texts.
func literal(pattern string) func(ast.Node) bool {
	texts := regexp.MustCompile(pattern)
	return func(n ast.Node) bool {
		l, ok := n.(*ast.BasicLit)
		if !ok || l.Kind != token.STRING {
			return false
		}
		text, err := strconv.Unquote(l.Value)
		return err == nil && texts.MatchString(text)
	}
}

// compares finds comparisons of fields, by the end of their selectors.
func compares(suffixes ...string) func(ast.Node) bool {
	return func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if !ok || b.Op != token.EQL && b.Op != token.NEQ {
			return false
		}
		for _, side := range []ast.Expr{b.X, b.Y} {
			for _, suffix := range suffixes {
				if strings.HasSuffix("."+selector(side), "."+suffix) {
					return !isEmpty(b.X) && !isEmpty(b.Y)
				}
			}
		}
		return false
	}
}

func isEmpty(e ast.Expr) bool {
	l, ok := e.(*ast.BasicLit)
	return ok && l.Value == `""`
}

func selector(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return selector(e.X) + "." + e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// nameOrID finds 'x.Name == text || x.ID == text'.
func nameOrID(n ast.Node) bool {
	b, ok := n.(*ast.BinaryExpr)
	if !ok || b.Op != token.LOR {
		return false
	}
	x, y := comparedField(b.X), comparedField(b.Y)
	ids := []string{"ID", "GUID", "CRN"}
	return x == "Name" && matchesAny(ids, y) || y == "Name" && matchesAny(ids, x)
}

// comparedField is the field that an expression compares for equality with a variable.
func comparedField(e ast.Expr) string {
	b, ok := e.(*ast.BinaryExpr)
	if ok && b.Op == token.LOR { // of a chain, its last part
		return comparedField(b.Y)
	}
	if !ok || b.Op != token.EQL {
		return ""
	}
	if s, isField := b.X.(*ast.SelectorExpr); isField {
		return path.Base(s.Sel.Name)
	}
	return ""
}

func TestQuestionExamples(t *testing.T) {
	t.Parallel()
	byName := map[string]question{}
	for _, q := range questions() {
		byName[q.asks] = q
	}
	const second = "a second time"
	for name, row := range map[string]struct{ asks, code, want string }{
		"links by their fields":   {"is it the same link or rule", `func f(a, b link) bool { return a.Link.CRN == b.Link.CRN }`, second},
		"an own sameRule":         {"is it the same link or rule", `func sameRule(a, b rule) bool { return a.Name == b.Name }`, second},
		"sameRule by its key":     {"is it the same link or rule", `func sameRule(a, b rule) bool { return a.Key() == b.Key() }`, ""},
		"an empty CRN":            {"is it the same link or rule", `func f(a link) bool { return a.Link.CRN == "" }`, ""},
		"wide by its operators":   {"is it too wide", `func f(o string) bool { return o == "NOT_EQUALS" }`, second},
		"an IAM ID taken apart":   {"which profile is meant", `var p = "iam-Profile-"`, second},
		"a name or an ID":         {"which object does a name mean", `func f(c thing, text string) bool { return c.ID == text || c.Name == text }`, second},
		"a name, an ID or a CRN":  {"which object does a name mean", `func f(c thing, text string) bool { return c.Name == text || c.GUID == text || c.CRN == text }`, second},
		"the CRN of a role":       {"which roles come of it", `var r = "crn:v1:bluemix:public:iam::::role:Viewer"`, second},
		"an own edit distance":    {"what was probably meant", `func distance(a, b string) int { return 0 }`, second},
		"what is something else":  {"which object does a name mean", `func f(c thing, text string) bool { return c.Name == text }`, ""},
		"another twin of actions": {"may this caller see it", `func mayCover(action string) bool { return false }`, second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := byName[row.asks]
			q.homes = nil
			look(t, example{"pkg/output/x.go", "package output\n" + row.code + "\n", row.want}, func(all []source) []string { return checkQuestion(all, q) })
		})
	}
}
