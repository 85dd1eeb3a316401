package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// TestAFixAdmitsThePodAlone draws accounts, and runs the commands of each diagnosis as they are printed. Then the pod must get
// in, and for everybody else nothing may have changed: neither may a neighbour get in, nor may one lose what it had. The
// sandbox judges, not the program.
func TestAFixAdmitsThePodAlone(t *testing.T) {
	t.Parallel()
	m := newCorrected(t)
	rapid.Check(t, m.property)
	const fewest = 8 // else the draws have become too tame; the corpus of testdata/accuracy has one case of each
	if len(m.seen) < fewest {
		t.Errorf("the drawn accounts had %d causes with a command: %v", len(m.seen), slices.Sorted(maps.Keys(m.seen)))
	}
	t.Log(slices.Sorted(maps.Keys(m.seen)))
}

// corrected is a sandbox whose accounts are drawn, diagnosed and corrected.
type corrected struct {
	*world
	tokens map[drawnPod]string
	asked  drawnProfile
	other  drawnProfile
	pod    drawnPod
	linked map[drawnPod]bool // pods that the other profile has a link for
	text   string            // how the profile is asked for
	args   []string          // of the diagnosis
	seen   map[string]bool   // causes that had a command
	drawn  int
}

// drawnPod is who a pod is.
type drawnPod struct{ Cluster, Namespace, Account string }

// drawnProfile is a profile of the sandbox.
type drawnProfile struct{ ID, Name, CRN string }

func newCorrected(t *testing.T) *corrected {
	t.Helper()
	server, err := sandbox.New(t.Context(), sandbox.Options{Now: now, Seed: sandbox.Seed{Clusters: []sandbox.SeedCluster{
		{ID: "c0foreign0000000us50", Name: "theirs", Version: "1.33.1_1500", AccountID: strings.Repeat("f", 32)},
	}}})
	m := &corrected{world: &world{t: t, folder: t.TempDir(), server: server}, tokens: map[drawnPod]string{}, seen: map[string]bool{}}
	m.tokenFile, m.manifestFile = filepath.Join(m.folder, "token"), filepath.Join(m.folder, "pod.yaml")
	m.check(err)
	return m
}

func (m *corrected) property(t *rapid.T) {
	m.drawn++
	m.asked, m.other = m.profile("asked"), m.profile("other")
	defer func() {
		for _, p := range []drawnProfile{m.asked, m.other} {
			m.request(http.MethodDelete, "/v1/profiles/"+p.ID, nil)
		}
	}()
	m.furnish(t)
	m.check(os.WriteFile(m.tokenFile, []byte(m.token(m.pod)), 0o600))
	before := m.admitted(t)
	got := m.diagnose(t)
	if len(got.Fix.Commands) > 0 {
		m.seen[got.Cause.ID] = true
	}
	m.follow(t, got)
	m.compare(t, got, before)
}

// furnish draws the pod and whom the profiles trust. Half of the accounts have one thing wrong, and nothing else.
func (m *corrected) furnish(t *rapid.T) {
	m.pod, m.linked, m.text = drawnPod{"demo-vpc", "orders", "api"}, map[drawnPod]bool{}, m.asked.ID
	most, least, profiles := 1, 1, []drawnProfile{m.asked}
	if rapid.Bool().Draw(t, "crowded") {
		m.pod, most, least, profiles = drawPod(t, "pod"), 2, 0, append(profiles, m.other)
		m.text = rapid.SampledFrom([]string{
			m.asked.ID, m.asked.ID, m.asked.Name, m.asked.CRN, "iam-" + m.asked.ID, "=" + m.asked.ID, strings.ToUpper(m.asked.Name),
		}).Draw(t, "profile")
	}
	for _, p := range profiles {
		links := rapid.IntRange(0, most).Draw(t, "links")
		for range links {
			link, pod := drawLink(t, m.near(t))
			m.add(t, p, "links", link)
			m.linked[pod] = m.linked[pod] || p == m.other
		}
		for range rapid.IntRange(max(0, least-links), 1).Draw(t, "rules") {
			m.add(t, p, "rules", drawRule(t, m.near(t)))
		}
	}
}

// add adds a link or a rule to a profile, unless it has the same one.
func (m *corrected) add(t *rapid.T, p drawnProfile, what string, body map[string]any) {
	text, err := json.Marshal(body)
	m.check(err)
	if _, err := m.call(http.MethodPost, "/v1/profiles/"+p.ID+"/"+what, string(text)); err != nil && !strings.Contains(err.Error(), " 409 ") {
		t.Fatal(err)
	}
}

// profile creates one.
func (m *corrected) profile(name string) drawnProfile {
	p := m.request(http.MethodPost, "/v1/profiles", map[string]any{"name": fmt.Sprintf("%s-%d", name, m.drawn), "account_id": sandbox.AccountID})
	return drawnProfile{p["id"].(string), p["name"].(string), p["crn"].(string)}
}

// token is that of a pod.
func (m *corrected) token(pod drawnPod) string {
	m.t.Helper()
	if m.tokens[pod] != "" {
		return m.tokens[pod]
	}
	token, err := control(m.server).Mint(m.t.Context(), sandbox.MintRequest{
		Cluster: pod.Cluster, Namespace: pod.Namespace, ServiceAccount: pod.Account, Pod: "p-1", Audience: []string{crtoken.Audience}, ExpiresIn: time.Hour,
	})
	m.check(err)
	m.tokens[pod] = token
	return token
}

