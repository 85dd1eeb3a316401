package manifest_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

func patch(t *testing.T, text string, o manifest.PatchOptions) manifest.Patched {
	t.Helper()
	got, err := manifest.Patch(text, o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestPatchKeepsEverythingElse(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/patch/*[a-z].*")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		if strings.Contains(file, ".golden.") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			o := manifest.PatchOptions{Settings: settings(), AllContainers: true}

			got := patch(t, string(text), o)

			ext := filepath.Ext(file)
			golden(t, "patch/"+strings.TrimSuffix(filepath.Base(file), ext)+".golden"+ext, got.Text)
			again := patch(t, got.Text, o)
			if again.Text != got.Text || len(again.Changed) > 0 {
				t.Errorf("a second run changes %v: %s", again.Changed, cmp.Diff(got.Text, again.Text))
			}
			o.ServiceAccount = ""
			crlf := strings.ReplaceAll(string(text), "\n", "\r\n")
			if want := strings.ReplaceAll(patch(t, string(text), o).Text, "\n", "\r\n"); patch(t, crlf, o).Text != want {
				t.Errorf("with CRLF: %s", cmp.Diff(want, patch(t, crlf, o).Text))
			}
		})
	}
}

func TestPatchTellsWhatItDid(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/patch/list.json")
	if err != nil {
		t.Fatal(err)
	}
	o := manifest.PatchOptions{Settings: settings(), Containers: []string{"a"}}
	got := patch(t, string(text), o)
	got.Text = ""
	want := manifest.Patched{
		Workloads: []string{"replicaset/r", "podtemplate/t"}, Changed: []string{"replicaset/r"}, Found: []string{"a"},
		Notes: []string{
			"line 23: replicaset/r: container 'a' takes IBMCLOUD_CR_TOKEN from elsewhere; it was not changed",
			"line 22: replicaset/r: container 'a' has 'old' in IBMCLOUD_CR_PROFILE; it was not changed: '--replace' sets it to '" + settings().Profile + "'",
		},
		Skipped: []workload.Skipped{{Line: 34, Object: "podtemplate/t", Reason: "none of its containers is selected for the token"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPatchOfOneContainerLeavesTheOthers(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/patch/deployment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := patch(t, string(text), manifest.PatchOptions{Settings: settings(), Containers: []string{"migrate"}})
	if n := strings.Count(got.Text, "mountPath: /var/run/secrets/tokens\n"); n != 1 {
		t.Errorf("%d containers mount the token:\n%s", n, got.Text)
	}
}

const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"

func TestWhatIsNotPatched(t *testing.T) {
	t.Parallel()
	shared, err := os.ReadFile("testdata/patch/anchors.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		text string
		is   error
		want string
	}{
		"Helm, unreadable":         {"a: 1\n---\n# c\n{{- if .Values.on }}\nkind: Pod\n{{- end }}\n", workload.ErrTemplate, "line 4"},
		"Helm, readable":           {pod + "  serviceAccountName: {{ .Values.sa }}\n", workload.ErrTemplate, "line 5"},
		"Helm, quoted":             {pod + "  serviceAccountName: \"{{ .Release.Name }}-sa\"\n", workload.ErrTemplate, "line 5"},
		"unreadable":               {"a: 1\n---\nb: [1\n", nil, "line 3"},
		"another volume there":     {pod + "  containers: [{name: c}]\n  volumes:\n  - name: iam-token\n    emptyDir: {}\n", nil, "line 7: pod/p: there is a volume 'iam-token'"},
		"something else mounted":   {pod + "  containers:\n  - name: c\n    volumeMounts:\n    - {name: x, mountPath: /var/run/secrets/tokens/}\n  volumes:\n  - name: x\n    emptyDir: {}\n", nil, "line 8: pod/p: container 'c' mounts something else"},
		"sub path":                 {pod + "  containers:\n  - name: c\n    volumeMounts:\n    - {name: iam-token, mountPath: /t, subPath: sa-token}\n  volumes:\n  - name: iam-token\n    projected: {sources: [{serviceAccountToken: {path: sa-token, audience: iam}}]}\n", nil, "line 8: pod/p: container 'c' mounts a part"},
		"a list that is none":      {pod + "  containers:\n  - name: c\n    env: {a: 1}\n", nil, "a list is required here"},
		"key twice":                {pod + "  containers: [{name: c}]\n  volumes: []\n  volumes: []\n", nil, "line 7: duplicate key 'volumes'"},
		"shared with another":      {string(shared), manifest.ErrShared, "daemonset/agents"},
		"settings that can not be": {"", manifest.ErrSettings, "begins with '='"},
	} {
		o := manifest.PatchOptions{Settings: settings()}
		switch name {
		case "shared with another":
			o.Containers = []string{"three"}
		case "settings that can not be":
			o.Profile = "=x"
		}
		got, err := manifest.Patch(row.text, o)
		if err == nil || !strings.Contains(err.Error(), row.want) || row.is != nil && !errors.Is(err, row.is) || got.Text != "" {
			t.Errorf("%s: got %q, %v; want %q", name, got.Text, err, row.want)
		}
	}
}

func TestWhatIsNoWorkloadIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing": "", "comment": "# x\n", "text": "just words", "list": "- 1\n", "Job of another": "apiVersion: batch.volcano.sh/v1\nkind: Job\nspec: {}\n",
		"no spec": "apiVersion: v1\nkind: Pod\n", "spec is text": "apiVersion: apps/v1\nkind: Deployment\nspec: x\n",
		"Argo": "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  x: \"{{workflow.name}}\"\n",
	} {
		got := patch(t, text, manifest.PatchOptions{Settings: settings()})
		if got.Text != text || len(got.Workloads) > 0 {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func FuzzPatch(f *testing.F) {
	files, _ := filepath.Glob("testdata/patch/*")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			f.Add(string(text))
		}
	}
	o := manifest.PatchOptions{Settings: settings(), AllContainers: true}
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = lint.Check(text, lint.Options{All: true})
		got, err := manifest.Patch(text, o)
		if err != nil {
			return
		}
		again, err := manifest.Patch(got.Text, o)
		if err != nil || again.Text != got.Text {
			t.Errorf("patching twice is not patching once: %v\n%q\n%q", err, got.Text, again.Text)
		}
	})
}
