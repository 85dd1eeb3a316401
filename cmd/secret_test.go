package cmd

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// line is a command line that a test runs.
type line struct {
	code  int    // with which it ends for the account's owner
	words string // of which CR, KEY and FOREIGN are files with secrets
	asks  bool   // stdout may have a token
}

// everyCommand reads testdata/everycommand.txt.
func everyCommand(t *testing.T) []line {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "everycommand.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var all []line
	for row := range strings.Lines(string(text)) {
		code, words, _ := strings.Cut(strings.TrimSpace(row), " ")
		if code == "#" {
			continue
		}
		l := line{words: strings.TrimPrefix(words, "? ")}
		l.asks = l.words != words
		if l.code, err = strconv.Atoi(code); err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// TestSecretsStayHidden runs everything with secrets that are known, and looks for them in all that it prints and traces.
func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	const key, foreign = "known-secret-key-4711", "foreign-secret-key-4712"
	for name, v := range map[string]struct {
		env   []string // of which KEY and URL are replaced
		exact bool     // the codes of the lines hold
	}{
		"an API key":                 {[]string{"PODTRUST_API_KEY=KEY"}, true},
		"an API key of nobody":       {[]string{"PODTRUST_API_KEY=" + foreign}, false},
		"an access token":            {[]string{"PODTRUST_IAM_TOKEN=TOKEN", "PODTRUST_OUTPUT=json"}, false},
		"an API key, no service":     {[]string{"PODTRUST_API_KEY=KEY", "PODTRUST_ENDPOINT=http://127.0.0.1:1"}, false},
		"what is not for the host":   {[]string{"IBMCLOUD_API_KEY=KEY", "IBMCLOUD_CR_TOKEN=TOKEN", "IBMCLOUD_CR_PROFILE=orders"}, false},
		"a secret as if it were one": {[]string{"PODTRUST_IAM_TOKEN=KEY"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSecrets(t, key, foreign)
			for _, l := range everyCommand(t) {
				code := s.run(t, l, v.env, "--trace")
				if !v.exact {
					continue
				}
				if code != l.code {
					t.Errorf("'%s' ended with %d, want %d", l.words, code, l.code)
				}
				s.run(t, l, v.env, "--trace="+s.trace())
			}
		})
	}
}

// TestEveryCommandIsRunWithSecrets keeps the list of lines complete.
func TestEveryCommandIsRunWithSecrets(t *testing.T) {
	t.Parallel()
	lines := everyCommand(t)
	for _, c := range runnable(Tree()) {
		path := strings.TrimPrefix(c.CommandPath(), "podtrust ")
		if !slices.ContainsFunc(lines, func(l line) bool { return strings.HasPrefix(l.words+" ", path+" ") }) {
			t.Errorf("no line runs '%s'", path)
		}
	}
}

// keySet is the public key of a real cluster.
const keySet = `{"keys":[{"use":"sig","kty":"EC","kid":"key-of-2026","crv":"P-256","alg":"ES256",` +
	`"x":"6x0n6znoK8Ch-pTjjoWf04M8ru8cQbHtLcm3OoYOKx4","y":"CuOssCBbORYt5lJXXOuo0dxEjrYuowKGn3heIx6vOIo"}]}`

const trustDocument = `apiVersion: podtrust/v1
kind: Trust
profiles:
  - name: planned
    pods:
      - {cluster: demo-vpc, namespace: orders, serviceAccount: api}
`

const podManifest = `apiVersion: v1
kind: Pod
metadata: {name: app, namespace: orders}
spec:
  containers:
    - {name: app, image: app}
`

// secrets is a sandbox whose owner has a key that is in no document, and what must not be seen.
type secrets struct {
	cloud  *cloud
	folder string
	words  *strings.Replacer
	hidden []string
}

func newSecrets(t *testing.T, key, foreign string) secrets {
	t.Helper()
	s := secrets{folder: t.TempDir()}
	var err error
	if s.cloud, err = newCloud(filepath.Join(s.folder, "cloud")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.cloud.close)
	row := `{"Value":"` + key + `","IAMID":"IBMid-SANDBOXADMIN","AccountID":"` + sandbox.AccountID + `"}`
	if err := s.cloud.addRow("apikeys", key, row); err != nil {
		t.Fatal(err)
	}
	token, err := accessToken(s.cloud.sandbox, key)
	if err != nil || token == "" {
		t.Fatalf("no token: %v", err)
	}
	pod, err := s.cloud.mint("demo-vpc", "orders", "api")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"cr": pod, "key": key, "foreign": foreign, "jwks": keySet, "trust.yaml": trustDocument, "pod.yaml": podManifest,
	} {
		if err := os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.words = strings.NewReplacer("CR", "cr", "KEY", "key", "FOREIGN", "foreign")
	s.hidden = []string{key, foreign, token, pod, "eyJ"}
	return s
}

func (s secrets) trace() string { return filepath.Join(s.folder, "trace") }

// run runs a line with a trace, looks at everything that came of it, and returns the exit code.
func (s secrets) run(t *testing.T, l line, env []string, traced string) int {
	t.Helper()
	cmd := exec.Command("podtrust", append([]string{traced}, strings.Fields(s.words.Replace(l.words))...)...)
	cmd.Dir = s.folder
	cmd.Env = append([]string{
		"GORACE=atexit_sleep_ms=0", "PATH=" + os.Getenv("PATH"), "HOME=" + s.folder, "PODTRUST_ENDPOINT=" + s.cloud.url(),
	}, env...)
	for i := range cmd.Env {
		cmd.Env[i] = strings.NewReplacer("=KEY", "="+s.hidden[0], "=TOKEN", "="+s.hidden[2]).Replace(cmd.Env[i])
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var ended *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	written, _ := os.ReadFile(s.trace()) // not every command sends something
	for place, text := range map[string]string{"stdout": out.String(), "stderr": errs.String(), "the trace": string(written)} {
		for _, secret := range s.hidden {
			if strings.Contains(text, secret) && !(l.asks && place == "stdout") {
				t.Errorf("%s of '%s' has a secret:\n%s", place, l.words, text)
			}
		}
	}
	return cmd.ProcessState.ExitCode()
}
