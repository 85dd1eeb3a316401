package manifest_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
)

type m = map[string]any

// drawWorkload draws a workload of any kind, with things in it that nobody knows, and the pod's spec in it.
func drawWorkload(t *rapid.T) (object, spec m) {
	maybe := func(name string) bool { return rapid.Bool().Draw(t, name) }
	containers := func(name string, least int) []any {
		list := []any{}
		for i := range rapid.IntRange(least, 3).Draw(t, name) {
			c := m{"name": name + string(rune('a'+i)), "image": "x", "unknown": m{"kept": []any{1, "two", nil}}}
			if maybe("env") {
				c["env"] = []any{m{"name": "A", "value": rapid.SampledFrom([]string{"1", "yes", "a: b", "# x", "l\nm\n"}).Draw(t, "value")}}
			}
			if name == "c" && maybe("profile") { // init containers get no token
				c["env"] = []any{m{"name": "IBMCLOUD_CR_PROFILE", "value": "other"}}
			}
			if maybe("mounts") {
				c["volumeMounts"] = []any{m{"name": "tmp", "mountPath": "/tmp"}}
			}
			list = append(list, c)
		}
		return list
	}
	spec = m{"containers": containers("c", 1), "volumes": []any{m{"name": "tmp", "emptyDir": m{}}}}
	if maybe("init") {
		spec["initContainers"] = containers("i", 1)
	}
	if maybe("account") {
		spec["serviceAccountName"] = "other"
	}
	kind := rapid.SampledFrom([][]string{
		{"v1", "Pod", "spec"},
		{"apps/v1", "Deployment", "spec", "template", "spec"},
		{"apps/v1", "StatefulSet", "spec", "template", "spec"},
		{"apps/v1", "DaemonSet", "spec", "template", "spec"},
		{"apps/v1", "ReplicaSet", "spec", "template", "spec"},
		{"batch/v1", "Job", "spec", "template", "spec"},
		{"batch/v1", "CronJob", "spec", "jobTemplate", "spec", "template", "spec"},
	}).Draw(t, "kind")
	object = m{"spec": nest(kind[3:], spec)}
	object["apiVersion"], object["kind"], object["metadata"] = kind[0], kind[1], m{"name": "w"}
	return object, spec
}

func nest(keys []string, inner any) any {
	if len(keys) == 0 {
		return inner
	}
	return m{keys[0]: nest(keys[1:], inner)}
}

// patched makes of a pod's spec what a patch should make of it, in the plainest way.
func patched(spec m) {
	spec["serviceAccountName"] = "orders-api"
	spec["volumes"] = append(slices.Clone(spec["volumes"].([]any)), m{"name": "iam-token", "projected": m{"sources": []any{m{
		"serviceAccountToken": m{"path": "sa-token", "expirationSeconds": 3600, "audience": "iam"},
	}}}})
	for _, key := range []string{"containers"} {
		list, _ := spec[key].([]any)
		for _, c := range list {
			c := c.(m)
			mounts, _ := c["volumeMounts"].([]any)
			c["volumeMounts"] = append(mounts, m{"name": "iam-token", "mountPath": "/var/run/secrets/tokens", "readOnly": true})
			env, _ := c["env"].([]any)
			for _, v := range [][2]string{{"IBMCLOUD_CR_TOKEN", "@/var/run/secrets/tokens/sa-token"}, {"IBMCLOUD_CR_PROFILE", settings().Profile}} {
				i := slices.IndexFunc(env, func(e any) bool { return e.(m)["name"] == v[0] })
				if i < 0 {
					env = append(env, m{"name": v[0], "value": v[1]})
				} else {
					env[i].(m)["value"] = v[1]
				}
			}
			c["env"] = env
		}
	}
}

func encode(t *rapid.T, object m) string {
	var b bytes.Buffer
	style := rapid.SampledFrom([]int{0, 2, 4, 7}).Draw(t, "indent")
	if style == 0 {
		enc := json.NewEncoder(&b)
		enc.SetIndent("", rapid.SampledFrom([]string{"", "  "}).Draw(t, "JSON"))
		_ = enc.Encode(object)
		return b.String()
	}
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(style)
	_ = enc.Encode(object)
	return b.String()
}

func TestPatchIsWhatItShouldBeAndTwiceIsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		object, spec := drawWorkload(t)
		text := encode(t, object)

		got, err := manifest.Patch(text, manifest.PatchOptions{Settings: settings(), AllContainers: true, Replace: true})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		patched(spec)
		var want, have any
		normal, _ := yaml.Marshal(object)
		if err := yaml.Unmarshal(normal, &want); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal([]byte(got.Text), &have); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("%s\n%s", diff, got.Text)
		}
		again, err := manifest.Patch(got.Text, manifest.PatchOptions{Settings: settings(), AllContainers: true, Replace: true})
		if err != nil || again.Text != got.Text {
			t.Fatalf("a second run: %v, %s", err, cmp.Diff(got.Text, again.Text))
		}
		if found, err := lint.Check(got.Text, lint.Options{ServiceAccount: "orders-api", All: true}); err != nil || len(found) > 0 &&
			!strings.HasPrefix(found[0].Message, "restartPolicy") {
			t.Fatalf("after the patch: %v, %v", found, err)
		}
	})
}