// neighbours are pods like the one in question, and the pod itself.
func (m *corrected) neighbours() []drawnPod {
	all := map[drawnPod]bool{m.pod: true, {"demo-vpc", "default", "default"}: true}
	for _, cluster := range append([]string{"theirs"}, drawnClusters...) {
		all[drawnPod{cluster, m.pod.Namespace, m.pod.Account}] = true
		all[drawnPod{cluster, m.pod.Namespace, "default"}] = true
	}
	for _, namespace := range drawnNamespaces {
		all[drawnPod{m.pod.Cluster, namespace, m.pod.Account}] = true
	}
	for _, account := range append([]string{m.pod.Namespace, m.pod.Cluster, "apis"}, drawnAccounts...) {
		all[drawnPod{m.pod.Cluster, m.pod.Namespace, account}] = true
	}
	return slices.Collect(maps.Keys(all))
}

// admitted are those of the neighbours who may become each of the profiles.
func (m *corrected) admitted(t *rapid.T) map[drawnPod][2]bool {
	in := map[drawnPod][2]bool{}
	for _, pod := range m.neighbours() {
		token := m.token(pod)
		in[pod] = [2]bool{m.exchange(token, m.asked.ID), m.exchange(token, m.other.ID)}
	}
	if len(in) < 11 {
		t.Fatalf("there are %d neighbours only", len(in)-1)
	}
	return in
}

// run runs a command line against the sandbox.
func (m *corrected) run(args ...string) (out, errs string, code int) {
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), app.Options{
		Streams: app.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr}, Now: now, Sandbox: m.server,
	}, args)
	return stdout.String(), stderr.String(), code
}

// diagnose asks with the token of the pod, and perhaps with its manifest.
func (m *corrected) diagnose(t *rapid.T) (got diagnosis) {
	args := []string{"token", "diagnose", "-o", "json", "--profile", m.text, "--token-file", m.tokenFile}
	if rapid.Bool().Draw(t, "with its manifest") {
		text, err := manifest.Generate(manifest.Workload{
			Kind: manifest.Deployment, Name: "app", Namespace: m.pod.Namespace, Curl: true,
			Settings: manifest.Settings{Profile: m.asked.ID, ServiceAccount: rapid.SampledFrom(drawnAccounts).Draw(t, "declared")},
		})
		m.check(err)
		m.check(os.WriteFile(m.manifestFile, []byte(text), 0o600))
		args = append(args, "--manifest", m.manifestFile)
	}
	if rapid.Bool().Draw(t, "asks about access") {
		args = append(args, "--service", "kms", "--role", "Reader")
	}
	m.args = args
	out, errs, _ := m.run(args...)
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%q: %v\n%s%s", args, err, out, errs)
	}
	return got
}

// follow runs the commands of the fix, and wants the pod to get in if they are about trust.
func (m *corrected) follow(t *rapid.T, got diagnosis) {
	for _, command := range got.Fix.Commands {
		if command[0] != "podtrust" {
			continue // it needs another tool
		}
		out, errs, code := m.run(command[1:]...)
		if code != 0 && code != 7 || code == 7 && command[1] != "token" {
			t.Fatalf("%s: %q ends with %d: %s%s", got.Cause.ID, command, code, out, errs)
		}
		switch command[1] + " " + command[2] {
		case "profile link":
			if !m.exchange(m.token(m.pod), m.asked.ID) {
				t.Fatalf("%s: the pod is refused after %q", got.Cause.ID, command)
			}
			m.mayBeLinked(t, got)
		case "manifest patch":
			m.patched(t, got, command)
		case "profile grant":
			if out, errs, code := m.run(m.args...); code != 0 {
				t.Fatalf("%s: after %q, the diagnosis ends with %d: %s%s", got.Cause.ID, command, code, out, errs)
			}
		case "token exchange":
			if text := command[slices.Index(command, "--profile")+1]; text != m.asked.ID && text != m.asked.Name {
				t.Fatalf("%s: %q names another profile", got.Cause.ID, command)
			}
		default:
			t.Fatalf("%s: nobody here judges %q", got.Cause.ID, command)
		}
	}
}

// mayBeLinked fails if a link for the pod is one that must not be offered as a command.
func (m *corrected) mayBeLinked(t *rapid.T, got diagnosis) {
	switch {
	case m.pod.Account == "default", m.pod.Namespace == "kube-system":
		t.Fatalf("%s: a link for %v admits more than the pod", got.Cause.ID, m.pod)
	case m.linked[m.pod]:
		t.Fatalf("%s: %v is linked to the other profile, which was probably meant", got.Cause.ID, m.pod)
	}
}

// patched wants the pod of a manifest to get in, if the patch gave it another service account.
func (m *corrected) patched(t *rapid.T, got diagnosis, command []string) {
	i := slices.Index(command, "--service-account")
	if i < 0 {
		return
	}
	text, err := os.ReadFile(m.manifestFile)
	m.check(err)
	declared, _ := lint.Who(string(text))
	pod := drawnPod{m.pod.Cluster, m.pod.Namespace, command[i+1]}
	if declared.ServiceAccount != pod.Account || !m.exchange(m.token(pod), m.asked.ID) {
		t.Fatalf("%s: %v, the manifest's pod, is refused after %q", got.Cause.ID, pod, command)
	}
}

// compare wants nothing to have changed but for the pod and the profile that was asked for.
func (m *corrected) compare(t *rapid.T, got diagnosis, before map[drawnPod][2]bool) {
	for pod, in := range m.admitted(t) {
		was := before[pod]
		if pod == m.pod && in[0] {
			was[0] = true // it may have got in
		}
		if in != was {
			t.Fatalf("%s: after %q, %v may become the profiles %v, and before %v", got.Cause.ID, got.Fix.Commands, pod, in, was)
		}
	}
}
