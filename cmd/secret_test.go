package cmd

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// line is a command line that a test runs: with the key of a sandbox's owner it ends with the code.
type line struct {
	code  int
	words string // of which CR is the file with a pod's token
	asks  bool   // stdout may have a token
}

// everyCommand is the whole program, in an order in which all of it can be done.
func everyCommand() []line {
	return []line{
		{0, "profile create orders -d text", false},
		{0, "profile list", false},
		{0, "profile update orders -d other", false},
		{0, "profile link orders --cluster demo-vpc --namespace orders --service-account api --name link", false},
		{0, "profile links orders", false},
		{0, "profile get orders", false},
		{0, "profile rule add orders --cluster-type iks --namespace prod --name rule", false},
		{0, "profile rule list orders", false},
		{0, "profile assign-group orders --group cos-readers", false},
		{0, "profile groups orders", false},
		{0, "profile grant orders --role Viewer --service containers-kubernetes", false},
		{0, "profile grants orders", false},
		{0, "group create team", false},
		{0, "group list", false},
		{0, "group get cos-readers", false},
		{0, "group grant team --role Reader --service cloud-object-storage --instance demo-cos", false},
		{0, "group grants team", false},
		{0, "cluster list", false},
		{0, "cluster get demo-vpc", false},
		{0, "account show", false},
		{0, "config show", false},
		{0, "sandbox mint --cluster demo-vpc --namespace orders --service-account api", true},
		{0, "token exchange --profile orders --token-file CR -o table", false},
		{7, "token exchange --profile other --token-file CR", false},
		{0, "token exchange --profile orders --token-file CR -o token", true},
		{0, "token inspect --token-file CR", false},
		{0, "token diagnose --profile orders --token-file CR --manifest pod.yaml", false},
		{7, "token diagnose --profile other --token-file CR -o json", false},
		{7, "token diagnose --profile orders --token-file KEY", false},
		{0, "token exec --profile orders --token-file CR /bin/true", false},
		{0, "token run --profile orders --token-file CR --out out --once", false},
		{0, "manifest job prove --profile orders --namespace orders --service-account api --curl", false},
		{0, "manifest pod prove --profile orders --namespace orders --service-account api --curl", false},
		{0, "manifest deployment prove --profile orders --namespace orders --service-account api --curl", false},
		{0, "manifest patch -f pod.yaml --profile orders", false},
		{0, "manifest lint -f pod.yaml", false},
		{0, "manifest snippet helm --profile orders", false},
		{0, "manifest snippet kustomize orders --container app --profile orders", false},
		{0, "explain BXNIM0398E", false},
		{2, "token exchange --profile orders --token-file KEY", false},
		{2, "token inspect --token-file KEY", false},
		{2, "cluster list --iam-token-file KEY", false},
		{3, "cluster list --api-key-file FOREIGN", false},
		{4, "profile get nobody", false},
		{5, "profile create orders", false},
		{2, "profile link orders", false},
		{0, "group revoke team --all --force", false},
		{0, "profile revoke orders --all --force", false},
		{0, "profile remove-group orders --group cos-readers --force", false},
		{0, "profile rule delete orders --rule rule --force", false},
		{0, "profile unlink orders --all --force", false},
		{0, "profile delete orders --force", false},
		{0, "group delete team --force", false},
		{0, "demo", false},
		{0, "version", false},
		{0, "help profile link", false},
		{0, "completion bash", false},
		{0, "completion zsh", false},
		{0, "completion fish", false},
		{0, "completion powershell", false},
		{0, "sandbox cluster trust demo-vpc --jwks jwks", false},
		{0, "sandbox cluster distrust demo-vpc --force", false},
		{0, "sandbox fault add status=500,after=100000", false},
		{0, "sandbox fault list", false},
		{0, "sandbox fault clear", false},
		{2, "sandbox serve --addr 127.0.0.1:99999", false},
		{0, "sandbox reset --force", false},
	}
}

// podManifest is a pod that asks for nothing.
const podManifest = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: orders}\nspec: {serviceAccountName: api, containers: [{name: a}]}\n"

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
			for _, l := range everyCommand() {
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
	for _, c := range runnable(Tree()) {
		path := strings.TrimPrefix(c.CommandPath(), "podtrust ")
		if !slices.ContainsFunc(everyCommand(), func(l line) bool { return strings.HasPrefix(l.words+" ", path+" ") }) {
			t.Errorf("no line runs '%s'", path)
		}
	}
}

// keySet is the public key of a real cluster.
const keySet = `{"keys":[{"use":"sig","kty":"EC","kid":"key-of-2026","crv":"P-256","alg":"ES256",` +
	`"x":"6x0n6znoK8Ch-pTjjoWf04M8ru8cQbHtLcm3OoYOKx4","y":"CuOssCBbORYt5lJXXOuo0dxEjrYuowKGn3heIx6vOIo"}]}`

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
	for name, text := range map[string]string{"cr": pod, "key": key, "foreign": foreign, "jwks": keySet, "pod.yaml": podManifest} {
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
	cmd := exec.Command("podtrust", append(strings.Fields(s.words.Replace(l.words)), traced)...)
	cmd.Dir = s.folder
	cmd.Env = append([]string{"GORACE=atexit_sleep_ms=0", "HOME=" + s.folder, "PODTRUST_ENDPOINT=" + s.cloud.url()}, env...)
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
