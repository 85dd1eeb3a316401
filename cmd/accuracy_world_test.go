package cmd

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"iter"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func mapsKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// flagRun is the filter of the test run, with which a part of the corpus is run.
func flagRun() string {
	if f := flag.Lookup("test.run"); f != nil && strings.Contains(f.Value.String(), "/") {
		return f.Value.String()
	}
	return ""
}

// world is the sandbox, the pod and the way between them of one case.
type world struct {
	t            *testing.T
	c            fault
	folder       string
	server       *sandbox.Server
	front        atomic.Pointer[faultFront]
	clock        atomic.Int64 // how far the sandbox's clock is off, in nanoseconds
	url          string       // of the sandbox, with what stands before it
	secure       string       // of the same, with a certificate that nobody trusts
	silent       string       // of a server that never answers
	refusing     string       // of a proxy that refuses
	id, crn      string       // of the profile
	token        string
	tokenFile    string
	manifestFile string
	fix          [][]string
	before       map[string]bool // who may become the profile
}

func (w *world) now() time.Time { return now().Add(time.Duration(w.clock.Load())) }

func newWorld(t *testing.T, c fault) *world {
	t.Helper()
	w := &world{t: t, c: c, folder: t.TempDir()}
	w.tokenFile, w.manifestFile = filepath.Join(w.folder, "token"), filepath.Join(w.folder, "pod.yaml")
	content, err := firstContent()
	w.check(err)
	state := filepath.Join(w.folder, "sandbox.state")
	w.check(os.WriteFile(state, content, 0o600))
	o := sandbox.Options{State: state, Now: w.now, StrictAudience: c.Strict}
	if c.Strict {
		o.MaxTokenLifetime = time.Hour
	}
	w.server, err = sandbox.New(t.Context(), o)
	w.check(err)
	w.listen()
	w.createProfile()
	w.prepare()
	w.writeToken(c.Pod)
	w.before = w.admitted()
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// listen starts the servers that the way leads by.
func (w *world) listen() {
	start := func(h http.Handler) string {
		s := httptest.NewServer(h)
		w.t.Cleanup(s.Close)
		return s.URL
	}
	w.front.Store(w.c.Front)
	w.url = start(w.inFront())
	secure := httptest.NewUnstartedServer(w.server)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of clients that don't trust it, as they should not
	secure.StartTLS()
	w.t.Cleanup(secure.Close)
	w.secure = secure.URL
	w.refusing = start(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { http.Error(rw, "no", http.StatusForbidden) }))
	mute, err := new(net.ListenConfig).Listen(w.t.Context(), "tcp", "127.0.0.1:0") // connections wait, and nobody takes them
	w.check(err)
	w.t.Cleanup(func() { _ = mute.Close() })
	w.silent = "http://" + mute.Addr().String()
}

// inFront is what answers pods' exchanges in IAM's place, and lets everything else through.
func (w *world) inFront() http.Handler {
	struck := 0
	var mu sync.Mutex
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		f := w.front.Load()
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		mu.Lock()
		hit := f != nil && strings.Contains(string(body), "cr-token") && (f.Times == 0 || struck < f.Times)
		if hit {
			struck++
		}
		mu.Unlock()
		switch {
		case !hit:
			w.server.ServeHTTP(rw, r)
		case f.Drop:
			panic(http.ErrAbortHandler)
		default:
			rw.Header().Set("Content-Type", "application/json")
			rw.Header().Set("Date", now().Format(http.TimeFormat))
			if f.Location != "" {
				rw.Header().Set("Location", f.Location)
			}
			rw.WriteHeader(f.Status)
			_, _ = io.WriteString(rw, f.Body)
		}
	})
}

func (w *world) expand(text string) string {
	return strings.NewReplacer("{id}", w.id, "{crn}", w.crn, "{account}", sandbox.AccountID, "{manifest}", w.manifestFile, "{token}", w.tokenFile,
		"{secure}", w.secure, "{plain}", strings.TrimPrefix(w.url, "http://"), "{silent}", w.silent, "{refusing}", w.refusing).Replace(text)
}

