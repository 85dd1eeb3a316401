package rest_test

import (
	"context"
	"encoding/base64"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// The secrets of a request, which services may repeat: neither looks like one.
const (
	sentToken = "an opaque/access+token&<ü>"
	sentKey   = "a short key 4711"
)

const jsonKind, formKind, textKind = "application/json", "application/x-www-form-urlencoded", "text/plain"

// TestATraceHidesSecretsWhereverTheyAre has a service answer in many forms, in which a secret is what the trace must not show.
func TestATraceHidesSecretsWhereverTheyAre(t *testing.T) {
	t.Parallel()
	const unknown = "opaque-4711" // a secret that the request did not carry
	for name, row := range map[string]struct{ kind, body, secret string }{
		"as a value":                      {jsonKind, `{"x":"` + sentKey + `"}`, sentKey},
		"as the name of a value":          {jsonKind, `{"` + sentKey + `":1}`, sentKey},
		"as the name of an object":        {jsonKind, `{"` + sentKey + `":{"a":[]}}`, sentKey},
		"deep in lists, as a name":        {jsonKind, `[[[{"a":{"` + sentKey + `":null}}]]]`, sentKey},
		"as a text alone":                 {jsonKind, `"` + sentKey + `"`, sentKey},
		"as a part of a text":             {jsonKind, `{"message":"property apikey with value ` + sentKey + ` failed"}`, sentKey},
		"as a part of a name":             {jsonKind, `{"no key '` + sentKey + `'":1}`, sentKey},
		"escaped in JSON":                 {jsonKind, `{"x":"\u0061 short key 4711"}`, sentKey},
		"escaped in JSON in a text":       {textKind, `Grüße: "\u0061 short k\u0065y 4711"`, "short k"},
		"escaped in JSON in a URL":        {jsonKind, `{"next":"/x?y=%61%20short%20key%204711"}`, "short"},
		"all escaped for URLs":            {textKind, "ü %61%20%73%68%6f%72%74%20%6b%65%79%20%34%37%31%31 ü", "%73%68"},
		"escaped twice":                   {jsonKind, `{"x":"ü {\"y\":\"\\u0061 short key 4711\"}"}`, "short"},
		"the token, escaped by halves":    {textKind, `ü an%20opaque\/access%2btoken&\u003c%C3%bc>`, "opaque"},
		"escaped in JSON, as a name":      {jsonKind, `{"\u0061 short key 4711":1}`, sentKey},
		"as the name of a form":           {formKind, url.QueryEscape(sentKey) + "=1", sentKey},
		"as a value of a form":            {formKind, "x=" + url.QueryEscape(sentKey), sentKey},
		"in a form without a value":       {formKind, url.QueryEscape(sentKey), sentKey},
		"in a page":                       {"text/html", "<p>" + sentKey + "</p>", sentKey},
		"behind so much that it is cut":   {textKind, strings.Repeat("x ", 995) + sentKey, "a short"},
		"the token, as it is":             {textKind, "you sent Bearer " + sentToken, sentToken},
		"the token, escaped for URLs":     {textKind, "t=" + url.QueryEscape(sentToken), url.QueryEscape(sentToken)},
		"the token, escaped for paths":    {textKind, "/t/" + url.PathEscape(sentToken), url.PathEscape(sentToken)},
		"the token, escaped for HTML":     {"text/html", "<p>" + html.EscapeString(sentToken), html.EscapeString(sentToken)},
		"the token in base64":             {textKind, base64.StdEncoding.EncodeToString([]byte(sentToken)), base64.StdEncoding.EncodeToString([]byte(sentToken))},
		"the token in a URL of JSON":      {jsonKind, `{"next":"/x?t=` + url.QueryEscape(sentToken) + `"}`, url.QueryEscape(sentToken)},
		"under 'key'":                     {jsonKind, `{"key":"` + unknown + `"}`, unknown},
		"under 'private_key'":             {jsonKind, `{"private_key":"` + unknown + `"}`, unknown},
		"under 'privateKey', in a list":   {jsonKind, `{"privateKey":["` + unknown + `"]}`, unknown},
		"under 'signing-key', in objects": {jsonKind, `{"signing-key":{"a":{"b":"` + unknown + `"}}}`, unknown},
		"under a name in capitals":        {jsonKind, `{"REFRESH_TOKEN":"` + unknown + `"}`, unknown},
		"a number":                        {jsonKind, `{"passcode":471147}`, "471147"},
		"numbers in a list":               {jsonKind, `{"tokens":[1,[471147]]}`, "471147"},
		"a number with a fraction":        {jsonKind, `{"secret":4711.47}`, "4711.47"},
		"'key' beside an empty operator":  {jsonKind, `{"private_key":"` + unknown + `","operator":""}`, unknown},
		"a secret name twice":             {jsonKind, `{"password":"` + unknown + `","password":"` + unknown + `"}`, unknown},
		"in a form":                       {formKind, "key=" + unknown, unknown},
		"what looks like a key":           {jsonKind, `{"x":"Zk3_vR9qLw-7TnXyB2mJpD8sHc4UaEfG6iKoQ1rSt5V0"}`, "Zk3_vR9"},
		"what looks like a key, a name":   {jsonKind, `{"Zk3_vR9qLw-7TnXyB2mJpD8sHc4UaEfG6iKoQ1rSt5V0":1}`, "Zk3_vR9"},
		"what looks like a token":         {jsonKind, `{"eyJhbGciOiJ.eyJzdWIiOiJ.c2ln":"eyJhbGciOiJ.eyJzdWIiOiJ.c2ln"}`, "eyJ"},
		"torn":                            {jsonKind, `{"x":"` + sentKey, sentKey},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := traceOf(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", row.kind)
				_, _ = io.WriteString(w, row.body)
			})
			if strings.Contains(trace, row.secret) || !strings.Contains(trace, "RESPONSE") {
				t.Errorf("the trace shows %q:\n%s", row.secret, trace)
			}
		})
	}
}

