package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/internal/rest"
)

// steps answers the requests one after the other; the last step answers all that follow.
type steps struct {
	count atomic.Int64
	do    []http.HandlerFunc
}

func (s *steps) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i := int(s.count.Add(1)) - 1
	s.do[min(i, len(s.do)-1)](w, r)
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, "{}")
	}
}

func drop(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// torn promises more than it sends.
func torn(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, "{")
}

type waits struct{ slept []time.Duration }

func (w *waits) sleep(_ context.Context, d time.Duration) error {
	w.slept = append(w.slept, d)
	return nil
}

func client(t *testing.T, h http.Handler, change func(*rest.Config)) *rest.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	config := rest.Config{
		BaseURL: server.URL + "/base/", HTTP: server.Client(), Sleep: (&waits{}).sleep,
		Token: func(context.Context) (string, error) { return "eyJtoken.secret.part", nil },
	}
	if change != nil {
		change(&config)
	}
	c, err := rest.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	match := http.Header{"If-Match": {"1"}}
	for name, row := range map[string]struct {
		request rest.Request
		steps   []http.HandlerFunc
		sent    int64
		class   error
	}{
		"GET after 500":                 {rest.Request{Method: "GET"}, []http.HandlerFunc{status(500), status(200)}, 2, nil},
		"GET after a lost connection":   {rest.Request{Method: "GET"}, []http.HandlerFunc{drop, status(200)}, 2, nil},
		"GET after a torn body":         {rest.Request{Method: "GET"}, []http.HandlerFunc{torn, status(200)}, 2, nil},
		"GET three times":               {rest.Request{Method: "GET"}, []http.HandlerFunc{status(502)}, 3, apierr.ErrUnavailable},
		"GET not after 501":             {rest.Request{Method: "GET"}, []http.HandlerFunc{status(501)}, 1, apierr.ErrUnavailable},
		"GET not after 404":             {rest.Request{Method: "GET"}, []http.HandlerFunc{status(404)}, 1, apierr.ErrNotFound},
		"fresh object after 404":        {rest.Request{Method: "POST", Fresh: true}, []http.HandlerFunc{status(404), status(201)}, 2, nil},
		"conflict never":                {rest.Request{Method: "GET"}, []http.HandlerFunc{status(409)}, 1, apierr.ErrConflict},
		"POST after 429":                {rest.Request{Method: "POST"}, []http.HandlerFunc{status(429), status(201)}, 2, nil},
		"POST not after 503":            {rest.Request{Method: "POST"}, []http.HandlerFunc{status(503, "Retry-After", "1"), status(201)}, 1, apierr.ErrUnavailable},
		"POST 429, then 503":            {rest.Request{Method: "POST"}, []http.HandlerFunc{status(429), status(503), status(201)}, 2, apierr.ErrUnavailable},
		"POST not after 500":            {rest.Request{Method: "POST"}, []http.HandlerFunc{status(500)}, 1, apierr.ErrUnavailable},
		"POST not after a lost reply":   {rest.Request{Method: "POST"}, []http.HandlerFunc{drop}, 1, apierr.ErrUnavailable},
		"POST that is safe to repeat":   {rest.Request{Method: "POST", Again: true}, []http.HandlerFunc{drop, status(503), status(200)}, 3, nil},
		"HEAD after 503":                {rest.Request{Method: "HEAD"}, []http.HandlerFunc{status(503), status(200)}, 2, nil},
		"PUT with a tag":                {rest.Request{Method: "PUT", Header: match}, []http.HandlerFunc{status(500), status(200)}, 2, nil},
		"PUT with a tag, not after 501": {rest.Request{Method: "PUT", Header: match}, []http.HandlerFunc{status(501), status(200)}, 1, apierr.ErrUnavailable},
		"PUT without a tag":             {rest.Request{Method: "PUT"}, []http.HandlerFunc{status(500), status(200)}, 1, apierr.ErrUnavailable},
		"PUT without a tag, after 503":  {rest.Request{Method: "PUT"}, []http.HandlerFunc{status(503), status(200)}, 1, apierr.ErrUnavailable},
		"PUT without a tag, after 429":  {rest.Request{Method: "PUT"}, []http.HandlerFunc{status(429), status(200)}, 2, nil},
		"DELETE that had been done":     {rest.Request{Method: "DELETE"}, []http.HandlerFunc{drop, status(404)}, 2, nil},
		"DELETE after 503":              {rest.Request{Method: "DELETE"}, []http.HandlerFunc{status(503), status(204)}, 2, nil},
		"DELETE of nothing":             {rest.Request{Method: "DELETE"}, []http.HandlerFunc{status(404)}, 1, apierr.ErrNotFound},
		"DELETE after 429 then nothing": {rest.Request{Method: "DELETE"}, []http.HandlerFunc{status(429), status(404)}, 2, apierr.ErrNotFound},
		"no wait beyond the budget":     {rest.Request{Method: "GET"}, []http.HandlerFunc{status(429, "Retry-After", "60")}, 1, apierr.ErrRateLimited},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := &steps{do: row.steps}
			row.request.Op, row.request.Path = "try", []string{"x"}
			err := client(t, server, nil).Do(t.Context(), row.request, nil)
			// Go's own transport repeats a request on a connection that it had used before; these tests use new ones.
			if got := server.count.Load(); got != row.sent {
				t.Errorf("sent %d times, want %d", got, row.sent)
			}
			if !errors.Is(err, row.class) {
				t.Errorf("got %v, want %v", err, row.class)
			}
		})
	}
}

