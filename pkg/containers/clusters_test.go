package containers_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

const sandboxURL = "https://" + sandbox.Host

// world is a sandbox, spoken to without any client of ours.
type world struct {
	t    *testing.T
	http *http.Client
}

func newWorld(t *testing.T) world {
	t.Helper()
	s, err := sandbox.New(t.Context(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return world{t, &http.Client{Transport: s.Transport()}}
}

// post returns a field of the answer.
func (w world) post(path, token, kind, body, field string) string {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, sandboxURL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := w.http.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode > 299 {
		w.t.Fatalf("%s: %d %v %v", path, resp.StatusCode, answer, err)
	}
	text, _ := answer[field].(string)
	return text
}

func (w world) grant(kind string, form ...string) string {
	w.t.Helper()
	values := url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:" + kind}}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	return w.post("/identity/token", "", "application/x-www-form-urlencoded", values.Encode(), "access_token")
}

// with returns a client that sends a token.
func (w world) with(token string) *containers.Client {
	w.t.Helper()
	c, err := containers.New(containers.Config{
		URL: sandboxURL + "/global", HTTP: w.http, Token: func(context.Context) (string, error) { return token, nil },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func names(clusters []containers.Cluster) string {
	var names []string
	for _, c := range clusters {
		names = append(names, c.Name)
	}
	return strings.Join(names, " ")
}

func TestClustersOfTheSandbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, c := t.Context(), w.with(w.grant("apikey", "apikey", sandbox.ViewerKey))

	for provider, want := range map[string]string{
		"": "demo-classic demo-old demo-roks demo-vpc", containers.Classic: "demo-classic demo-old", containers.VPC: "demo-roks demo-vpc", containers.Satellite: "",
	} {
		got, failures, err := c.ListClusters(ctx, containers.ListOptions{Provider: provider})
		if err != nil || len(failures) > 0 || names(got) != want {
			t.Errorf("%q: got %s, %v, %v; want %s", provider, names(got), failures, err, want)
		}
		for _, cluster := range got {
			id, err := c.ClusterCRN(ctx, cluster.ID)
			if cluster.CRN != "" || err != nil || id == "" {
				t.Errorf("%s: the list has the CRN '%s', the cluster '%s': %v", cluster.Name, cluster.CRN, id, err)
			}
			cluster.CRN = id
			one, err := c.GetCluster(ctx, cluster.ID)
			if err != nil || one != cluster || one.Created().IsZero() {
				t.Errorf("%s is %+v in the list, and %+v alone: %v", cluster.Name, cluster, one, err)
			}
		}
	}
	if one, err := c.GetCluster(ctx, "demo-roks"); err != nil || one.ID != "c0demoroks000000eu30" || !one.OpenShift() {
		t.Errorf("by name: %+v, %v", one, err)
	}
	_, err := c.GetCluster(ctx, "none")
	refused(t, err, apierr.ErrNotFound, "G0004")
	if !strings.Contains(err.Error(), "ibmcloud ks cluster ls") {
		t.Errorf("the recovery is lost: %v", err)
	}
}

func refused(t *testing.T, err, class error, code string) {
	t.Helper()
	var refusal *apierr.Error
	if !errors.As(err, &refusal) || !errors.Is(err, class) {
		t.Fatalf("got %v, want the class '%v'", err, class)
	}
	if refusal.Code != code || refusal.TransactionID == "" || refusal.Action != "containers-kubernetes.cluster.read" {
		t.Errorf("got %+v", refusal)
	}
}

// A pod whose profile has no policy at all.
func TestWhoMaySeeNoClusterIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin := t.Context(), w.grant("apikey", "apikey", sandbox.AdminKey)
	cluster, err := w.with(admin).GetCluster(ctx, "demo-vpc")
	if err != nil {
		t.Fatal(err)
	}
	const kind = "application/json"
	profile := w.post("/v1/profiles", admin, kind, `{"name":"p","account_id":"`+sandbox.AccountID+`"}`, "id")
	w.post("/v1/profiles/"+profile+"/links", admin, kind, `{"cr_type":"IKS_SA","link":{"crn":"`+cluster.CRN+`","namespace":"n","name":"s"}}`, "id")
	pod := w.post("/_sandbox/mint", admin, kind, `{"cluster":"demo-vpc","namespace":"n","service_account":"s","expires_in":3600}`, "token")
	c := w.with(w.grant("cr-token", "cr_token", pod, "profile_id", profile))

	_, _, err = c.ListClusters(ctx, containers.ListOptions{})
	refused(t, err, apierr.ErrForbidden, "A0007")
	_, err = c.GetCluster(ctx, "demo-vpc")
	refused(t, err, apierr.ErrForbidden, "A0007")
}

// faulty answers one provider badly and the others well.
type faulty struct {
	bad   string // part of the path
	fault http.HandlerFunc

	mu    sync.Mutex
	asked []string
}

// paths are the requested paths so far.
func (f *faulty) paths() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(slices.Values(f.asked))
}

func (f *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked = append(f.asked, r.URL.Path)
	f.mu.Unlock()
	if strings.Contains(r.URL.Path, f.bad) {
		f.fault(w, r)
		return
	}
	_, _ = io.WriteString(w, `[{"id":"c1","name":"a","type":"kubernetes","region":"eu-de"}]`)
}

func TestAProviderThatFailsIsToldAndDoesNotFailTheList(t *testing.T) {
	t.Parallel()
	html := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>Bad Gateway</html>")
	}
	server := &faulty{bad: "satellite", fault: html}
	c := open(t, httptest.NewServer(server), nil)

	got, failures, err := c.ListClusters(t.Context(), containers.ListOptions{})

	if err != nil || len(got) != 2 || len(failures) != 1 || failures[0].Provider != containers.Satellite || !errors.Is(failures[0].Err, apierr.ErrUnavailable) {
		t.Errorf("got %+v, %+v, %v", got, failures, err)
	}
	if asked := server.paths(); len(asked) != 5 { // three tries for the bad one
		t.Errorf("asked %v", asked)
	}

	all := open(t, httptest.NewServer(&faulty{bad: "", fault: html}), nil)
	if _, _, err := all.ListClusters(t.Context(), containers.ListOptions{}); !errors.Is(err, apierr.ErrUnavailable) || !strings.Contains(err.Error(), "list classic clusters") {
		t.Errorf("when all fail: %v", err)
	}
}

func TestEveryCallMeetsFaults(t *testing.T) {
	t.Parallel()
	status := func(code int, body string, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, row := range map[string]struct {
		fault http.HandlerFunc
		sent  int
		class error
	}{
		"429":                  {status(429, "", "Retry-After", "1"), 3, apierr.ErrRateLimited},
		"429 beyond reason":    {status(429, "", "Retry-After", "3600"), 1, apierr.ErrRateLimited},
		"503":                  {status(503, ""), 3, apierr.ErrUnavailable},
		"500 in the API's way": {status(500, `{"incidentID":"i","code":"A0002","description":"no backend"}`), 3, apierr.ErrUnavailable},
		"no permission":        {status(401, `{"incidentID":"i","code":"A0007","description":"no"}`), 1, apierr.ErrForbidden},
		"no token":             {status(401, `{"incidentID":"i","code":"A0003","description":"no"}`), 1, apierr.ErrUnauthorized},
		"not found":            {status(404, `{"incidentID":"i","code":"A0006","description":"no"}`), 1, apierr.ErrNotFound},
		"empty":                {status(200, ""), 1, apierr.ErrUnavailable},
		"HTML":                 {status(200, "<html>"), 1, apierr.ErrUnavailable},
		"another shape":        {status(200, `"hello"`), 1, apierr.ErrUnavailable},
		"torn":                 {status(200, "[", "Content-Length", "50"), 3, apierr.ErrUnavailable},
		"dropped":              {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 3, apierr.ErrUnavailable},
		"redirect elsewhere":   {status(302, "", "Location", "https://example.invalid/"), 1, apierr.ErrRedirect},
		"too long":             {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat(" ", 17<<20)) }, 1, apierr.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for what, call := range map[string]func(*containers.Client) error{
				"list": func(c *containers.Client) error {
					_, _, err := c.ListClusters(t.Context(), containers.ListOptions{Provider: containers.VPC})
					return err
				},
				"get": func(c *containers.Client) error {
					_, err := c.GetCluster(t.Context(), "x")
					return err
				},
				"CRN": func(c *containers.Client) error {
					_, err := c.ClusterCRN(t.Context(), "x")
					return err
				},
			} {
				server := &faulty{fault: row.fault}
				err := call(open(t, httptest.NewServer(server), nil))
				if sent := len(server.paths()); sent != row.sent || !errors.Is(err, row.class) {
					t.Errorf("%s: sent %d times, want %d; got %v, want the class '%v'", what, sent, row.sent, err, row.class)
				}
			}
		})
	}
}