// profile is how the profile is asked for.
func (w *world) profile() string {
	if w.c.Profile != nil {
		return w.expand(*w.c.Profile)
	}
	return "orders-api"
}

// request asks the sandbox as its administrator, past the program, which would refuse what is wrong.
func (w *world) request(method, path string, body any) map[string]any {
	w.t.Helper()
	document, err := json.Marshal(body)
	w.check(err)
	out, err := w.call(method, path, w.expand(string(document)))
	w.check(err)
	return out
}

// call is request with a body as it is, and without a verdict on what is refused.
func (w *world) call(method, path, body string) (map[string]any, error) {
	w.t.Helper()
	token, err := accessToken(w.server, sandbox.AdminKey)
	w.check(err)
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	rw := httptest.NewRecorder()
	w.server.ServeHTTP(rw, r)
	if rw.Code > 299 {
		return nil, fmt.Errorf("%s %s: %d %s", method, path, rw.Code, rw.Body)
	}
	var out map[string]any
	_ = json.Unmarshal(rw.Body.Bytes(), &out) // some answers have no body
	return out, nil
}

func (w *world) createProfile() {
	p := w.request(http.MethodPost, "/v1/profiles", map[string]any{"name": "orders-api", "account_id": sandbox.AccountID})
	w.id, w.crn = p["id"].(string), p["crn"].(string)
}

