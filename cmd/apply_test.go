package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// TestApplyShowsWhatItAsksAbout is about a person at a terminal: the changes and who gains come before the question, and a
// bar after it.
func TestApplyShowsWhatItAsksAbout(t *testing.T) {
	t.Parallel()
	document := filepath.Join(t.TempDir(), "trust.yaml")
	if err := os.WriteFile(document, []byte(`apiVersion: podtrust/v1
kind: Trust
profiles:
  - name: orders
    pods: [{cluster: demo-vpc, namespace: orders, serviceAccount: api}]
`), 0o600); err != nil {
		t.Fatal(err)
	}
	const shown = "Comparing 1 profile with account '" + sandbox.AccountID + "' as 'Sandbox Admin'...\n" +
		"  create profile 'orders': the profile does not exist\n" +
		"  create link 'demo-vpc/orders/api' of profile 'orders': no link trusts these pods\n" +
		"  1 more service account can become profile 'orders'\n" +
		"Apply this to account '" + sandbox.AccountID + "': 2 to create, 0 to change, 0 to replace, 0 to remove? [y/N]> "
	for name, row := range map[string]struct {
		answer, told string
		code         int
	}{
		"yes": {
			"y\n", shown + "\r[###############               ] 1 of 2\r[##############################] 2 of 2\nOK\n2 changes done.\n", 0,
		},
		"no": {"n\n", shown + "Nothing was changed.\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newInMemory(t)
			var out, errs bytes.Buffer
			code := m.run(context.Background(), strings.NewReader(row.answer), &out, &errs, "apply", "-f", document)
			if code != row.code || errs.String() != row.told {
				t.Errorf("got %d, %q, want %q", code, errs.String(), row.told)
			}
			left := m.must(t, "profile", "list", "-o", "id")
			if (left != "") != (row.code == 0) {
				t.Errorf("%q is left", left)
			}
		})
	}
}

// TestDestroyAsksAboutWhatItDeletes wants the question to count what goes with the profiles.
func TestDestroyAsksAboutWhatItDeletes(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ profiles, question string }{
		"one with everything": {
			`  - name: orders
    pods: [{cluster: demo-vpc, namespace: n, serviceAccount: a}, {cluster: demo-vpc, namespace: n, serviceAccount: b}]
    rules: [{clusterType: iks, where: {namespace: n}}]
    groups: [cos-readers]
    access: [{service: kms, roles: [Reader]}, {service: logs, roles: [Reader]}]
`, "Delete 1 profile with 2 links, 1 rule, 1 membership and 2 policies in account",
		},
		"one with a link": {
			"  - {name: orders, pods: [{cluster: demo-vpc, namespace: n, serviceAccount: a}]}\n", "Delete 1 profile with 1 link in account",
		},
		"two with nothing": {"  - name: orders\n  - name: other\n", "Delete 2 profiles in account"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document := filepath.Join(t.TempDir(), "trust.yaml")
			if err := os.WriteFile(document, []byte("apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n"+row.profiles), 0o600); err != nil {
				t.Fatal(err)
			}
			m := newInMemory(t)
			m.must(t, "apply", "-f", document, "--yes")
			var out, errs bytes.Buffer
			code := m.run(context.Background(), strings.NewReader("n\n"), &out, &errs, "destroy", "-f", document)
			if want := "\n" + row.question + " '" + sandbox.AccountID + "'? [y/N]> "; code != 1 || !strings.Contains(errs.String(), want) {
				t.Errorf("got %d, %q, want %q", code, errs.String(), want)
			}
		})
	}
}

// TestAnInterruptedApplySaysWhatIsLeft is about Ctrl-C in the middle of many profiles: the result is told whole, the exit
// code is that of the signal, and the next run does the rest.
func TestAnInterruptedApplySaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	const profiles = 200
	text := "apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n"
	for i := range profiles {
		text += fmt.Sprintf("  - {name: p%d, pods: [{cluster: demo-vpc, namespace: n, serviceAccount: s}]}\n", i)
	}
	document := filepath.Join(t.TempDir(), "trust.yaml")
	if err := os.WriteFile(document, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	m := newInMemory(t)
	ctx, cancel := context.WithCancelCause(context.Background())
	var out bytes.Buffer
	errs := &answering{when: "1 of 400", do: func() { cancel(Interrupted(os.Interrupt)) }}

	code := m.run(ctx, strings.NewReader(""), &out, errs, "apply", "-f", document, "--yes", "-o", "json")

	var result struct{ Done, Failed, NotAttempted []any }
	if err := json.Unmarshal(out.Bytes(), &result); err != nil || code != failure.ExitInterrupt {
		t.Fatalf("got %d, %v, %s", code, err, errs.text.String())
	}
	done, left := len(result.Done), len(result.NotAttempted)
	if done == 0 || left == 0 || done+left != 2*profiles || len(result.Failed) > 0 {
		t.Errorf("%d done, %d failed, %d not attempted", done, len(result.Failed), left)
	}
	m.must(t, "apply", "-f", document, "--yes")
	if got := m.must(t, "plan", "-f", document, "--prune", "--exit-code", "--jq", ".changes | length"); got != "0" {
		t.Errorf("%s changes are left", got)
	}
}
