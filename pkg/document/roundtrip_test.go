package document_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/encode"
)

func TestWhatIsEncodedIsReadBackAsTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := drawTrust(t)
		text, err := encode.YAML(want, "a comment")
		if err != nil {
			t.Fatal(err)
		}
		got, err := document.Load([]document.Source{{Name: "x", Data: text}}, document.Options{})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(document.Pos{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s\n%s", diff, text)
		}
	})
}

// FuzzLoad loads any bytes: they give a document that can be written and read again, or problems with their positions and
// messages.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(head + "  - {name: p, pods: [{cluster: c, namespace: n}], rules: [{clusterType: iks, where: {namespace: [a]}}]}"))
	f.Add([]byte(head + "  - name: &a p\n    groups: [*a]\n    access: [{allServices: true, roles: [x]}]\n---\nnull\n"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("%YAML 1.1\n? x\n: {<<: *y}"))
	f.Add([]byte(head + "  - {name: '${v}', description: !!binary aGk=, state: ! present}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := document.Load([]document.Source{{Name: "f", Data: data}}, document.Options{Variables: map[string]string{}})
		if err != nil {
			for _, p := range err.(document.Problems) {
				inside := p.Pos.Line >= 0 && p.Pos.Line <= strings.Count(string(data), "\n")+strings.Count(string(data), "\r")+strings.Count(string(data), "\u0085")+strings.Count(string(data), "\u2028")+strings.Count(string(data), "\u2029")+2
				if !inside || p.Message == "" || strings.Contains(p.Message, "yaml.") || strings.Contains(p.Message, "spec.") {
					t.Errorf("bad problem %q in line %d", p.Message, p.Pos.Line)
				}
			}
			return
		}
		text, err := encode.YAML(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := document.Load([]document.Source{{Name: "f", Data: text}}, document.Options{})
		if diff := cmp.Diff(got, again, cmpopts.IgnoreTypes(document.Pos{}), cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("%v\n%s\n%s", err, diff, text)
		}
	})
}
