package manifests_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// source is a published module with manifests in it. Its checksum pins what is fetched.
type source struct{ module, sum string }

func sources() []source {
	return []source{
		{"github.com/tektoncd/pipeline@v0.62.0", "h1:9qAE2ewb3X/3187e1YdrAirrsaqkQwl1u+bzp306UfM="},
		{"knative.dev/serving@v0.43.0", "h1:S+nCHYBaKo8r1kge6zF7hDxQrag5rwMkQTSZyDmrYIc="},
		{"github.com/argoproj/argo-rollouts@v1.7.2", "h1:faDUH/qePerYRwsrHfVzNQkhjGBgXIiVYdVK8824kMo="},
		{"github.com/cert-manager/cert-manager@v1.16.2", "h1:c9UU2E+8XWGruyvC/mdpc1wuLddtgmNr8foKdP7a8Jg="},
		{"github.com/spiffe/spire-controller-manager@v0.6.0", "h1:Uo7FaNZjzKCcNZCoVBlUzcpBaU/e9npby2JSi+8jSGo="},
		{"k8s.io/kubernetes@v1.37.2", "h1:A2VDEiObzkYqFTKhSsn0ZEb0RlLEXpHWj93gi2HqEwE="},
	}
}

// manifest is one file of a source.
type manifest struct{ name, text string }

// fetch returns the manifests of a source: every YAML file that has a kind.
func (s source) fetch(t *testing.T) []manifest {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", s.module)
	cmd.Dir = t.TempDir() // outside of any module: the requirements of the source do not matter
	out, err := cmd.Output()
	var got struct{ Dir, Sum, Error string }
	if jsonErr := json.Unmarshal(out, &got); err != nil || jsonErr != nil || got.Sum != s.sum {
		t.Fatalf("download %s: %v, %v, %+v", s.module, err, jsonErr, got)
	}
	var files []manifest
	err = filepath.WalkDir(got.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), "\nkind:") || strings.HasPrefix(string(text), "kind:") {
			name, _ := filepath.Rel(got.Dir, path)
			files = append(files, manifest{name, string(text)})
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", s.module, len(files), err)
	}
	return files
}
