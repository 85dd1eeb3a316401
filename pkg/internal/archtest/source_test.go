package archtest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// source is a Go file of the module.
type source struct {
	folder  string // "." for the root
	path    string
	isTest  bool
	set     *token.FileSet
	file    *ast.File
	imports []imported
}

// imported is one import of a file.
type imported struct {
	path string
	name string // by which the file calls it, "" for the package's own name
	at   token.Pos
}

// load parses the Go files of the main module. Folders with a go.mod of their own are other modules; testdata, hidden
// folders and what builds leave behind are none.
func load(tree fs.FS) ([]source, error) {
	var all []source
	set := token.NewFileSet()
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && foreign(tree, name):
			return fs.SkipDir
		case entry.IsDir(), path.Ext(name) != ".go":
			return nil
		}
		s, err := parse(tree, set, name)
		all = append(all, s)
		return err
	})
	return all, err
}

func foreign(tree fs.FS, folder string) bool {
	if folder == "." {
		return false
	}
	base := path.Base(folder)
	if strings.HasPrefix(base, ".") || base == "testdata" || folder == "bin" || folder == "dist" {
		return true
	}
	_, err := fs.Stat(tree, path.Join(folder, "go.mod"))
	return !errors.Is(err, fs.ErrNotExist)
}

func parse(tree fs.FS, set *token.FileSet, name string) (source, error) {
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		return source{}, err
	}
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	s := source{
		folder: path.Dir(name), path: name, isTest: strings.HasSuffix(name, "_test.go"), set: set, file: file,
	}
	for _, spec := range file.Imports {
		to, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, fmt.Errorf("%s: import %s: %w", name, spec.Path.Value, err)
		}
		i := imported{path: to, at: spec.Pos()}
		if spec.Name != nil {
			i.name = spec.Name.Name
		}
		s.imports = append(s.imports, i)
	}
	return s, nil
}

// finding is a breach of a rule with its place.
func (s source) finding(at token.Pos, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: ", s.path, s.set.Position(at).Line) + fmt.Sprintf(format, args...)
}
