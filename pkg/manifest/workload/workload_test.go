package workload_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// parsed is the only document of a text.
func parsed(t *testing.T, text string) *yamltext.Document {
	t.Helper()
	d, err := workload.Parse(yamltext.Chunk{Text: text, Line: 1})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatIsInADocument(t *testing.T) {
	t.Parallel()
	const pod = "{containers: [{name: app, image: x}]}"
	for name, c := range map[string]struct {
		text             string
		objects, skipped []string // the skipped with their reasons
	}{
		"pod":              {text: "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: " + pod + "}", objects: []string{"pod/a"}},
		"list":             {text: "{kind: List, apiVersion: v1, items: [{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: " + pod + "}]}", objects: []string{"pod/a"}},
		"pipeline":         {text: "{apiVersion: tekton.dev/v1, kind: Pipeline, metadata: {name: p}, spec: {tasks: [{name: t, taskSpec: {steps: [{name: s, image: x}]}}]}}", objects: []string{"pipeline/p (task 't')"}},
		"something else":   {text: "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}"},
		"nothing":          {text: "# a comment\n"},
		"an unknown kind":  {text: "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: w}, spec: " + pod + "}", skipped: []string{"workflow/w: kind 'Workflow' is not supported"}},
		"somebody's Job":   {text: "{apiVersion: batch.volcano.sh/v1, kind: Job, metadata: {name: j}, spec: " + pod + "}", skipped: []string{"job/j: kind 'Job' is not supported"}},
		"a pod elsewhere":  {text: "{apiVersion: tekton.dev/v1, kind: TaskRun, metadata: {name: r}, spec: {taskRef: {name: t}}}", skipped: []string{"taskrun/r: it has no pod of its own: its containers are in another object or missing"}},
		"no kind, but pod": {text: "{spec: " + pod + "}", skipped: []string{"/: it has no kind"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := workload.In(parsed(t, c.text))
			var objects, skipped []string
			for _, w := range got.Workloads {
				objects = append(objects, w.String())
			}
			for _, s := range got.Skipped {
				skipped = append(skipped, s.Object+": "+s.Reason)
			}
			if diff := cmp.Diff(c.objects, objects) + cmp.Diff(c.skipped, skipped); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhereAContainerHasTheToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ mount, want string }{
		"the volume":        {"{name: iam, mountPath: /var/run/secrets/tokens/}", "/var/run/secrets/tokens/sa-token"},
		"the file itself":   {"{name: iam, mountPath: /token, subPath: sa-token}", "/token"},
		"another file":      {"{name: iam, mountPath: /token, subPath: ca.crt}", ""},
		"another volume":    {"{name: tmp, mountPath: /var/run/secrets/tokens}", ""},
		"a mount removed":   {"{name: iam, mountPath: /t, $patch: delete}", ""},
		"nothing of volume": {"{mountPath: /t}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := workload.In(parsed(t, `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {
				containers: [{name: app, image: x, volumeMounts: [`+c.mount+`]}],
				volumes: [{name: iam, projected: {sources: [{serviceAccountToken: {path: sa-token, audience: iam}}]}}]}}`))
			if len(found.Workloads) != 1 {
				t.Fatalf("got %+v", found)
			}
			w := found.Workloads[0]
			containers, tokens := w.Containers(), w.TokenSources()
			if len(containers) != 1 || len(tokens) != 1 || !tokens[0].ForIAM() {
				t.Fatalf("got %+v and %+v", containers, tokens)
			}
			if got := tokens[0].At(containers[0]); got != c.want {
				t.Errorf("got '%s', want '%s'", got, c.want)
			}
		})
	}
}

func TestATemplateHasItsLine(t *testing.T) {
	t.Parallel()
	_, err := workload.Parse(yamltext.Chunk{Text: "a: 1\nb: {{ .Values.b }}\n", Line: 10})
	var template *workload.TemplateError
	if !errors.Is(err, workload.ErrTemplate) || !errors.As(err, &template) || template.Line != 11 {
		t.Errorf("got %v", err)
	}
}
