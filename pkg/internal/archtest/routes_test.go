package archtest

import (
	"go/ast"
	"strings"
)

// checkRoutes compares the "API:" lines of the clients' docstrings with the routes of the sandbox, names of path parameters
// aside. It also requires such a line of each exported method of a Client, since each sends requests.
func checkRoutes(files []source, routes []string) []string {
	served := map[string]bool{}
	for _, r := range routes {
		served[shape(r)] = true
	}
	var found []string
	for _, s := range files {
		if s.isTest || !matchesAny([]string{"pkg/iam", "pkg/containers", "pkg/sandbox"}, s.folder) {
			continue
		}
		for _, group := range s.file.Comments {
			for _, line := range apiLines(group) {
				if !served[shape(line)] {
					found = append(found, s.finding(group.Pos(), "the sandbox does not serve '%s'", line))
				}
			}
		}
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && sends(f) && len(apiLines(f.Doc)) == 0 {
				found = append(found, s.finding(f.Pos(), "method '%s' has no 'API:' line", f.Name.Name))
			}
		}
	}
	return found
}

func apiLines(group *ast.CommentGroup) []string {
	if group == nil {
		return nil
	}
	var lines []string
	for _, c := range group.List {
		if line, ok := strings.CutPrefix(c.Text, "// API: "); ok {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// sends reports whether a function is an exported method of Client, which is the one type that sends.
func sends(f *ast.FuncDecl) bool {
	if f.Recv == nil || !f.Name.IsExported() {
		return false
	}
	pointer, ok := f.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	of, ok := pointer.X.(*ast.Ident)
	return ok && of.Name == "Client"
}

// shape is a route without the names of its parameters: "GET /v1/profiles/{}".
func shape(route string) string {
	var b strings.Builder
	inside := false
	for _, r := range route {
		switch r {
		case '{':
			inside = true
			b.WriteRune(r)
		case '}':
			inside = false
			b.WriteRune(r)
		default:
			if !inside {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
