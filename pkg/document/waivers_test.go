package document_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/pkg/document"
)

func TestWaivers(t *testing.T) {
	t.Parallel()
	const text = `
# comment
waivers:
  - id: unused
    profile: batch-*
    reason: it runs once a year
    expires: 2027-03-31
  - {id: wide-contains, object: "claim rule 'x' *", reason: accepted, expires: "2026-12-31"}
`
	got, err := document.LoadWaivers(document.Source{Name: "w.yaml", Data: []byte(text)}, []string{"unused", "wide-contains"})
	if err != nil {
		t.Fatal(err)
	}
	want := []document.Waiver{
		{document.Pos{File: "w.yaml", Line: 4}, "unused", "batch-*", "", "it runs once a year", time.Date(2027, time.April, 1, 0, 0, 0, 0, time.UTC)},
		{document.Pos{File: "w.yaml", Line: 8}, "wide-contains", "", "claim rule 'x' *", "accepted", time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// All that is wrong is reported at once, with its line.
func TestWaiversThatCanNotBeUsed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"waivers:\n- id: unused\n":                                    "w.yaml:2: a waiver has no 'reason'",
		"waivers:\n- id: unusd\n  reason: r\n":                        "w.yaml:2: id 'unusd' is not the ID of a finding; did you mean 'unused'?",
		"waivers:\n- id: unused\n  reason: ''\n":                      "w.yaml:3: reason is empty",
		"waivers:\n- id: unused\n  reason: r\n  expires: soon\n":      "w.yaml:4: expires is 'soon', and must be a date such as 2027-03-31",
		"waivers:\n- id: unused\n  reason: r\n  expire: 2027-03-31\n": "w.yaml:4: a waiver has no key 'expire'; did you mean 'expires'?",
		"waivers: all\n": "w.yaml:1: waivers must be a list: lines that begin with '- '",
		"- id: unused\n": "w.yaml:1: the file must be a mapping: lines such as 'key: value'",
		"waivers:\n- id: unused\n  id: unused\n  reason: ${x}\nx: 1\n": "w.yaml:3: key 'id' is in a waiver twice, first in line 2\nw.yaml:5: the file has no key 'x'",
		"waivers: [\n": "w.yaml:1: this is not YAML: did not find expected node content",
	} {
		_, err := document.LoadWaivers(document.Source{Name: "w.yaml", Data: []byte(text)}, []string{"unused"})
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, not %s", text, err, want)
		}
	}
}