func TestWaitsAsTheServiceAsks(t *testing.T) {
	t.Parallel()
	w := &waits{}
	c := client(t, &steps{do: []http.HandlerFunc{status(429, "Retry-After", "7"), status(500), status(200)}},
		func(c *rest.Config) { c.Sleep = w.sleep })

	err := c.Do(t.Context(), rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil)

	if err != nil || len(w.slept) != 2 || w.slept[0] != 7*time.Second || w.slept[1] >= time.Second {
		t.Errorf("slept %v, err %v", w.slept, err)
	}
}

func TestTheWaitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		w.WriteHeader(429)
	}), func(c *rest.Config) { c.Sleep = nil })

	if err := c.Do(ctx, rest.Request{Op: "try", Method: "GET", Path: []string{"x"}}, nil); err == nil {
		t.Error("a cancelled call succeeded")
	}
}

func TestACertificateThatIsNotTrustedIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(status(200))
	t.Cleanup(server.Close)
	var w waits
	c, err := rest.New(rest.Config{BaseURL: server.URL, HTTP: &http.Client{}, Sleep: w.sleep})
	if err != nil {
		t.Fatal(err)
	}
	err = c.Do(t.Context(), rest.Request{Op: "look", Method: http.MethodGet}, nil)
	if !errors.Is(err, apierr.ErrUnavailable) || len(w.slept) != 0 {
		t.Errorf("got %v after waits of %v", err, w.slept)
	}
}

func TestPathsAreEscaped(t *testing.T) {
	t.Parallel()
	var got string
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.RequestURI
		status(200)(w, r)
	}), nil)
	request := rest.Request{Op: "try", Method: "GET", Path: []string{"a/b", "c?d", "crn:v1::"}, Query: url.Values{"q": {"ü&"}}, Flag: "flag"}
	if err := c.Do(t.Context(), request, nil); err != nil {
		t.Fatal(err)
	}
	if want := "/base/a%2Fb/c%3Fd/crn:v1::?q=%C3%BC%26&flag"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, bad := range []string{"", ".", ".."} {
		if err := c.Do(t.Context(), rest.Request{Op: "try", Method: "GET", Path: []string{bad}}, nil); err == nil {
			t.Errorf("path segment %q was accepted", bad)
		}
	}
}

