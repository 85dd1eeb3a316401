package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// maxDepth is how deep values may be nested. Snapshots need ten; the conditions of policies are the service's business.
const maxDepth = 40

// ErrNot is matched by the errors for a file that can't be read as a snapshot.
var ErrNot = errors.New("not a snapshot that can be read")

// Error says what is wrong with a file, and where.
type Error struct {
	Line, Column int    // from 1; 0 where Path says it
	Path         string // such as "profiles.items[3]"; "" where line and column say it
	Why          string
}

// Error is the place and the reason.
func (e *Error) Error() string {
	text := ""
	if e.Line > 0 {
		text = fmt.Sprintf("line %d, column %d: ", e.Line, e.Column)
	}
	if e.Path != "" {
		text += "'" + e.Path + "': "
	}
	return text + e.Why
}

// Is matches ErrNot.
func (e *Error) Is(target error) bool { return target == ErrNot }

// place is an error at an offset.
func place(data []byte, offset int) *Error {
	before := data[:max(0, min(offset, len(data)))]
	return &Error{Line: bytes.Count(before, []byte("\n")) + 1, Column: len(before) - bytes.LastIndexByte(before, '\n')}
}

// check refuses what is not a snapshot of this version before anything is made of it: torn files, other files, values that are nested
// too deep, and names that an object has twice, of which two programs might take different ones.
func check(data []byte) error {
	if !utf8.Valid(data) {
		return &Error{Why: "it is not text in UTF-8"}
	}
	if first := bytes.TrimLeft(data, " \t\r\n"); len(first) == 0 || first[0] != '{' {
		return &Error{Line: 1, Column: 1, Why: "it is not a JSON object"}
	}
	s := scan{data: data, top: map[string][]byte{}, shapes: shapes{}}
	if why := s.run(); why != "" {
		e := place(data, s.at)
		e.Why = why
		return e
	}
	if err := header(s.top[`"kind"`], s.top[`"version"`]); err != nil {
		return err
	}
	if s.unknown != nil { // only now: other versions have other names
		return s.unknown
	}
	return nil
}

// header checks what kind of file it is, and of which version.
func header(kind, version []byte) error {
	if string(kind) != strconv.Quote(Kind) {
		return &Error{Path: "kind", Why: "it is not a snapshot, whose 'kind' is '" + Kind + "'"}
	}
	var number uint
	if err := json.Unmarshal(version, &number); err != nil {
		return &Error{Path: "version", Why: "it is not a number"}
	}
	if number != Version {
		return &Error{Path: "version", Why: fmt.Sprintf("it is %d, and this podtrust reads version %d", number, Version)}
	}
	return nil
}

// scan goes through JSON once. It looks at the structure only: whether literals are right is seen when they are decoded.
type scan struct {
	data []byte
	at   int
	open []level
	top  map[string][]byte // the plain values of the outermost object, by name

	shapes  shapes
	unknown *Error // the first name that is none of this version
}

// level is one object or list that is open.
type level struct {
	end   byte
	names []string        // of an object
	index map[string]bool // the same, once they are many
	name  string          // whose value comes next; "" where a name is due
	last  string          // the name whose value came last, with its quotes
	count int             // how many values of a list have begun
	shape reflect.Type    // what it is decoded into; nil for anything
}

// manyNames is from how many names on an index finds one that is there twice.
const manyNames = 16

// run returns what is wrong at s.at; "" for nothing.
func (s *scan) run() string {
	for ; s.at < len(s.data); s.at++ {
		var why string
		switch c := s.data[s.at]; c {
		case ' ', '\t', '\r', '\n', ':', ',':
			continue
		case '{', '[':
			why = s.begin(c)
		case '}', ']':
			why = s.finish(c)
		default:
			why = s.value(c)
		}
		if why != "" {
			return why
		}
		if len(s.open) == 0 {
			return s.rest()
		}
	}
	return "the file ends too early"
}

// rest refuses what comes after the object.
func (s *scan) rest() string {
	s.at++
	left := bytes.TrimLeft(s.data[s.at:], " \t\r\n")
	s.at = len(s.data) - len(left)
	if len(left) > 0 {
		return "there is more after the end of the object"
	}
	return ""
}

func (s *scan) begin(c byte) string {
	if len(s.open) == maxDepth {
		return "values are nested too deep"
	}
	shape := s.due()
	s.settle()
	s.open = append(s.open, level{end: c + 2, shape: shape}) // '{' and '}', '[' and ']' are two apart
	return ""
}

func (s *scan) finish(c byte) string {
	last := len(s.open) - 1
	if s.open[last].end != c {
		return "a bracket closes what is not open"
	}
	s.open = s.open[:last]
	return ""
}

// settle notes that the value of a name has begun.
func (s *scan) settle() {
	if last := len(s.open) - 1; last >= 0 {
		s.open[last].name = ""
		s.open[last].count++
	}
}

// value takes a literal, which is a name where an object needs one.
func (s *scan) value(c byte) string {
	from := s.at
	if c == '"' {
		for s.at++; s.at < len(s.data) && s.data[s.at] != '"'; s.at++ {
			if s.data[s.at] == '\\' {
				s.at++
			}
		}
		if s.at >= len(s.data) {
			return "the file ends too early"
		}
	} else {
		for s.at+1 < len(s.data) && !bytes.ContainsRune([]byte(" \t\r\n,:]}{[\""), rune(s.data[s.at+1])) {
			s.at++
		}
	}
	text := s.data[from : s.at+1]
	in := &s.open[len(s.open)-1]
	if in.end == '}' && in.name == "" {
		why := in.take(text)
		if why != "" {
			s.at = from
			return why
		}
		s.known(in)
		return ""
	}
	if len(s.open) == 1 {
		s.top[in.name] = text
	}
	s.settle()
	return ""
}

// take notes a name of an object, with its quotes.
func (l *level) take(text []byte) string {
	name := string(text)
	if bytes.IndexByte(text, '\\') >= 0 {
		var plain string
		if json.Unmarshal(text, &plain) == nil {
			name = `"` + plain + `"`
		}
	}
	twice := l.index[name]
	for i := 0; l.index == nil && i < len(l.names); i++ {
		twice = twice || l.names[i] == name
	}
	if twice {
		return "an object has the name " + name + " twice"
	}
	if l.names = append(l.names, name); len(l.names) == manyNames {
		l.index = make(map[string]bool, 2*manyNames)
		for _, n := range l.names {
			l.index[n] = true
		}
	} else if l.index != nil {
		l.index[name] = true
	}
	l.name, l.last = name, name
	return ""
}
