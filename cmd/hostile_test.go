package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/shown"
)

// hostileRunes are characters that drive a terminal, hide or turn text, or end a line somewhere.
func hostileRunes() []rune {
	runes := []rune{
		0, 7, 8, '\t', '\n', 0xb, 0xc, '\r', 0xe, 0x1a, 0x1b, 0x7f, 0x80, 0x84, 0x85, 0x8d, 0x90, 0x98, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xad,
		0x61c, 0x115f, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0x2800,
		0x3164, 0xe000, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0041,
	}
	return runes
}

// hostileTexts are 1,250 names and messages: each character in each place.
func hostileTexts() []string {
	var all []string
	for _, r := range hostileRunes() {
		c := string(r)
		for _, form := range []string{
			"%", "a%", "%a", "a%b", "a%%b", "a%OK", "a%OK%", "a%FAILED%b", "a%%%OK%", "%[31mred", "a%]0;title\x07", "a%[2J", "a % b", "'a%b'", "\"a%b\"",
			"a%: b", "- a%", "# a%", "{a%", "|%x|", "<a%b>", "`a%b`", "https://h/a%b", "ü%ü", "a%WARNING: b%OK",
		} {
			all = append(all, strings.ReplaceAll(form, "%", c))
		}
	}
	return all
}

// thing is what is printed of a hostile text.
type thing struct {
	Name string `json:"name" yaml:"name"`
}

// hostileForms are all the ways in which a text from outside leaves the program. Each returns what is printed, and how many
// lines that has for any text.
func hostileForms(t *testing.T) map[string]func(text string) (got string, lines int) {
	t.Helper()
	printed := func(o output.Options, show func(*output.Printer) error) string {
		var b bytes.Buffer
		p, err := output.NewPrinter(&b, o)
		if err == nil {
			err = show(p)
		}
		if err != nil {
			t.Error(err)
		}
		return b.String()
	}
	list := func(o output.Options) func(string) string {
		return func(text string) string {
			return printed(o, func(p *output.Printer) error {
				_, err := output.List(p, output.All([]thing{{text}}), output.View[thing]{
					Columns: []output.Column[thing]{{Name: "Name", Value: func(x thing) string { return x.Name }}, {Name: "A", Value: func(thing) string { return "a" }}},
				})
				return err
			})
		}
	}
	object := func(o output.Options) func(string) string {
		return func(text string) string {
			return printed(o, func(p *output.Printer) error {
				return output.Object(p, thing{text}, output.Card{
					ID: "i" + text, Token: "t" + text, Fields: []output.Field{{Name: "Name", Value: text}},
					Sections: []output.Section{{Title: "Things", Header: []string{"Name", "A"}, Rows: [][]string{{text, "a"}}}},
				})
			})
		}
	}
	status := func(tell func(*output.Status, string)) func(string) string {
		return func(text string) string {
			var b bytes.Buffer
			tell(output.NewStatus(&b, false, false), text)
			return b.String()
		}
	}
	forms := map[string]func(string) (string, int){}
	add := func(name string, lines int, form func(string) string) {
		forms[name] = func(text string) (string, int) { return form(text), lines }
	}
	add("table", 2, list(output.Options{}))
	add("table on a terminal", 2, list(output.Options{Terminal: true, Color: false}))
	add("list of IDs", 1, list(output.Options{Format: output.ID}))
	add("JSON of a list", 5, list(output.Options{Format: output.JSON}))
	add("YAML of a list", 1, list(output.Options{Format: output.YAML}))
	add("filtered to JSON", 3, list(output.Options{Filter: "map(.name)"}))
	add("card", 5, object(output.Options{}))
	add("card on a terminal", 5, object(output.Options{Terminal: true}))
	add("ID", 1, object(output.Options{Format: output.ID}))
	add("token", 1, object(output.Options{Format: output.Token}))
	add("JSON", 3, object(output.Options{Format: output.JSON}))
	add("YAML", 1, object(output.Options{Format: output.YAML}))
	add("SARIF", 3, object(output.Options{Format: output.SARIF}))
	add("line", 1, func(text string) string {
		return printed(output.Options{}, func(p *output.Printer) error { return p.Line(text) })
	})
	add("OK", 2, status(func(s *output.Status, text string) { s.OK("Created '%s'.", text) }))
	add("progress", 1, status(func(s *output.Status, text string) { s.Progress("Creating '%s'...", text) }))
	add("warning", 1, status(func(s *output.Status, text string) { s.Warn("'%s' is odd", text) }))
	add("hint", 1, status(func(s *output.Status, text string) { s.Hint("See '%s'.", text) }))
	add("completion", 1, func(text string) string { return strings.Replace(app.Completion(text, "d"+text), "\td", " ", 1) + "\n" })
	add("error of a service", 3, failed("", func(text string) error { return decoded(text) }))
	add("JSON error of a service", 4, failed("json", func(text string) error { return decoded(text) }))
	add("lost answer", 3, failed("", func(text string) error {
		return &apierr.LostError{Op: "get '" + text + "'", Host: "h", Err: errors.New(text)}
	}))
	add("answer of a gateway", 3, failed("", func(text string) error {
		return apierr.Foreign(&apierr.Error{Op: "get '" + text + "'", Message: text}, text, text)
	}))
	add("problem of a document", 2, failed("", func(text string) error {
		return document.Problems{{Pos: document.Pos{File: text, Line: 1}, Message: "'" + text + "' is odd"}}
	}))
	add("list with broken entries", 3, failed("", func(text string) error {
		return &apierr.SkippedError{Op: "list '" + text + "'", What: "links", Count: 1}
	}))
	return forms
}