// prepare brings account and sandbox into the state of the case.
func (w *world) prepare() {
	w.link(w.c.Links)
	for _, r := range w.c.Rules {
		conditions := []map[string]string{}
		for _, c := range r.Conditions {
			conditions = append(conditions, map[string]string{"claim": c.Claim, "operator": or(c.Operator, "EQUALS"), "value": c.Value})
		}
		rule := map[string]any{"type": or(r.Type, "Profile-CR"), "conditions": conditions}
		if r.Type == "" {
			rule["cr_type"] = or(r.Kind, "IKS_SA")
		} else {
			rule["realm_name"], rule["expiration"] = "https://idp.example.test", 3600
		}
		w.request(http.MethodPost, "/v1/profiles/"+w.id+"/rules", rule)
	}
	if w.c.Access {
		w.command("profile grant orders-api --role Reader --service cloud-object-storage")
	}
	for _, line := range w.c.Run {
		w.command(line)
	}
	w.addRow()
	if w.c.Deleted {
		w.request(http.MethodDelete, "/v1/profiles/"+w.id, nil)
	}
	for _, text := range w.c.Faults {
		f, err := sandbox.ParseFault(text)
		w.check(err)
		_, err = control(w.server).AddFault(w.t.Context(), f)
		w.check(err)
	}
	if w.c.Manifest != "" {
		w.check(os.WriteFile(w.manifestFile, []byte(w.c.Manifest), 0o600))
	}
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func (w *world) link(links []faultLink) {
	text := func(p *string, standard string) string {
		if p == nil {
			return standard
		}
		return *p
	}
	for _, l := range links {
		crn := or(l.CRN, clusterCRN(or(l.Cluster, "demo-vpc")))
		target := map[string]string{"crn": crn}
		if l.Kind != "VSI" {
			target["namespace"], target["name"] = text(l.Namespace, "orders"), text(l.Account, "orders-api")
		}
		link := map[string]any{"cr_type": or(l.Kind, "IKS_SA"), "link": target}
		if l.Cross {
			link["is_cross_account"] = true
		}
		w.request(http.MethodPost, "/v1/profiles/"+w.id+"/links", link)
	}
}

func clusterCRN(name string) string {
	id, region := map[string]string{
		"demo-vpc": "c0demovpc0000000us10", "demo-classic": "c0democlassic000us20", "demo-roks": "c0demoroks000000eu30", "demo-old": "c0demoold0000000us40",
	}[name], "us-south"
	if name == "demo-roks" {
		region = "eu-de"
	}
	return "crn:v1:bluemix:public:containers-kubernetes:" + region + ":a/" + sandbox.AccountID + ":" + id + "::"
}

func (w *world) command(line string) {
	w.t.Helper()
	if _, errs, code := w.podtrust(nil, strings.Fields(w.expand(line))...); code != 0 {
		w.t.Fatalf("%s: %d %s", line, code, errs)
	}
}

// addRow puts a row into the state, for what no API makes.
func (w *world) addRow() {
	if w.c.Row == nil {
		return
	}
	row, err := json.Marshal([]map[string]any{{"table": w.c.Row.Table, "id": w.c.Row.ID, "row": w.c.Row.Row}})
	w.check(err)
	f, err := os.OpenFile(filepath.Join(w.folder, "sandbox.state"), os.O_APPEND|os.O_WRONLY, 0o600)
	w.check(err)
	_, err = f.WriteString(w.expand(string(row)) + "\n")
	w.check(err)
	w.check(f.Close())
}

// writeToken writes the pod's token as the case wants it.
func (w *world) writeToken(p faultPod) {
	t := w.c.Token
	w.token = ""
	switch {
	case t.Missing, t.None:
		return
	case t.Folder:
		w.check(os.Mkdir(w.tokenFile, 0o700))
		return
	case t.Text != nil:
		w.check(os.WriteFile(w.tokenFile, []byte(*t.Text), 0o600))
		return
	case t.Claims != "":
		part := base64.RawURLEncoding.EncodeToString
		w.token = part([]byte(`{"alg":"RS256","kid":"none"}`)) + "." + part([]byte(t.Claims)) + "." + part([]byte("signature"))
	case t.IAM:
		token, err := accessToken(w.server, sandbox.AdminKey)
		w.check(err)
		w.token = token
	case t.Foreign:
		server, err := foreign()
		w.check(err)
		w.token = w.mint(server, p)
	default:
		w.token = w.mint(w.server, p)
	}
	text := w.token + t.Suffix
	switch {
	case t.Flipped:
		text = w.token[:len(w.token)-8] + "AAAAAAAA"
	case t.Twice:
		text = w.token + "\n" + w.token
	}
	w.check(os.WriteFile(w.tokenFile, []byte(text), 0o600))
}

// foreign is a sandbox with other keys.
var foreign = sync.OnceValues(func() (*sandbox.Server, error) {
	return sandbox.New(context.Background(), sandbox.Options{Now: now})
})

func (w *world) mint(server *sandbox.Server, p faultPod) string {
	w.t.Helper()
	life, off := time.Hour, time.Duration(0)
	var err error
	if p.Lifetime != "" {
		life, err = time.ParseDuration(p.Lifetime)
		w.check(err)
	}
	if p.At != "" {
		off, err = time.ParseDuration(p.At)
		w.check(err)
	}
	audience := []string{crtoken.Audience}
	if p.Audience != nil {
		audience = *p.Audience
	}
	w.clock.Store(int64(off))
	defer w.clock.Store(0)
	token, err := control(server).Mint(context.Background(), sandbox.MintRequest{
		Cluster: or(p.Cluster, "demo-vpc"), Namespace: or(p.Namespace, "orders"), ServiceAccount: or(p.Account, "orders-api"), Pod: "p-1",
		Audience: audience, ExpiresIn: life,
	})
	w.check(err)
	return token
}

func control(server *sandbox.Server) sandbox.Control {
	return sandbox.Control{BaseURL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: server.Transport()}}
}

// exchange asks the sandbox itself, past the program.
func (w *world) exchange(token, profileID string) bool {
	client := http.Client{Transport: w.server.Transport()}
	resp, err := client.PostForm("https://"+sandbox.Host+"/identity/token", url.Values{
		"grant_type": {"urn:ibm:params:oauth:grant-type:cr-token"}, "cr_token": {token}, "profile_id": {profileID},
	})
	w.check(err)
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}
