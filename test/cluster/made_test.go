package cluster

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"
)

// made are the manifests that podtrust makes: the server accepts them under its strictest security standard, and the pod in
// one of them gets a token that is exchanged.
func (w world) made(t *testing.T) {
	t.Parallel()
	const namespace = "restricted"
	createOnce(t, w.main.client.CoreV1().Namespaces().Create, &core.Namespace{ObjectMeta: meta.ObjectMeta{
		Name: namespace, Labels: map[string]string{"pod-security.kubernetes.io/enforce": "restricted"},
	}})
	p := w.serveSandbox(t, "--strict-audience", "--max-token-lifetime", "1h")
	p.must(t, "profile", "create", "orders-api")
	p.must(t, "profile", "link", "orders-api", "--cluster", "demo-vpc", "--namespace", namespace, "--service-account", "orders-api")
	p.trust(t, "demo-vpc", w.main)
	made := func(t *testing.T, kind string, flags ...string) []manifest {
		t.Helper()
		args := []string{"manifest", kind, "prove", "--profile", "orders-api", "--namespace", namespace, "--service-account", "orders-api"}
		return split(t, kind, []byte(p.must(t, append(args, flags...)...)))
	}
	for _, kind := range []string{"pod", "job", "deployment"} {
		for name, flags := range map[string][]string{
			"podtrust": {"--image", "registry.example/podtrust:1"}, "curl": {"--curl"},
			"an SDK":                   {"--curl", "--sdk-service", "KMS", "--lifetime", "20m", "--token-path", "pod-token", "--mount-path", "/iam"},
			"an account that is there": {"--curl", "--existing-service-account"},
			"OpenShift":                {"--curl", "--openshift"},
		} {
			t.Run(kind+" with "+name, func(t *testing.T) {
				for _, m := range made(t, kind, flags...) {
					if err := w.main.dryRun(t, m); err != nil {
						t.Errorf("the API server says: %v\n%s", err, m.text)
					}
				}
			})
		}
	}
	t.Run("its pod gets a token that is exchanged", func(t *testing.T) {
		var pod core.Pod
		if err := yaml.UnmarshalStrict(made(t, "pod", "--curl", "--existing-service-account")[0].text, &pod); err != nil {
			t.Fatal(err)
		}
		if got := p.accepted(t, w.main.tokenOf(t, &pod)).Authn.Name; got != "demo-vpc:restricted:orders-api:prove" {
			t.Errorf("the access token names %s", got)
		}
	})
}

// patched are workloads to which podtrust adds a token.
func (w world) patched(t *testing.T) {
	t.Parallel()
	p := program{binary: w.podtrust, home: t.TempDir(), endpoint: "sandbox"}
	for _, file := range []string{"workloads.yaml", filepath.Join("seed", "job.yaml")} {
		file = filepath.Join("testdata", file)
		text := p.must(t, "manifest", "patch", "-f", file, "--profile", "orders-api", "--service-account", "orders-api")
		for _, m := range split(t, file, []byte(text)) {
			t.Run(m.where, func(t *testing.T) {
				if err := w.main.dryRun(t, m); err != nil {
					t.Errorf("the API server says: %v\n%s", err, m.text)
				}
				text, err := yaml.YAMLToJSON(m.text)
				if err != nil || !strings.Contains(string(text), `"audience":"iam","expirationSeconds":3600`) {
					t.Errorf("there is no token in today's form:\n%s", m.text)
				}
			})
		}
	}
	t.Run("a kustomization's patch fits a Deployment of the server", w.kustomized)
}

// kustomized gives the patch of a kustomization to the server, which merges as kustomize does.
func (w world) kustomized(t *testing.T) {
	const namespace = "kustomized"
	w.main.createNamespace(t, namespace)
	labels := map[string]string{"app": "orders"}
	createOnce(t, w.main.client.AppsV1().Deployments(namespace).Create, &apps.Deployment{
		ObjectMeta: meta.ObjectMeta{Name: "orders"},
		Spec: apps.DeploymentSpec{Selector: &meta.LabelSelector{MatchLabels: labels}, Template: core.PodTemplateSpec{
			ObjectMeta: meta.ObjectMeta{Labels: labels},
			Spec: core.PodSpec{Containers: []core.Container{{
				Name: "app", Image: "registry.example/orders:1", Env: []core.EnvVar{{Name: "LEVEL", Value: "info"}},
			}}},
		}},
	})
	var kustomization struct {
		Patches []struct{ Patch string } `json:"patches"`
	}
	p := program{binary: w.podtrust, home: t.TempDir(), endpoint: "sandbox"}
	text := p.must(t, "manifest", "snippet", "kustomize", "orders", "--container", "app", "--profile", "orders-api", "--service-account", "orders-api")
	if err := yaml.Unmarshal([]byte(text), &kustomization); err != nil || len(kustomization.Patches) != 1 {
		t.Fatalf("%v\n%s", err, text)
	}
	patch, err := yaml.YAMLToJSONStrict([]byte(kustomization.Patches[0].Patch))
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.main.client.AppsV1().Deployments(namespace).Patch(t.Context(), "orders", types.StrategicMergePatchType, patch,
		meta.PatchOptions{DryRun: []string{meta.DryRunAll}, FieldValidation: meta.FieldValidationStrict})
	if err != nil {
		t.Fatal(err)
	}
	spec := got.Spec.Template.Spec
	if len(spec.Containers) != 1 || len(spec.Containers[0].Env) < 3 || len(spec.Containers[0].VolumeMounts) != 1 || spec.ServiceAccountName != "orders-api" {
		t.Errorf("the patched pod is %+v", spec)
	}
}

// seedIsNamed checks that the linter says of the seed's Job what is out of date in it.
func (w world) seedIsNamed(t *testing.T) {
	t.Parallel()
	p := program{binary: w.podtrust, home: t.TempDir(), endpoint: "sandbox"}
	r := p.run(t, "manifest", "lint", "-f", filepath.Join("testdata", "seed", "job.yaml"), "-o", "json")
	var findings []struct{ ID string }
	if err := json.Unmarshal([]byte(r.out), &findings); err != nil {
		t.Fatalf("%v\n%s%s", err, r.out, r.errs)
	}
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.ID)
	}
	slices.Sort(ids)
	want := []string{"manifest-audience", "manifest-default-service-account", "manifest-lifetime", "manifest-profile"}
	if r.code != 11 || !slices.Equal(ids, want) {
		t.Errorf("exit %d with %v, want 11 with %v", r.code, ids, want)
	}
}
