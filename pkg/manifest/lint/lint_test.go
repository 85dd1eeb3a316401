package lint_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// good is a pod that has everything right. Rows of tests spoil one thing of it.
const good = `apiVersion: v1
kind: Pod
metadata:
  name: p
  namespace: shop
spec:
  serviceAccountName: orders
  securityContext: {runAsNonRoot: true}
  initContainers:
  - name: side
    restartPolicy: Always
    volumeMounts:
    - {name: iam-token, mountPath: /var/run/secrets/tokens}
  containers:
  - name: app
    args: ["run"]
    env:
    - {name: IBMCLOUD_CR_PROFILE, value: orders}
    - {name: IBMCLOUD_CR_TOKEN, value: "@/var/run/secrets/tokens/sa-token"}
    - {name: KMS_AUTH_TYPE, value: container}
    volumeMounts:
    - {name: iam-token, mountPath: /var/run/secrets/tokens}
  volumes:
  - name: iam-token
    projected:
      sources:
      - serviceAccountToken:
          path: sa-token
          expirationSeconds: 3600
          audience: iam
`

// spoil is one change of good: old text and new text in turns, then what is found: severity, ID and line.
type spoil struct {
	change []string
	want   []string
}

func spoils() map[string]spoil {
	one := func(before, after string, want ...string) spoil { return spoil{[]string{before, after}, want} }
	return map[string]spoil{
		"nothing":                   one("", ""),
		"audience of the seed":      one("audience: iam", "audience: vault", "warning manifest-audience 30"),
		"no audience":               one("\n          audience: iam", "", "warning manifest-audience 28"),
		"lifetime of the seed":      one("3600", "7200", "warning manifest-lifetime 29"),
		"lifetime too short":        one("3600", "300", "error manifest-lifetime 29"),
		"lifetime is text":          one("3600", `"3600"`, "error manifest-invalid 29"),
		"misspelt field":            one("expirationSeconds", "expirationSecond", "error manifest-invalid 29"),
		"no path":                   {[]string{"path: sa-token\n          ", "", "@/var/run/secrets/tokens/sa-token", "@/var/run/secrets/tokens"}, []string{"error manifest-invalid 28"}},
		"path goes up":              one("path: sa-token", "path: ../sa-token", "error manifest-path 19", "error manifest-invalid 28"),
		"another file":              one("path: sa-token", "path: token", "error manifest-path 19"),
		"another folder":            one("    - {name: iam-token, mountPath: /var/run/secrets/tokens}\n  volumes", "    - {name: iam-token, mountPath: /tokens}\n  volumes", "error manifest-path 19"),
		"a folder no SDK looks in":  {[]string{"    - {name: IBMCLOUD_CR_TOKEN, value: \"@/var/run/secrets/tokens/sa-token\"}\n", "", "mountPath: /var/run/secrets/tokens}\n  volumes", "mountPath: /t}\n  volumes"}, []string{"warning manifest-sdk-path 18"}},
		"no mount":                  one("    volumeMounts:\n    - {name: iam-token, mountPath: /var/run/secrets/tokens}\n  volumes", "  volumes", "error manifest-mount 19"),
		"sidecar needs it too":      one("    volumeMounts:\n    - {name: iam-token, mountPath: /var/run/secrets/tokens}\n  containers", "    command: [podtrust]\n  containers", "error manifest-mount 12"),
		"no volume":                 {[]string{good[strings.Index(good, "  volumes:\n"):], "", "    volumeMounts:\n    - {name: iam-token, mountPath: /var/run/secrets/tokens}\n", ""}, []string{"error manifest-volume 17"}},
		"volume of another name":    one("- name: iam-token", "- name: iam-tokens", "error manifest-invalid 13", "error manifest-invalid 22", "error manifest-mount 28"),
		"sub path":                  one("tokens}\n  volumes", "tokens/sa-token, subPath: sa-token}\n  volumes", "warning manifest-subpath 22"),
		"mode for root only":        one("projected:\n", "projected:\n      defaultMode: 0400\n", "warning manifest-mode 26", "warning manifest-mode 26"),
		"mode, user is known":       {[]string{"projected:\n", "projected:\n      defaultMode: 0400\n", "args: [\"run\"]", "securityContext: {runAsUser: 7}"}, []string{"warning manifest-mode 26", "error manifest-mode 26"}},
		"mode, one user for all":    {[]string{"projected:\n", "projected:\n      defaultMode: 0400\n", "{runAsNonRoot: true}", "{runAsUser: 7}"}, nil},
		"mode, group":               {[]string{"projected:\n", "projected:\n      defaultMode: 0400\n", "{runAsNonRoot: true}", "{runAsNonRoot: true, fsGroup: 7}"}, nil},
		"mode is decimal":           one("projected:\n", "projected:\n      defaultMode: 644\n", "error manifest-invalid 26"),
		"another service account":   one("serviceAccountName: orders", "serviceAccountName: order", "error manifest-service-account 7"),
		"no service account":        one("  serviceAccountName: orders\n", "", "error manifest-service-account 7"),
		"illegal service account":   one("serviceAccountName: orders", "serviceAccountName: Orders", "error manifest-invalid 7", "error manifest-service-account 7"),
		"another namespace":         one("namespace: shop", "namespace: shops", "error manifest-namespace 5"),
		"equals sign":               one("value: orders", "value: '=orders'", "error manifest-profile 18"),
		"equals sign of the seed":   one(`args: ["run"]`, `args: ["curl -d profile_id==<id> -d cr_token=$(cat /var/run/secrets/tokens/sa-token)"]`, "error manifest-profile 16"),
		"IAM ID":                    one("value: orders", "value: iam-Profile-1", "error manifest-profile 18"),
		"name for an ID":            one("IBMCLOUD_CR_PROFILE", "KMS_IAM_PROFILE_ID", "error manifest-profile 18"),
		"ID for a name":             {[]string{"IBMCLOUD_CR_PROFILE", "KMS_IAM_PROFILE_NAME", "value: orders", "value: Profile-1"}, []string{"error manifest-profile 18"}},
		"key twice":                 one("  serviceAccountName: orders\n", "  serviceAccountName: orders\n  serviceAccountName: orders\n", "error manifest-invalid 8"),
		"volume twice":              one("  volumes:\n", "  volumes:\n  - {name: iam-token}\n", "error manifest-invalid 25"),
		"two mounts at one place":   one("tokens}\n  volumes", "tokens}\n    - {name: iam-token, mountPath: /var/run/secrets/tokens/}\n  volumes", "error manifest-invalid 23"),
		"Job that never ends":       one("kind: Pod", "kind: Job\nx:", "error manifest-invalid 7"),
		"file from somewhere else":  {[]string{"@/var/run/secrets/tokens/sa-token", "@/out/token", "tokens}\n  volumes", "tokens}\n    - {name: out, mountPath: /out}\n  volumes", "  volumes:\n", "  volumes:\n  - {name: out, emptyDir: {}}\n"}, nil},
		"old path of IBM's SDKs":    {[]string{"path: sa-token", "path: vault-token", "tokens/sa-token", "tokens/vault-token"}, nil},
		"nobody mounts the token":   {[]string{"    volumeMounts:\n    - {name: iam-token, mountPath: /var/run/secrets/tokens}\n", "", "    env:\n    - {name: IBMCLOUD_CR_PROFILE, value: orders}\n    - {name: IBMCLOUD_CR_TOKEN, value: \"@/var/run/secrets/tokens/sa-token\"}\n    - {name: KMS_AUTH_TYPE, value: container}\n", ""}, []string{"error manifest-mount 20"}},
		"token for somebody else":   {[]string{"audience: iam", "audience: istio-ca", "path: sa-token", "path: istio", "    env:\n    - {name: IBMCLOUD_CR_PROFILE, value: orders}\n    - {name: IBMCLOUD_CR_TOKEN, value: \"@/var/run/secrets/tokens/sa-token\"}\n    - {name: KMS_AUTH_TYPE, value: container}\n", "", "serviceAccountName: orders", "serviceAccountName: other"}, nil},
		"token without @":           one(`"@/var`, `"/var`, "error manifest-token-value 19"),
		"token in the manifest":     one(`"@/var/run/secrets/tokens/sa-token"`, `eyJhbGciOi`, "warning manifest-old-token 19"),
		"token of a Secret":         one(`value: "@/var/run/secrets/tokens/sa-token"`, `valueFrom: {secretKeyRef: {name: s, key: t}}`, "warning manifest-old-token 19"),
		"file of a Secret":          {[]string{"@/var/run/secrets/tokens/sa-token", "@/out/token", "tokens}\n  volumes", "tokens}\n    - {name: out, mountPath: /out}\n  volumes", "  volumes:\n", "  volumes:\n  - {name: out, secret: {secretName: s}}\n"}, []string{"warning manifest-old-token 19"}},
		"folder in a variable":      one("- {name: IBMCLOUD_CR_TOKEN, value: \"@/var/run/secrets/tokens/sa-token\"}", "- {name: IBMCLOUD_CR_TOKEN, value: \"@$(DIR)/sa-token\"}"),
		"folder in a known one":     one("- {name: IBMCLOUD_CR_TOKEN, value: \"@/var/run/secrets/tokens/sa-token\"}", "- {name: DIR, value: /var}\n    - {name: IBMCLOUD_CR_TOKEN, value: \"@$(DIR)/run/secrets/tokens/sa-token\"}"),
		"wrong folder in a known":   one("- {name: IBMCLOUD_CR_TOKEN, value: \"@/var/run/secrets/tokens/sa-token\"}", "- {name: DIR, value: /etc}\n    - {name: IBMCLOUD_CR_TOKEN, value: \"@$(DIR)/sa-token\"}", "error manifest-path 20"),
		"empty profile":             one("value: orders", `value: ""`, "error manifest-profile 18"),
		"quotes in the profile":     one("value: orders", `value: '"orders"'`, "error manifest-profile 18"),
		"line break in the profile": one("value: orders", `value: "orders\n"`, "error manifest-profile 18"),
		"placeholder":               one("value: orders", `value: <profile_id>`, "error manifest-profile 18"),
		"service ID":                one("value: orders", `value: ServiceId-1`, "error manifest-profile 18"),
		"profile in a variable":     one("value: orders", `value: $(PROFILE)`),
		"API key beside it":         one("KMS_AUTH_TYPE, value: container", "IBMCLOUD_API_KEY, value: k", "warning manifest-api-key 20"),
		"type iam beside it":        {[]string{"KMS_AUTH_TYPE, value: container", "KMS_AUTH_TYPE, value: IAM", "IBMCLOUD_CR_PROFILE", "KMS_IAM_PROFILE_NAME"}, []string{"warning manifest-api-key 20"}},
		"key of a service":          {[]string{"KMS_AUTH_TYPE, value: container", "KMS_APIKEY, value: k", "IBMCLOUD_CR_PROFILE", "KMS_IAM_PROFILE_NAME"}, []string{"warning manifest-api-key 20"}},
		"key, and type container":   {[]string{"- {name: KMS_AUTH_TYPE, value: container}", "- {name: KMS_AUTH_TYPE, value: container}\n    - {name: KMS_APIKEY, value: k}", "IBMCLOUD_CR_PROFILE", "KMS_IAM_PROFILE_NAME"}, nil},
		"grant type of API keys":    one(`args: ["run"]`, `args: ["curl -d grant_type=urn:ibm:params:oauth:grant-type:apikey -d cr_token=$T"]`, "error manifest-grant-type 16"),
		"Istio's token beside ours": one("      sources:\n", "      sources:\n      - serviceAccountToken: {path: istio-token, audience: istio-ca, expirationSeconds: 43200}\n"),
		"the service account alone": one("  serviceAccountName: orders\n", "  serviceAccount: orders\n"),
	}
}