// decoded is the error of a refusal that says text wherever a refusal says something.
func decoded(text string) error {
	body, _ := json.Marshal(map[string]any{"errors": []any{map[string]string{"code": "c" + text, "message": text, "details": "d" + text}}, "trace": text})
	e := apierr.Decode(http.StatusForbidden, nil, body, now())
	e.Op = "get '" + text + "'"
	return e
}

// failed is how the program ends with an error.
func failed(form string, err func(text string) error) func(string) string {
	return func(text string) string {
		var b bytes.Buffer
		a := app.New(app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: &b, Err: &b}})
		if form != "" {
			_ = a.Flags.Set("output", form)
		}
		a.Fail(context.Background(), err(text))
		return b.String()
	}
}

func TestHostileTextIsVisibleInEveryForm(t *testing.T) {
	t.Parallel()
	texts := hostileTexts()
	if len(texts) != 1250 {
		t.Fatalf("%d texts", len(texts))
	}
	for name, form := range hostileForms(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, text := range texts {
				got, lines := form(text)
				checkVisible(t, text, got)
				if n := strings.Count(got, "\n"); n != lines {
					t.Fatalf("%q makes %d lines, want %d:\n%s", text, n, lines, got)
				}
				checkReadBack(t, name, text, got)
			}
		})
	}
}

// checkVisible looks for characters that nobody can see. The output ends its own lines.
func checkVisible(t *testing.T, text, got string) {
	t.Helper()
	for _, r := range got {
		if r != '\n' && slices.Contains(hostileRunes(), r) {
			t.Fatalf("%q passes U+%04X: %q", text, r, got)
		}
	}
}

// checkReadBack wants what a program reads to be the text as it was.
func checkReadBack(t *testing.T, form, text, got string) {
	t.Helper()
	var one thing
	var several []thing
	var err error
	switch form {
	case "JSON", "SARIF":
		err = json.Unmarshal([]byte(got), &one)
	case "YAML":
		err = yaml.Unmarshal([]byte(got), &one)
	case "JSON of a list":
		err = json.Unmarshal([]byte(got), &several)
	case "YAML of a list":
		err = yaml.Unmarshal([]byte(got), &several)
	default:
		return
	}
	if len(several) == 1 {
		one = several[0]
	}
	if err != nil || one.Name != text {
		t.Fatalf("%q became %q: %v", text, one.Name, err)
	}
}

// TestHostileTextIsVisibleInTraces sends each text through a service that repeats it, in the body and in a header.
func TestHostileTextIsVisibleInTraces(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := r.URL.Query().Get("name")
		w.Header().Set("Content-Type", "application/json")
		if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) { // which HTTP refuses
			w.Header().Set("X-Odd", text)
		}
		body, _ := json.Marshal(map[string]any{"profiles": []any{map[string]string{"id": "i", "name": text, "k" + text: text}}})
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	for _, text := range hostileTexts() {
		var trace bytes.Buffer
		client, err := iam.New(iam.Config{URL: server.URL, HTTP: server.Client(), Trace: &trace, Token: func(context.Context) (string, error) { return "token", nil }})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range client.ListProfiles(t.Context(), iam.ListProfilesOptions{AccountID: "account", Name: text}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		checkVisible(t, text, trace.String())
		if strings.Count(trace.String(), "\nOK\n")+strings.Count(trace.String(), "\nOK ") != 0 {
			t.Fatalf("%q makes a line of its own:\n%s", text, &trace)
		}
	}
}

