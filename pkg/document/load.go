package document

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Options say how documents are taken.
type Options struct {
	Variables map[string]string // for ${name}; nothing else is looked at, above all not the environment
}

// Load reads the documents of all sources and fills in defaults. The error is of type Problems, and has all problems; then
// nothing is returned.
func Load(sources []Source, o Options) (Trust, error) {
	var problems Problems
	left := maxNodes
	vars := &variables{o.Variables, map[string]bool{}}
	var t Trust
	var account Pos
	count := 0
	for _, s := range sources {
		r := &reader{s.Name, o, vars, &problems, &left}
		for _, h := range r.documents(s.Data) {
			count++
			t.Profiles = append(t.Profiles, h.profiles...)
			switch {
			case h.account == "":
			case t.Account != "" && t.Account != h.account:
				problems.Add(h.accountPos, "account '%s' contradicts '%s' in %s", h.account, t.Account, place(account, h.accountPos))
			default:
				t.Account, account = h.account, h.accountPos
			}
		}
	}
	if count == 0 && len(problems) == 0 {
		at := Pos{}
		if len(sources) > 0 {
			at.File = sources[0].Name
		}
		problems.Add(at, "there is no document: it begins with 'apiVersion: %s' and 'kind: %s'", APIVersion, Kind)
	}
	if len(t.Profiles) > maxProfiles {
		problems.Add(Pos{}, "there are %d profiles, and %d may be handled at once", len(t.Profiles), maxProfiles)
	}
	if left > 0 { // else most of it was not read
		vars.check(&problems)
		Defaults(&t)
		t.validate(&problems)
	}
	if err := problems.Err(); err != nil {
		return Trust{}, err
	}
	return t, nil
}

// place names a position for a message about another one.
func place(at, from Pos) string {
	if at.File == from.File {
		return "line " + strconv.Itoa(at.Line)
	}
	return at.File + ":" + strconv.Itoa(at.Line)
}

// documents reads one source.
func (r *reader) documents(data []byte) []header {
	var found []header
	r.each(data, func(n *yaml.Node) {
		var h header
		document().read(r, n, &h)
		found = append(found, h)
	})
	return found
}

// each calls read for every document of a text that has content. What comes after a syntax error can't be read.
func (r *reader) each(data []byte, read func(*yaml.Node)) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var n yaml.Node
		switch err := dec.Decode(&n); {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			line, message := syntax(err)
			r.problems.Add(Pos{r.file, line}, "%s", message)
			return
		case len(n.Content) == 0 || n.Content[0].Tag == "!!null": // nothing but comments
			continue
		}
		read(n.Content[0])
	}
}

// syntax takes the line out of an error of the YAML library, and rewrites the rest for people. It reads the text of the
// error: the library has no types for syntax errors, and no field for the line. An unknown text is passed on.
func syntax(err error) (line int, message string) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		number, after, _ := strings.Cut(rest, ": ")
		if n, convErr := strconv.Atoi(number); convErr == nil {
			line, text = n, after
		}
	}
	switch {
	case strings.Contains(text, "mapping values are not allowed"):
		return line, "this is not YAML: a value that contains ': ' or ends in ':', as CRNs do, must be in quotes"
	case strings.Contains(text, "did not find expected key"), strings.Contains(text, "did not find expected '-' indicator"),
		strings.Contains(text, "could not find expected ':'"):
		return line, "this is not YAML: the indentation does not fit the lines above, or a ':' is missing"
	case strings.Contains(text, "cannot start any token"):
		return line, "this is not YAML: a value can't begin with this character (tabs don't indent; quote '@', '`' and '%')"
	}
	return line, "this is not YAML: " + clip(text)
}