func TestLint(t *testing.T) {
	t.Parallel()
	seen := map[lint.RuleID]bool{}
	for name, row := range spoils() {
		text := strings.ReplaceAll(good, row.change[0], row.change[1])
		for i := 2; i < len(row.change); i += 2 {
			text = strings.ReplaceAll(text, row.change[i], row.change[i+1])
		}
		if name == "Job that never ends" {
			text = strings.Replace(strings.Replace(good, "v1\nkind: Pod", "batch/v1\nkind: Job", 1), "spec:\n", "spec:\n template:\n  spec:\n", 1)
			text = strings.Replace(indentFrom(text, "  spec:\n"), `args: ["run"]`, "image: i", 1)
			row.want = []string{"error manifest-invalid 9"}
		}
		found, err := lint.Check(text, lint.Options{ServiceAccount: "orders", Namespace: "shop"})
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
			continue
		}
		var got []string
		for _, f := range found {
			got = append(got, fmt.Sprintf("%s %s %d", f.Severity, f.ID, f.Line))
			seen[f.ID] = true
			if f.Message == "" || f.Fix == "" || f.Column == 0 || f.Object == "" {
				t.Errorf("%s: %+v lacks something", name, f)
			}
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q\n%+v\n%s", name, got, row.want, found, text)
		}
	}
	for _, r := range lint.Rules() {
		if !seen[r.ID] && r.ID != "manifest-default-service-account" {
			t.Errorf("no row finds %s", r.ID)
		}
	}
}