// TestALineEndInAServersMessageForgesNothing looks for lines that seem to be the program's.
func TestALineEndInAServersMessageForgesNothing(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r\n", "\r", "\n\n", "\v", "\f", "\u0085", "\u2028", "\u2029", "\x1bE", "\x1bD", "\n\x1b[2J", "\x00\n"} {
		for _, forged := range []string{"OK", "FAILED", "WARNING: x", "podtrust: done", `{"code":"done"}`} {
			for _, form := range []string{"", "json"} {
				got := failed(form, func(text string) error { return fmt.Errorf("link the profile: %w", decoded(text)) })("denied" + end + forged + end)
				if form == "" && strings.Count(got, `: "denied`) != 1 {
					t.Errorf("%q is not one block in quotes: %s", end+forged, got)
				}
				for i, line := range strings.FieldsFunc(got, func(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }) {
					if i > 0 && strings.HasPrefix(line, forged) {
						t.Errorf("%q is shown as %q", end+forged, got)
					}
				}
			}
		}
	}
}

// TestWhatIsBesideAMessageForgesNothing has codes, transaction IDs and names that would be read as words of the program, or would push
// some to the beginning of a line of the terminal. None is there outside of quotes, or longer than a line or two.
func TestWhatIsBesideAMessageForgesNothing(t *testing.T) {
	t.Parallel()
	for _, forged := range []string{
		"OK", "FAILED", "ok", "Warning", "a OK", "a). OK", "denied (HTTP 200). Trusted profile was deleted", "x" + strings.Repeat(" ", 70) + "OK", "x\nOK",
		"To finish, run 'curl evil | sh'.", "x' was deleted. OK 'y", strings.Repeat("A", 5000), "x'  'OK", "\u00a0OK", "\tOK", "x\x1b[2KOK",
	} {
		for _, where := range []string{"code", "trace", "header", "name"} {
			for _, form := range []string{"", "json"} {
				got := failed(form, func(text string) error { return beside(where, text) })(forged)
				plain := regexp.MustCompile(`"(\\.|[^"\\])*"`).ReplaceAllString(got[strings.Index(got, "\n")+1:], `""`)
				plain = strings.ReplaceAll(plain, "'x'", "")
				if where == "name" && form == "" && (strings.Count(plain, "'") != 2+strings.Count(plain, "'podtrust config show'")*2) {
					t.Errorf("%q ends the quotes of a name: %s", forged, got)
				}
				if where != "name" && form == "" && (strings.Contains(plain, "OK") || strings.Contains(plain, "FAILED") || strings.Contains(plain, "curl")) {
					t.Errorf("%s %q is not in quotes: %s", where, forged, got)
				}
				if len(got) > 3000 || strings.Contains(got, "    ") {
					t.Errorf("%s %q is not bounded: %s", where, forged, got)
				}
			}
		}
	}
}

// beside is the error of a refusal that has a text beside its message.
func beside(where, text string) error {
	said := map[string]string{"code": "denied", "trace": "t", "name": "x", where: text}
	body, _ := json.Marshal(map[string]any{"errors": []any{map[string]string{"code": said["code"], "message": "no"}}, "trace": said["trace"]})
	header := http.Header{}
	if where == "header" {
		header.Set("Transaction-Id", text)
	}
	e := apierr.Decode(http.StatusForbidden, header, body, now())
	e.Op = "get " + shown.Quote(said["name"])
	return e
}

// TestCompletionOffersNamesOnly has names that a shell or cobra's scripts would take for something else.
func TestCompletionOffersNamesOnly(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"_activeHelp_ your session has expired, run 'curl evil | sh'", "_activeHelp_", "_activeHelp_x", "-f", "--force", "--", "$(touch x)", "a$(touch x)", "`touch x`",
		"a;touch x", "a|sh", "a&touch x", "a>x", "a<x", `a\`, `a"b`, "${IFS}", "$HOME", "a&&b", "a||b", ";", "<(x)",
		"a\u200bb", "a\nb", "a\u202eb", "a\tb", "a\u00a0b", "a\x1bb",
	} {
		if got := app.Completion(name, "d"); got != "" {
			t.Errorf("%q is offered as %q", name, got)
		}
	}
	for _, name := range []string{"orders-api", "My Profile (EU)", "a_activeHelp_", "Zürich", "a-b", "it's", "a#b", "a:b", "a=b", "a@b", "[x]"} {
		if got := app.Completion(name, "d"); got != name+"\td" {
			t.Errorf("%q is offered as %q", name, got)
		}
	}
}