// A CRN is taken only from an answer about that very cluster.
func TestTheCRNOfACluster(t *testing.T) {
	t.Parallel()
	const prefix = "crn:v1:bluemix:public:containers-kubernetes:eu-de:a/0f1e:"
	for name, row := range map[string]struct {
		body, want string
		class      error
	}{
		"public":                      {`{"id":"c1","crn":"` + prefix + `c1::"}`, prefix + "c1::", nil},
		"staging":                     {`{"id":"c1","crn":"crn:v1:staging:public:containers-kubernetes:us-south:a/0f1e:c1::"}`, "crn:v1:staging:public:containers-kubernetes:us-south:a/0f1e:c1::", nil},
		"old keys":                    {`{"ID":"c1","CRN":"` + prefix + `c1::"}`, prefix + "c1::", nil},
		"none":                        {`{"id":"c1"}`, "", apierr.ErrUnavailable},
		"another cluster's CRN":       {`{"id":"c1","crn":"` + prefix + `c2::"}`, "", apierr.ErrUnavailable},
		"a worker's CRN":              {`{"id":"c1","crn":"` + prefix + `c1:worker:w1"}`, "", apierr.ErrUnavailable},
		"another service's CRN":       {`{"id":"c1","crn":"crn:v1:bluemix:public:kms:eu-de:a/0f1e:c1::"}`, "", apierr.ErrUnavailable},
		"not a CRN":                   {`{"id":"c1","crn":"c1"}`, "", apierr.ErrUnavailable},
		"a cluster of the name 'c1'":  {`{"id":"c2","name":"c1","crn":"` + prefix + `c2::"}`, "", apierr.ErrUnavailable},
		"a cluster without an ID":     {`{"crn":"` + prefix + `c1::"}`, "", apierr.ErrUnavailable},
		"an answer that has no sense": {`[]`, "", apierr.ErrUnavailable},
	} {
		server := &faulty{fault: func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, row.body) }}
		got, err := open(t, httptest.NewServer(server), nil).ClusterCRN(t.Context(), "c1")
		if got != row.want || !errors.Is(err, row.class) {
			t.Errorf("%s: got %q, %v; want %q, '%v'", name, got, err, row.want, row.class)
		}
	}
}

