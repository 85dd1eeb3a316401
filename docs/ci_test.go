package docs_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// jobs are the scripts of one pipeline, by the names that all of them share.
type jobs struct{ plan, apply, drift, audit string }

// TestThePipelinesDoWhatTheySay takes the scripts out of the pipelines of ci.md and runs them as a pull request, a merge and
// a night would. What installs is left out.
func TestThePipelinesDoWhatTheySay(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "podtrust")
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	text, err := os.ReadFile("ci.md")
	if err != nil {
		t.Fatal(err)
	}
	pipelines := map[string]jobs{}
	for _, block := range blocks(string(text), "yaml") {
		name, found := pipeline(t, block)
		pipelines[name] = found
	}
	for _, name := range []string{"GitHub Actions", "GitLab", "Tekton"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := pipelines[name]
			if found.plan == "" || found.apply == "" || found.drift == "" {
				t.Fatalf("the pipeline lacks a job: %+v", found)
			}
			at := newRunner(t, program)
			at.run(found.drift, 10) // nothing was applied yet
			at.run(found.plan, 0)
			if name == "GitHub Actions" {
				at.contains("summary.md", "### Pod trust: 4 to create, 0 to change, 0 to remove")
				at.contains("summary.md", "- **gains** `demo-vpc/orders/orders-api` as `orders-prod`: Reader on cloud-object-storage/demo-cos")
			}
			if name == "GitHub Actions" {
				at.run(found.audit, 0)
				at.contains("audit.sarif", `"results": []`)
				at.run("podtrust profile create admins && podtrust profile rule add admins --cluster-type iks --name x --allow-wide --service-account ops", 0)
				at.run(found.audit, 11)
				at.contains("audit.sarif", `"ruleId": "wide-any-cluster"`)
				at.run("podtrust profile delete admins -f", 0)
			}
			at.run(found.apply, 0)
			at.run(found.drift, 0)
			at.run("podtrust profile unlink orders-prod --all -f", 0)
			at.run(found.drift, 10)
			at.run(found.apply, 0)
			at.run(found.drift, 0)
		})
	}
}

const trustFile = `apiVersion: podtrust/v1
kind: Trust
profiles:
  - name: orders-${env}
    pods: [{cluster: demo-vpc, namespace: orders, serviceAccount: orders-api}]
    groups: [cos-readers]
    access: [{service: cloud-object-storage, instance: demo-cos, roles: [Reader]}]
`

// runner is a machine of a CI service, with a clone of a repository.
type runner struct {
	t      *testing.T
	folder string
	env    []string
}

func newRunner(t *testing.T, program string) runner {
	t.Helper()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "trust"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "trust", "orders.yaml"), []byte(trustFile), 0o600); err != nil {
		t.Fatal(err)
	}
	return runner{t, folder, []string{
		"PATH=" + filepath.Dir(program) + ":" + os.Getenv("PATH"), "HOME=" + folder, "XDG_STATE_HOME=" + folder, "XDG_CONFIG_HOME=" + folder,
		"PODTRUST_ENDPOINT=sandbox", "CI=true", "GITHUB_STEP_SUMMARY=" + filepath.Join(folder, "summary.md"),
	}}
}

// run runs a script, which must end with a code.
func (r runner) run(script string, want int) {
	r.t.Helper()
	cmd := exec.Command("bash", "-eo", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = r.folder, r.env
	out, err := cmd.CombinedOutput()
	got := 0
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		got = ended.ExitCode()
	} else if err != nil {
		r.t.Fatal(err)
	}
	if got != want {
		r.t.Fatalf("exit code %d, want %d:\n%s\n%s", got, want, script, out)
	}
}

func (r runner) contains(file, want string) {
	r.t.Helper()
	got, err := os.ReadFile(filepath.Join(r.folder, file))
	if err != nil || !strings.Contains(string(got), want) {
		r.t.Errorf("%s lacks %q: %v\n%s", file, want, err, got)
	}
}

// blocks are the texts of the code blocks of a language.
func blocks(page, language string) []string {
	var all []string
	for i, part := range strings.Split(page, "```") {
		if rest, ok := strings.CutPrefix(part, language+"\n"); ok && i%2 == 1 {
			all = append(all, rest)
		}
	}
	return all
}

// pipeline returns the CI service of a block, and the scripts of its jobs.
func pipeline(t *testing.T, block string) (string, jobs) {
	t.Helper()
	dec := yaml.NewDecoder(strings.NewReader(block))
	scripts, name := map[string]string{}, ""
	for {
		var doc map[string]any
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return name, jobs{scripts["plan"], scripts["apply"], scripts["drift"], scripts["audit"]}
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, block)
		}
		switch {
		case doc["kind"] == "Task":
			name = "Tekton"
			spec, metadata := doc["spec"].(map[string]any), doc["metadata"].(map[string]any)
			scripts[metadata["name"].(string)] = commands(spec["steps"])
		case doc["jobs"] != nil:
			name = "GitHub Actions"
			for job, value := range doc["jobs"].(map[string]any) {
				scripts[job] = commands(value.(map[string]any)["steps"])
			}
		default:
			name = "GitLab"
			for job, value := range doc {
				if fields, ok := value.(map[string]any); ok {
					scripts[job] = commands(fields["script"])
				}
			}
		}
	}
}

// commands are the lines of steps, except those that install.
func commands(steps any) string {
	var lines []string
	list, _ := steps.([]any)
	for _, step := range list {
		text, _ := step.(string)
		if fields, ok := step.(map[string]any); ok {
			for _, key := range []string{"run", "script"} {
				if s, ok := fields[key].(string); ok {
					text = s
				}
			}
		}
		for line := range strings.SplitSeq(text, "\n") {
			if !strings.HasPrefix(line, "git clone ") && !strings.HasPrefix(line, "go install ") {
				lines = append(lines, line)
			}
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