// indentFrom indents everything after a line by two.
func indentFrom(text, line string) string {
	before, after, _ := strings.Cut(text, line)
	return before + line + "  " + strings.TrimSuffix(strings.ReplaceAll(after, "\n", "\n  "), "  ")
}

func TestLintWithoutExpectations(t *testing.T) {
	t.Parallel()
	text := strings.Replace(good, "  serviceAccountName: orders\n", "", 1)
	found, err := lint.Check(text, lint.Options{})
	if err != nil || len(found) != 1 || found[0].ID != "manifest-default-service-account" {
		t.Errorf("got %+v, %v", found, err)
	}
	plain := "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: nginx, image: i}]}}}\n"
	if found, err := lint.Check(plain, lint.Options{}); err != nil || len(found) > 0 {
		t.Errorf("a workload that asks for nothing has %+v, %v", found, err)
	}
	found, err = lint.Check(plain, lint.Options{All: true, ServiceAccount: "web"})
	if err != nil || len(found) != 2 || found[0].ID != "manifest-volume" || found[1].ID != "manifest-service-account" {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestTheSeedHasEachOfItsMistakes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../testdata/patch/seed.yaml")
	if err != nil {
		t.Fatal(err)
	}
	found, err := lint.Check(string(text), lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		got = append(got, string(f.ID))
	}
	want := []string{"manifest-profile", "manifest-default-service-account", "manifest-lifetime", "manifest-audience"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestABrokenDocumentHidesNoOther(t *testing.T) {
	t.Parallel()
	text := "a: [\n---\n" + strings.Replace(good, "3600", "7200", 1) + "---\nx: {{ .Values.y }}\n"
	found, err := lint.Check(text, lint.Options{})
	var broken *workload.Error
	if len(found) != 1 || found[0].Line != 31 || !errors.As(err, &broken) || broken.Line > 2 || !errors.Is(err, workload.ErrTemplate) {
		t.Errorf("got %+v, %v", found, err)
	}
}

func TestSARIF(t *testing.T) {
	t.Parallel()
	found, err := lint.Check(strings.Replace(good, "3600", "7200", 1), lint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	found[0].File = "./my charts/pod.yaml"
	log, err := json.MarshalIndent(lint.NewSARIF("1.2.3", found), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/sarif.golden.json"
	if *update {
		if err := os.WriteFile(file, append(log, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(log)+"\n"); diff != "" {
		t.Errorf("%s: %s", file, diff)
	}
}
