package manifest_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// golden compares with a file, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: %s", file, diff)
	}
}

func settings() manifest.Settings {
	return manifest.Settings{Profile: "Profile-6f1b2c3d-0a1b-4c2d-8e3f-112233445566", ServiceAccount: "orders-api"}
}

func proof(kind manifest.Kind) manifest.Workload {
	s := settings()
	s.SDKServices = []string{"IAM_IDENTITY"}
	return manifest.Workload{Kind: kind, Name: "prove", Namespace: "orders", Image: "example.test/podtrust:1", Settings: s}
}

func TestGenerate(t *testing.T) {
	t.Parallel()
	curl := func(kind manifest.Kind) manifest.Workload {
		w := proof(kind)
		w.Image, w.Curl, w.OpenShift, w.ExistingAccount, w.Profile = "", true, true, true, "orders: 'api'"
		w.IAMURL = "https://private.iam.cloud.ibm.com/"
		return w
	}
	for name, w := range map[string]manifest.Workload{
		"job": proof(manifest.Job), "pod": proof(manifest.Pod), "deployment": proof(manifest.Deployment),
		"job-curl": curl(manifest.Job), "pod-curl": curl(manifest.Pod), "deployment-curl": curl(manifest.Deployment),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := manifest.Generate(w)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".golden.yaml", got)
			findings, err := lint.Check(got, lint.Options{ServiceAccount: "orders-api", Namespace: "orders"})
			if len(findings) > 0 || err != nil {
				t.Errorf("what was made has findings: %+v, %v", findings, err)
			}
			patched, err := manifest.Patch(got, manifest.PatchOptions{Settings: w.Settings})
			if err != nil || patched.Text != got {
				t.Errorf("what was made can be patched: %v, %s", err, cmp.Diff(got, patched.Text))
			}
		})
	}
}

func TestSnippets(t *testing.T) {
	t.Parallel()
	helm, err := manifest.Helm(settings())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "helm.golden.yaml", helm)
	for _, kind := range []string{"deployment", "CronJob", "Pod"} {
		got, err := manifest.Kustomize(manifest.KustomizeTarget{Kind: kind, Name: "orders", Container: "app"}, settings())
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "kustomize-"+strings.ToLower(kind)+".golden.yaml", got)
		var k struct {
			Patches []struct {
				Patch string
			}
		}
		if err := yaml.Unmarshal([]byte(got), &k); err != nil {
			t.Fatal(err)
		}
		findings, err := lint.Check(k.Patches[0].Patch, lint.Options{ServiceAccount: "orders-api"})
		for _, f := range findings {
			if f.Message != "restartPolicy '' is not for a CronJob" { // a patch need not say it
				t.Errorf("%s: %+v", kind, f)
			}
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func TestSettingsThatNoManifestCanHave(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*manifest.Workload){
		"no profile":               func(w *manifest.Workload) { w.Profile = "" },
		"profile with blanks":      func(w *manifest.Workload) { w.Profile = "x " },
		"profile with equals sign": func(w *manifest.Workload) { w.Profile = "=Profile-1" },
		"IAM ID":                   func(w *manifest.Workload) { w.Profile = "iam-Profile-1" },
		"CRN of something else":    func(w *manifest.Workload) { w.Profile = "crn:v1:bluemix:public:x::a/1:c1::" },
		"long life":                func(w *manifest.Workload) { w.Lifetime = 2 * time.Hour },
		"short life":               func(w *manifest.Workload) { w.Lifetime = time.Minute },
		"service account":          func(w *manifest.Workload) { w.ServiceAccount = "Orders" },
		"no service account":       func(w *manifest.Workload) { w.ServiceAccount = "" },
		"namespace":                func(w *manifest.Workload) { w.Namespace = "a.b" },
		"name":                     func(w *manifest.Workload) { w.Name = "" },
		"no image":                 func(w *manifest.Workload) { w.Image = "" },
		"relative mount path":      func(w *manifest.Workload) { w.MountPath = "var/run" },
		"root":                     func(w *manifest.Workload) { w.MountPath = "/../" },
		"file above":               func(w *manifest.Workload) { w.File = "a/../../b" },
		"absolute file":            func(w *manifest.Workload) { w.File = "/a" },
		"SDK service":              func(w *manifest.Workload) { w.SDKServices = []string{"iam identity"} },
		"IAM without TLS":          func(w *manifest.Workload) { w.IAMURL = "http://iam.example.com" },
		"IAM with a user":          func(w *manifest.Workload) { w.IAMURL = "https://u:p@iam.example.com" },
		"IAM with a query":         func(w *manifest.Workload) { w.IAMURL = "https://iam.example.com?x=1" },
		"volume":                   func(w *manifest.Workload) { w.Volume = "a_b" },
	} {
		w := proof(manifest.Job)
		change(&w)
		if got, err := manifest.Generate(w); !errors.Is(err, manifest.ErrSettings) || got != "" {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	w := proof(manifest.Job)
	w.Profile = "crn:v1:bluemix:public:iam-identity::a/1::profile:Profile-1"
	if got, err := manifest.Generate(w); err != nil || !strings.Contains(got, "IAM_PROFILE_ID\n          value: Profile-1\n") {
		t.Errorf("a profile's CRN gives %v\n%s", err, got)
	}
}
