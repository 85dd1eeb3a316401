package manifests_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	patcher "github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// tally counts what became of the manifests of a source.
type tally struct{ files, workloads, refused, unreadable, skipped int }

// row is the line of the table in docs/manifests.md.
func (c tally) row(module string) string {
	return fmt.Sprintf("| `%s` | %d | %d | %d | %d | %d |", module, c.files, c.workloads, c.refused, c.unreadable, c.skipped)
}

// TestPublicManifests patches every manifest of every source: nothing that was there changes, comments included; a second
// run adds nothing; and kubectl reads the result as the same objects with additions.
func TestPublicManifests(t *testing.T) {
	docs, err := os.ReadFile("../../docs/manifests.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources() {
		t.Run(s.module, func(t *testing.T) {
			var count tally
			before, after := t.TempDir(), t.TempDir()
			for i, m := range s.fetch(t) {
				if got := count.patch(t, m); got != "" {
					write(t, before, i, m.text)
					write(t, after, i, got)
				}
			}
			if count.workloads == 0 {
				t.Error("nothing was patched")
			}
			kubectlAgrees(t, before, after)
			if row := count.row(s.module); !strings.Contains(string(docs), row+"\n") {
				t.Errorf("docs/manifests.md lacks the line\n%s", row)
			}
		})
	}
}

// patch patches one manifest and checks the result. It returns "" for a manifest that is not patched.
func (c *tally) patch(t *testing.T, m manifest) string {
	t.Helper()
	o := patcher.PatchOptions{Settings: patcher.Settings{Profile: "public", SDKServices: []string{"IAM_IDENTITY"}}, AllContainers: true}
	c.files++
	got, err := patcher.Patch(m.text, o)
	var unreadable *workload.Error
	switch {
	case errors.Is(err, workload.ErrTemplate):
		c.unreadable++
		return ""
	case errors.As(err, &unreadable):
		t.Logf("%s: %v", m.name, err)
		c.refused++
		return ""
	case err != nil:
		t.Logf("%s: %v", m.name, err)
		c.refused++
		return ""
	}
	c.workloads += len(got.Changed)
	c.skipped += len(got.Skipped)
	again, err := patcher.Patch(got.Text, o)
	if err != nil || again.Text != got.Text {
		t.Errorf("%s: a second run: %v", m.name, err)
	}
	old, now := documents(t, m.text), documents(t, got.Text)
	if err := onlyAdds(old, now, m.name); err != nil {
		t.Error(err)
	}
	if missing := lostComment(m.text, got.Text); missing != "" {
		t.Errorf("%s: the comment %q is lost", m.name, missing)
	}
	return got.Text
}

func write(t *testing.T, folder string, i int, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.yaml", i)), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// documents decodes a stream as kubectl does.
func documents(t *testing.T, stream string) []any {
	t.Helper()
	var all []any
	for _, text := range regexp.MustCompile(`(?m)^---.*$`).Split(stream, -1) {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Logf("kubectl would not read this either: %v", err)
			v = text
		}
		all = append(all, v)
	}
	return all
}

// onlyAdds is an error where something of the old value is missing or different in the new one. Lists may grow at their end.
func onlyAdds(old, now any, at string) error {
	switch old := old.(type) {
	case map[string]any:
		now, ok := now.(map[string]any)
		for key, value := range old {
			if !ok || value != nil && now[key] == nil {
				return fmt.Errorf("%s.%s is gone", at, key)
			}
			if err := onlyAdds(value, now[key], at+"."+key); err != nil {
				return err
			}
		}
	case []any:
		now, _ := now.([]any)
		if len(now) < len(old) {
			return fmt.Errorf("%s is shorter", at)
		}
		for i := range old {
			if err := onlyAdds(old[i], now[i], fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	default:
		if old != nil && old != now {
			return fmt.Errorf("%s was %v and is %v", at, old, now)
		}
	}
	return nil
}

// lostComment is a comment of its own line that is not in the new text, in the same order; "" when all are.
func lostComment(old, now string) string {
	lines := strings.Split(now, "\n")
	for line := range strings.Lines(old) {
		line = strings.TrimRight(line, "\n")
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		i := 0
		for i < len(lines) && lines[i] != line {
			i++
		}
		if i == len(lines) {
			return line
		}
		lines = lines[i+1:]
	}
	return ""
}

// kubectlAgrees has kubectl decode both folders without a cluster, and compares.
func kubectlAgrees(t *testing.T, before, after string) {
	t.Helper()
	read := func(folder string) []any {
		cmd := exec.Command("kubectl", "annotate", "--local", "--recursive", "-f", folder, "-o", "yaml", "podtrust=read")
		cmd.Env = append(os.Environ(), "KUBECONFIG=/dev/null")
		out, err := cmd.Output()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) { // it ends with 1 for objects without a name, in both folders
			t.Fatal(err)
		}
		return documents(t, string(out))
	}
	old, now := read(before), read(after)
	if len(old) != len(now) || len(old) < 2 {
		t.Fatalf("kubectl reads %d objects before and %d after", len(old), len(now))
	}
	if err := onlyAdds(old, now, "kubectl"); err != nil {
		t.Error(err)
	}
	t.Logf("kubectl reads %d objects", len(old))
}