// traceOf is the trace of a request that carries secrets.
func traceOf(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	var out strings.Builder
	c := client(t, answer, func(c *rest.Config) {
		c.Elsewhere, c.Trace, c.Token = true, &out, func(context.Context) (string, error) { return sentToken, nil }
	})
	request := rest.Request{Op: "try", Method: "POST", Path: []string{"x"}, Form: url.Values{"apikey": {sentKey}}}
	_ = c.Do(t.Context(), request, nil) // a refusal is traced as well
	return out.String()
}

func TestATraceShowsWhatIsNoSecret(t *testing.T) {
	t.Parallel()
	trace := traceOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Transaction-Id", "bm9ybWFsLXRyYW5zYWN0aW9uLWlkLTQ3MTE")
		w.Header().Set("Content-Type", jsonKind)
		_, _ = io.WriteString(w, `{"attributes":[{"key":"serviceName","operator":"stringEquals","value":"x"}],"token_limit":5,"expiration":1772359200}`)
	})
	for _, part := range []string{
		`"key": "serviceName"`, `"token_limit": 5`, `"expiration": 1772359200`, "Transaction-Id: bm9ybWFsLXRyYW5zYWN0aW9uLWlkLTQ3MTE",
	} {
		if !strings.Contains(trace, part) {
			t.Errorf("the trace lacks %q:\n%s", part, trace)
		}
	}
}

// TestATraceIsBounded answers with little that could become much.
func TestATraceIsBounded(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"lists in lists":     strings.Repeat("[", 9000) + strings.Repeat("]", 9000),
		"objects in objects": strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000),
		"many, and deep":     strings.Repeat("[", 900) + strings.Repeat("1,", 9000) + "1" + strings.Repeat("]", 900),
		"a long list":        "[" + strings.Repeat("1,", 900_000) + "1]",
		"a long text":        `"` + strings.Repeat("a ", 900_000) + `"`,
		"escapes":            `"` + strings.Repeat(`\u0080`, 300_000) + `"`,
		"a long name":        `{"` + strings.Repeat("a ", 900_000) + `":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := traceOf(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", jsonKind)
				_, _ = io.WriteString(w, body)
			})
			if len(trace) > 1<<20+4096 {
				t.Errorf("%d bytes became %d", len(body), len(trace))
			}
		})
	}
}

func TestATraceShowsOneLineForAHeader(t *testing.T) {
	t.Parallel()
	trace := traceOf(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Odd", "a\u2028RESPONSE: [x]\u009b31m")
		w.Header().Set(sentKey[2:7]+"-"+"x", "1")
		w.Header().Set("Content-Type", textKind)
		_, _ = io.WriteString(w, "a\x1b[31m\u009b\u202eb\x7f")
	})
	for _, r := range "\u2028\u009b\u202e\x7f\x1b" {
		if strings.ContainsRune(trace, r) {
			t.Errorf("the trace has U+%04X:\n%q", r, trace)
		}
	}
}

func FuzzTrace(f *testing.F) {
	f.Add(jsonKind, `{"a":`, `}`)
	f.Add(formKind, "a=", "&b=1")
	f.Add(textKind, "<p>", "</p>")
	f.Add("", "[", "]")
	f.Fuzz(func(t *testing.T, kind, before, after string) {
		if strings.ContainsAny(kind, "\r\n") || strings.Contains(sentKey, before+after) && before+after != "" {
			return
		}
		quoted := `"` + sentKey + `"`
		for _, body := range []string{before + quoted + after, before + quoted + ":1" + after, before + url.QueryEscape(sentKey) + after} {
			trace := rest.SafeBody(kind, sentKey, []byte(body))
			if strings.Contains(trace, sentKey) || len(trace) > 1<<20+3 {
				t.Errorf("%q is traced as %q", body, trace)
			}
		}
	})
}