func TestAnAnswerThatNamesNoCluster(t *testing.T) {
	t.Parallel()
	server := &faulty{fault: func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }}
	if _, err := open(t, httptest.NewServer(server), nil).GetCluster(t.Context(), "x"); !errors.Is(err, apierr.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestTokensGoToSafePlacesOnly(t *testing.T) {
	t.Parallel()
	if _, err := containers.New(containers.Config{URL: "http://containers.example.com/global", HTTP: http.DefaultClient}); err == nil {
		t.Error("a token would be sent in clear")
	}
	if _, err := containers.New(containers.Config{HTTP: http.DefaultClient}); err != nil {
		t.Errorf("the standard endpoint: %v", err)
	}
}

func TestNoTokenIsShown(t *testing.T) {
	t.Parallel()
	const secret = "an-opaque-token"
	var trace strings.Builder
	server := &faulty{fault: func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"incidentID":"i","code":"A0003","description":"could not verify `+r.Header.Get("Authorization")+`"}`)
	}}
	c := open(t, httptest.NewServer(server), func(c *containers.Config) {
		c.Token, c.Trace = func(context.Context) (string, error) { return secret, nil }, &trace
	})
	_, err := c.GetCluster(t.Context(), "x")
	if err == nil || strings.Contains(err.Error()+trace.String(), secret) || !strings.Contains(err.Error(), "could not verify Bearer [HIDDEN]") {
		t.Errorf("got %v, trace:\n%s", err, &trace)
	}
}
