package collect_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/collect"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// world is a sandbox with a profile that trusts pod orders/api of cluster demo-vpc.
type world struct {
	t      *testing.T
	server *sandbox.Server
	admin  collect.Admin
	folder string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, folder: t.TempDir()}
	var err error
	w.server, err = sandbox.New(t.Context(), sandbox.Options{})
	w.check(err)
	client := &http.Client{Transport: w.server.Transport()}
	source := iam.NewTokenSource(nil, func(ctx context.Context) (iam.Token, error) {
		return w.open().ExchangeAPIKey(ctx, sandbox.AdminKey)
	})
	base := "https://" + sandbox.Host
	w.admin.AccountID = sandbox.AccountID
	access, err := source.Token(t.Context())
	w.check(err)
	claims, err := crtoken.Decode(access)
	w.check(err)
	w.admin.IAMID = claims.Text("iam_id")
	w.admin.IAM, err = iam.New(iam.Config{URL: base, ResourceURL: base, AccountsURL: base, HTTP: client, Token: source.Token})
	w.check(err)
	w.admin.Containers, err = containers.New(containers.Config{URL: base + "/global", HTTP: client, Token: source.Token})
	w.check(err)
	p, err := w.admin.IAM.CreateProfile(t.Context(), iam.CreateProfileRequest{Name: "p", AccountID: sandbox.AccountID})
	w.check(err)
	cluster, err := w.admin.Containers.GetCluster(t.Context(), "demo-vpc")
	w.check(err)
	_, err = w.admin.IAM.CreateLink(t.Context(), p.ID, iam.CreateLinkRequest{
		CRType: "IKS_SA", Link: iam.LinkTarget{CRN: cluster.CRN, Namespace: "orders", Name: "api"},
	})
	w.check(err)
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// open is a client that asks for tokens only.
func (w *world) open() *iam.Client {
	client, err := iam.New(iam.Config{URL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: w.server.Transport()}})
	w.check(err)
	return client
}

// token writes the token of a pod, and returns its file.
func (w *world) token(namespace string) string {
	control := sandbox.Control{BaseURL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: w.server.Transport()}}
	text, err := control.Mint(w.t.Context(), sandbox.MintRequest{
		Cluster: "demo-vpc", Namespace: namespace, ServiceAccount: "api", Audience: []string{crtoken.Audience}, ExpiresIn: time.Hour,
	})
	w.check(err)
	return w.write("token", text)
}

func (w *world) write(name, text string) string {
	path := filepath.Join(w.folder, name)
	w.check(os.WriteFile(path, []byte(text), 0o600))
	return path
}

// input asks the sandbox for profile p with the token of a file.
func (w *world) input(file string) collect.Input {
	return collect.Input{
		Profile: "p", Source: crtoken.Source{Named: file}, Endpoint: "sandbox", IAM: "https://" + sandbox.Host, ReadFile: os.ReadFile,
		Exchange: func(ctx context.Context, token string) (iam.Token, error) {
			return w.open().ExchangeComputeToken(ctx, token, iam.ProfileSelector{Name: "p"})
		},
		Open: func(context.Context) (collect.Admin, error) { return w.admin, nil },
		Now:  time.Now, Skew: func() *time.Duration { return nil },
	}
}

func (w *world) collect(in collect.Input) diagnose.Facts {
	w.t.Helper()
	f, err := collect.New(in).Collect(w.t.Context())
	w.check(err)
	return f
}

func TestThePodAndTheAccountArePutTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.collect(w.input(w.token("orders")))
	if !f.Exchange.OK || f.Profile.State != diagnose.ProfileFound || f.Cluster == nil || f.Cluster.Name != "demo-vpc" || len(f.Missing) > 0 {
		t.Errorf("got %+v", f)
	}
	id := f.Trust.Identity
	if id.Namespace != "orders" || id.ServiceAccount != "api" || id.ClusterCRN != f.Cluster.CRN || len(f.Trust.Links) != 1 || f.Access == nil {
		t.Errorf("got %+v", f.Trust)
	}

	f = w.collect(w.input(w.token("billing")))
	x := f.Exchange
	if x.OK || x.Code != "BXNIM0398E" || x.Way != "" || f.Cluster == nil || f.Trust.Identity.Namespace != "billing" {
		t.Errorf("a refusal: got %+v", f)
	}
}

func TestWithoutAnAdministratorTheRestIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, open := range map[string]func(context.Context) (collect.Admin, error){
		"'--as-pod'":               nil,
		"administrator credential": func(context.Context) (collect.Admin, error) { return collect.Admin{}, collect.ErrNoCredential },
		"can't be used: no":        func(context.Context) (collect.Admin, error) { return collect.Admin{}, errors.New("no") },
	} {
		in := w.input(w.token("orders"))
		in.Open = open
		f := w.collect(in)
		if !f.Exchange.OK || f.Trust != nil || f.Access != nil || len(f.Missing) != 1 || !strings.Contains(f.Missing[0], name) {
			t.Errorf("%s: got %+v", name, f)
		}
	}
}

func TestWhatIsWrongWithTheTokensFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text, err := os.ReadFile(w.token("orders"))
	w.check(err)
	for file, want := range map[string]diagnose.TokenProblem{
		filepath.Join(w.folder, "none"):                  diagnose.TokenMissing,
		w.folder:                                         diagnose.TokenUnreadable,
		w.write("empty", "\n"):                           diagnose.TokenEmpty,
		w.write("words", "hello"):                        diagnose.TokenNotJWT,
		w.write("twice", string(text)+"\n"+string(text)): diagnose.TokenTrailing,
		w.write("line", string(text)+"\n"):               "",
	} {
		in := w.input(file)
		in.Open = nil
		f := w.collect(in)
		if f.Token.Problem != want || f.Token.From != file || !f.Token.Sought || f.Exchange.Tried != (want == "") {
			t.Errorf("%s: got %+v", file, f.Token)
		}
		if f.Token.Blanks != (filepath.Base(file) == "line") {
			t.Errorf("%s: blanks %t", file, f.Token.Blanks)
		}
	}
}

func TestAManifestThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input("")
	in.Manifests = []string{filepath.Join(w.folder, "none.yaml")}
	_, err := collect.New(in).Collect(t.Context())
	var unreadable *collect.ManifestError
	if !errors.As(err, &unreadable) || !errors.Is(err, fs.ErrNotExist) || unreadable.File != in.Manifests[0] {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsInThePlaceOfIAM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token("orders")
	serve := func(status int, body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Location", "http://login.example.test/")
			rw.WriteHeader(status)
			_, _ = io.WriteString(rw, body)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of clients that don't speak TLS
	secure.StartTLS()
	t.Cleanup(secure.Close)
	for name, row := range map[string]struct {
		url  string
		want diagnose.WayProblem
		tell string
	}{
		"a page":              {serve(403, "\n<html>\n<p>no"), diagnose.WayIntermediary, "HTTP 403: no"},
		"a page as success":   {serve(200, "<html>"), diagnose.WayIntermediary, "HTTP 200: <html>"},
		"other JSON":          {serve(404, `{"error":"no route"}`), diagnose.WayIntermediary, `HTTP 404: {"error":"no route"}`},
		"nothing":             {serve(413, ""), diagnose.WayIntermediary, "HTTP 413"},
		"a redirect":          {serve(302, ""), diagnose.WayRedirect, ""},
		"TLS to a plain port": {strings.Replace(serve(200, ""), "http:", "https:", 1), diagnose.WayIntermediary, ""},
		"plain to a TLS port": {strings.Replace(secure.URL, "https:", "http:", 1), diagnose.WayIntermediary, "HTTP 400: Client sent an HTTP request"},
		"nobody":              {"http://127.0.0.1:1", diagnose.WayRefused, ""},
	} {
		in := w.input(token)
		in.Open, in.IAM = nil, row.url
		client, err := iam.New(iam.Config{
			URL: row.url, HTTP: &http.Client{Transport: &http.Transport{}}, Sleep: func(context.Context, time.Duration) error { return nil },
		})
		w.check(err)
		in.Exchange = func(ctx context.Context, token string) (iam.Token, error) {
			return client.ExchangeComputeToken(ctx, token, iam.ProfileSelector{Name: "p"})
		}
		x := w.collect(in).Exchange
		if !x.Tried || x.OK || x.Way != row.want || !strings.Contains(x.Message, row.tell) {
			t.Errorf("%s: got %s", name, fmt.Sprintf("%+v", x))
		}
	}
}

// What is not an access token of a trusted profile proves nothing: without other findings, the diagnosis is not decided.
func TestATokenOfSomebodyElseProvesNothing(t *testing.T) {
	t.Parallel()
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	w := newWorld(t)
	for name, token := range map[string]string{
		"unreadable": "abc", "of a user": part(`{"alg":"RS256"}`) + "." + part(`{"iam_id":"IBMid-1"}`) + ".c2ln",
	} {
		in := w.input(w.token("orders"))
		in.Exchange = func(context.Context, string) (iam.Token, error) { return iam.Token{AccessToken: token}, nil }
		if f := w.collect(in); !f.NotJudged || !strings.Contains(strings.Join(f.Missing, "\n"), "what IAM gave") {
			t.Errorf("%s: got %v, %q", name, f.NotJudged, f.Missing)
		}
	}
}

func TestAskingAgainForgetsTheRefusal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input(w.token("orders"))
	exchange, asked := in.Exchange, 0
	in.Exchange = func(ctx context.Context, token string) (iam.Token, error) {
		if asked++; asked == 1 {
			return w.open().ExchangeComputeToken(ctx, token, iam.ProfileSelector{Name: "another"})
		}
		return exchange(ctx, token)
	}
	c := collect.New(in)
	f, err := c.Collect(t.Context())
	if err != nil || f.Exchange.OK || f.Exchange.Code == "" {
		t.Fatalf("got %+v, %v", f.Exchange, err)
	}
	if f = c.AskAgain(t.Context()); !f.Exchange.OK || f.Exchange.Code != "" || f.Trust != nil {
		t.Errorf("got %+v", f)
	}
}
