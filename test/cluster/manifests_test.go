package cluster

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	apismeta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
	"sigs.k8s.io/yaml"
)

// manifest is one YAML document that the API server judges.
type manifest struct {
	where string
	text  []byte
}

// header is what a document says of itself.
type header struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"metadata"`
	Spec struct {
		ServiceAccount string `json:"serviceAccountName"` // of a Pod
	} `json:"spec"`
}

// dryRun does what 'kubectl apply --server-side --dry-run=server' does: the server decodes strictly, sets what is missing,
// admits and validates, and keeps nothing.
func (c cluster) dryRun(t *testing.T, m manifest) error {
	t.Helper()
	var head header
	if err := yaml.Unmarshal(m.text, &head); err != nil {
		return err
	}
	kind := schema.FromAPIVersionAndKind(head.APIVersion, head.Kind)
	groups, err := restmapper.GetAPIGroupResources(c.client.Discovery())
	if err != nil {
		t.Fatal(err)
	}
	mapping, err := restmapper.NewDiscoveryRESTMapper(groups).RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return err
	}
	anything, err := dynamic.NewForConfig(c.config)
	if err != nil {
		t.Fatal(err)
	}
	var resources dynamic.ResourceInterface = anything.Resource(mapping.Resource)
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		namespace := cmp.Or(head.Metadata.Namespace, core.NamespaceDefault)
		c.createNamespace(t, namespace)
		if head.Kind == "Pod" { // the only kind for which the server looks whether its service account is there
			c.createServiceAccount(t, namespace, cmp.Or(head.Spec.ServiceAccount, "default"))
		}
		resources = anything.Resource(mapping.Resource).Namespace(namespace)
	}
	_, err = resources.Patch(t.Context(), head.Metadata.Name, types.ApplyPatchType, m.text, apismeta.PatchOptions{
		FieldManager: "podtrust-test", DryRun: []string{apismeta.DryRunAll}, FieldValidation: apismeta.FieldValidationStrict,
	})
	return err
}

// manifestsAreValid is for all Kubernetes manifests that the project shows to people.
func (w world) manifestsAreValid(t *testing.T) {
	shown := documents(t, filepath.Join("..", "..", "docs"))
	if len(shown) == 0 {
		t.Error("docs/ shows no Kubernetes manifest; is it where the test looks?")
	}
	shown = append(shown, documents(t, filepath.Join("..", "..", "README.md"))...)
	for _, m := range append(shown, documents(t, "testdata")...) {
		t.Run(m.where, func(t *testing.T) {
			if err := w.main.dryRun(t, m); err != nil {
				t.Errorf("the API server says: %v\n%s", err, m.text)
			}
		})
	}
}

// serverRefuses shows that a dry run finds what it is there to find, and that the linter agrees with the server.
func (w world) serverRefuses(t *testing.T) {
	good := readFile(t, filepath.Join("testdata", "pod.yaml"))
	if found := w.lint(t, good); found != "" {
		t.Errorf("the linter says of a good manifest:\n%s", found)
	}
	for name, row := range map[string]struct{ from, to, part string }{
		"five minutes":      {"expirationSeconds: 3600", "expirationSeconds: 300", "10 minutes"},
		"a typo":            {"expirationSeconds: 3600", "expirationSecond: 3600", "expirationSecond"},
		"a mount of no use": {"- name: iam-token\n          mountPath", "- name: other\n          mountPath", "Not found"},
		"a path upwards":    {"path: sa-token", "path: ../sa-token", "'..'"},
		"a field twice":     {"audience: iam", "audience: iam\n              audience: iam", "audience"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(good, row.from, row.to, 1)
			err := w.main.dryRun(t, manifest{name, []byte(text)})
			if text == good || err == nil || !strings.Contains(err.Error(), row.part) {
				t.Errorf("got %v, want a refusal with %q", err, row.part)
			}
			if found := w.lint(t, text); !strings.Contains(found, "error") {
				t.Errorf("the server says %v, and the linter says no more than:\n%s", err, found)
			}
		})
	}
}

// lint returns what the linter finds in a manifest.
func (w world) lint(t *testing.T, text string) string {
	t.Helper()
	p := program{binary: w.podtrust, home: t.TempDir(), endpoint: "sandbox"}
	file := filepath.Join(p.home, "manifest.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := p.run(t, "manifest", "lint", "-f", file, "--all")
	return r.out
}

// documents finds the Kubernetes manifests below a folder: those of YAML files, and those that Markdown shows in blocks.
// Pieces of a pod are put into one.
func documents(t *testing.T, folder string) []manifest {
	t.Helper()
	var found []manifest
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		var texts [][]byte
		switch filepath.Ext(path) {
		case ".yaml", ".yml":
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			texts = append(texts, text)
		case ".md":
			if texts, err = blocks(path); err != nil {
				return err
			}
		}
		for _, text := range texts {
			found = append(found, split(t, path, text)...)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}

// blocks are the YAML blocks of a Markdown file.
func blocks(path string) ([][]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var found [][]byte
	inside := false
	for line := range strings.SplitSeq(string(text), "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case inside && strings.HasPrefix(trimmed, "```"):
			inside = false
		case inside:
			found[len(found)-1] = append(found[len(found)-1], line+"\n"...)
		case trimmed == "```yaml" || trimmed == "```yml":
			inside, found = true, append(found, nil)
		}
	}
	return found, nil
}

func split(t *testing.T, path string, text []byte) []manifest {
	t.Helper()
	var found []manifest
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		var head header
		if err := yaml.Unmarshal(document, &head); err != nil {
			t.Fatalf("%s: a YAML document can't be read: %v\n%s", path, err, document)
		}
		where := filepath.ToSlash(path) + " " + head.Kind + " " + head.Metadata.Name
		group, _, _ := strings.Cut(head.APIVersion, "/")
		switch {
		case group == "podtrust", group == "kustomize.config.k8s.io": // for tools on this side of the server
		case head.APIVersion != "" && (!strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")):
			found = append(found, manifest{where, document})
		default: // a piece, or a kind that Kubernetes does not bring along, such as Tekton's
			if pod := podAround(t, document); pod != nil {
				found = append(found, manifest{where + " (its pieces of a pod)", pod})
			}
		}
	}
}