func TestSecretsGoToSafePlacesOnly(t *testing.T) {
	t.Parallel()
	for base, ok := range map[string]bool{
		"https://iam.cloud.ibm.com": true, "http://127.0.0.1:8383": true, "http://[::1]:1": true, "http://localhost": true,
		"http://iam.cloud.ibm.com": false, "http://127.0.0.1.example.com": false, "ftp://x": false, "iam.cloud.ibm.com": false,
		"https://user:pass@x": false, "https://x?y": false, "https://user:pass%zz@x": false, "user:pass@x": false,
	} {
		_, err := rest.New(rest.Config{BaseURL: base, HTTP: http.DefaultClient})
		if (err == nil) != ok {
			t.Errorf("%s: got %v, want accepted: %t", base, err, ok)
		}
		if err != nil && strings.Contains(err.Error(), "pass") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

// TestRedirectsToOtherHostsAreRefused has each way to name another place, with each status.
func TestRedirectsToOtherHostsAreRefused(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host was asked for %s, with %q", r.URL, r.Header.Get("Authorization"))
	}))
	t.Cleanup(other.Close)
	host := strings.TrimPrefix(other.URL, "http://")
	_, port, _ := strings.Cut(host, ":")
	for _, location := range []string{
		other.URL, other.URL + "/base/x", "//" + host, "///" + host, "HTTP://" + host, "https://" + host, "http://jane@" + host, "http://jane:x@" + host,
		"http://localhost:" + port, "http://127.0.0.2:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://127.1:" + port, "http://2130706433:" + port,
		"http://127.0.0.1", "http://iam.cloud.ibm.com@" + host, "http:" + host, `\\` + host, `/\` + host, "http:///" + host, "ftp://" + host, "data:,x", "javascript:x",
		"file:///etc/passwd", "http://%zz", "://", "",
	} {
		for _, code := range []int{301, 302, 303, 307, 308} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				c := client(t, status(code, "Location", location), nil)
				err := c.Do(t.Context(), rest.Request{Op: "try", Method: method, Path: []string{"x"}}, nil)
				if !errors.Is(err, apierr.ErrRedirect) && !errors.Is(err, apierr.ErrUnavailable) {
					t.Errorf("%d to %q, for %s: %v", code, location, method, err)
				}
			}
		}
	}
}

func TestAnswersThatCantBeRead(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"HTML": "<html>", "empty": "", "too long": strings.Repeat(" ", 17<<20)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }), nil)
			var out struct{}
			err := c.Do(t.Context(), rest.Request{Op: "try", Method: "POST", Path: []string{"x"}}, &out)
			if !errors.Is(err, apierr.ErrUnavailable) || !strings.Contains(err.Error(), "could not try") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestALostAnswerSaysWhatFailed(t *testing.T) {
	t.Parallel()
	drop := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for name, gaveUp := range map[string]bool{"the service went away": false, "the caller gave up": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if gaveUp {
					cancel()
					<-r.Context().Done()
				}
				drop(w, r)
			}), nil)
			err := c.Do(ctx, rest.Request{Op: "try", Method: "POST", Path: []string{"x"}}, nil)
			var lost *apierr.LostError
			if !errors.As(err, &lost) || lost.Op != "try" || lost.Host == "" || lost.GaveUp != gaveUp || errors.Is(err, apierr.ErrUnavailable) == gaveUp {
				t.Fatalf("got %#v", err)
			}
			if err.Error() != "could not try: no answer from "+lost.Host+": "+lost.Err.Error() || strings.Contains(lost.Err.Error(), "/x") {
				t.Errorf("got %q", err)
			}
		})
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	fetch := func(_ context.Context, query url.Values) (rest.Page[int], error) {
		switch query.Get("start") {
		case "":
			return rest.Page[int]{Items: []int{1, 2}, Next: "?start=b"}, nil
		case "b":
			return rest.Page[int]{Items: []int{3}, Next: "/x?start=c"}, nil
		}
		return rest.Page[int]{}, errors.New("broken")
	}
	var got []string
	for item, err := range rest.Pages(t.Context(), "list", url.Values{}, fetch) {
		got = append(got, fmt.Sprint(item, err))
	}
	if s := strings.Join(got, ", "); s != "1 <nil>, 2 <nil>, 3 <nil>, 0 broken" {
		t.Error(s)
	}
}

func TestTraceShowsNoSecret(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	c := client(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "session=SECRET")
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"SECRET","token_type":"Bearer","list":["a eyJSECRET.SECRET.SECRET b"],"n":{"apikey":"SECRET"}}`)
	}), func(c *rest.Config) { c.Trace = &out })
	form := url.Values{"apikey": {"SECRET"}, "cr_token": {"SECRET"}, "grant_type": {"urn:x:apikey"}, "note": {"eyJSECRET.x"}}
	request := rest.Request{Op: "try", Method: "POST", Path: []string{"x"}, Form: form, Query: url.Values{"token": {"SECRET"}, "pagetoken": {"visible"}}}
	if err := c.Do(t.Context(), request, nil); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "SECRET") || strings.Contains(out.String(), "eyJ") {
		t.Errorf("the trace shows a secret:\n%s", &out)
	}
	for _, part := range []string{"POST http://127.0.0.1", "pagetoken=visible", "grant_type=urn:x:apikey", `"token_type": "Bearer"`, "RESPONSE", "200 OK"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the trace lacks %q:\n%s", part, &out)
		}
	}
}
