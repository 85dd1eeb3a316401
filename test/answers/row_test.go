package answers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/itchyny/gojq" //nolint:depguard // it edits true answers, and prints nothing
	"go.yaml.in/yaml/v3"
)

// row is one odd answer.
type row struct {
	Name   string
	Source string // where the form was seen, on this route or another
	Drawn  bool   // the source is about the object, but was not seen to show this form of it: the form must not be called IBM's
	Route  string // of the sandbox: "GET /v1/profiles/{profile}/links"
	Times  int    // how many answers of a command are odd; 0 is all of them
	Hides  string // the part of the account that the answer hides: a key of denials; "" for none
	Odd    odd
	Then   *odd  // what the route answers after Times; nil is the truth
	Turns  []odd // instead of Odd: one after the other, again and again

	Outcomes map[string]outcome // by command line as in verbs, or "*" for every command that asks the route
}

// odd is an answer: the sandbox's own with an edit, or another one.
type odd struct {
	Status int // 200 when not given; that of the sandbox for an edit
	Header map[string]string
	Body   string // with names in braces, such as {profile}
	Edit   string // a program of jq, which changes the true answer
	Fill   fill   // what {fill} in the body is
	Done   bool   // the sandbox carries the request out, before it is answered oddly
}

// fill is a text many times over, which is written as it is made.
type fill struct {
	Text  string
	Times int
}

// outcome is what a command has to do.
type outcome struct {
	Exit   codes    // any of them
	Stdout string   // a part of it
	Stderr string   // a part of it
	Not    []string // parts of neither
}

// codes is one exit code, or several.
type codes []int

// UnmarshalYAML reads a number or a list.
func (c *codes) UnmarshalYAML(n *yaml.Node) error {
	var one int
	if n.Decode(&one) == nil {
		*c = codes{one}
		return nil
	}
	return n.Decode((*[]int)(c))
}

func readRows(t *testing.T) []row {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "answers.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// front answers oddly on the route of a row, and passes everything else on.
func (r row) front(truth http.Handler, names *strings.Replacer) http.Handler {
	asked := make(chan struct{}, max(r.Times, 1))
	var turn atomic.Int64
	mux := http.NewServeMux()
	mux.Handle("/", truth)
	mux.HandleFunc(r.Route, func(w http.ResponseWriter, req *http.Request) {
		answer := &r.Odd
		if len(r.Turns) > 0 {
			answer = &r.Turns[int(turn.Add(1)-1)%len(r.Turns)]
		}
		if r.Times > 0 {
			select {
			case asked <- struct{}{}:
			default:
				answer = r.Then
			}
		}
		if answer == nil {
			truth.ServeHTTP(w, req)
			return
		}
		answer.write(w, req, truth, names)
	})
	return mux
}

func (o odd) write(w http.ResponseWriter, req *http.Request, truth http.Handler, names *strings.Replacer) {
	status, body := o.Status, []byte(names.Replace(o.Body))
	w.Header().Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	if o.Edit != "" || o.Done {
		truth.ServeHTTP(recorder, req)
	}
	if o.Edit != "" {
		edited, err := edit(recorder.Body.Bytes(), names.Replace(o.Edit))
		if err != nil {
			http.Error(w, "the edit of the row failed: "+err.Error(), http.StatusTeapot)
			return
		}
		body = edited
		if status == 0 {
			status = recorder.Code
		}
	}
	for name, value := range o.Header {
		w.Header().Set(name, names.Replace(value))
	}
	before, after, filled := bytes.Cut(body, []byte("{fill}"))
	length := len(before) + len(after)
	if filled {
		length += len(o.Fill.Text) * o.Fill.Times
	}
	w.Header().Set("Content-Length", strconv.Itoa(length))
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	_, _ = w.Write(before) // the client may be gone
	if filled {
		o.Fill.write(w)
	}
	_, _ = w.Write(after)
}

// write writes the text in large pieces, until the client is gone.
func (f fill) write(w io.Writer) {
	const most = 10_000
	for left := f.Times; left > 0; left -= most {
		if _, err := io.WriteString(w, strings.Repeat(f.Text, min(left, most))); err != nil {
			return
		}
	}
}

// edit runs a program of jq on a document.
func edit(document []byte, program string) ([]byte, error) {
	query, err := gojq.Parse(program)
	if err != nil {
		return nil, err
	}
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		return nil, fmt.Errorf("%w: %s", err, document)
	}
	changed, ok := query.Run(value).Next()
	if err, failed := changed.(error); failed || !ok {
		return nil, fmt.Errorf("%s: %w", program, err)
	}
	return json.Marshal(changed)
}
