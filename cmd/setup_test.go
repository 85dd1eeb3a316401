package cmd

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// consoleFlow are the steps of IBM's console as answers to the guided set-up, one a line.
const consoleFlow = `orders-api
pods of the order service
# compute resources: all service resources, of Kubernetes
2
1
# a condition on the resource group, one on the namespace, one on the service account
y
resource_group_name

Default
y
1

prod
y
name

trusted-profile
n
prod-pods
# add another: a cluster by name, a namespace, two service accounts
y
1
demo-roks
orders
api, worker
# and a rule for a cluster by its number
y
2
2
y
service_instance

3
y
namespace
IN
orders, payments
n

n
# an access group by its number
y
1
n
# Editor and Writer on all services, Viewer on the resource group
y
2

Editor, writer
y
4
Default
Viewer
# an instance of a service, a resource group, a region, and account management
y
1
2
3
demo-cos
Object Reader
y
a service
kms
2
1
Reader
y

logs
4
us-south
1
y
All account management services
Viewer
n
`

// answers are the lines of a dialogue, without its comments.
func answers(dialogue string) []string {
	lines := strings.Split(strings.TrimSuffix(dialogue, "\n"), "\n")
	return slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "#") })
}

// setUp answers the questions of the guided set-up.
func (m inMemory) setUp(lines []string, args ...string) (code int, told string) {
	var out, errs bytes.Buffer
	in := strings.NewReader(strings.Join(lines, "\n") + "\n")
	if len(lines) == 0 {
		in = strings.NewReader("")
	}
	code = m.run(context.Background(), in, &out, &errs, append([]string{"setup"}, args...)...)
	return code, errs.String()
}

// exported is the account as a document.
func (m inMemory) exported(t *testing.T) string {
	t.Helper()
	return m.must(t, "export", "-o", "yaml")
}

// TestTheConsoleFlow is about three ways to one account: the guided set-up, the flags, and the document.
func TestTheConsoleFlow(t *testing.T) {
	t.Parallel()
	guided := newInMemory(t)
	code, told := guided.setUp(append(answers(consoleFlow), "Create"))
	if code != 0 {
		t.Fatalf("it ended with %d: %s", code, told)
	}
	want := guided.exported(t)
	for name, other := range map[string]func(*testing.T, inMemory){
		"flags": func(t *testing.T, m inMemory) {
			t.Helper()
			for _, words := range [][]string{
				{"create", "orders-api", "-d", "pods of the order service"},
				{"link", "orders-api", "--cluster", "demo-roks", "--namespace", "orders", "--service-account", "api"},
				{"link", "orders-api", "--cluster", "demo-roks", "--namespace", "orders", "--service-account", "worker"},
				{
					"rule", "add", "orders-api", "--cluster-type", "iks", "--where", "resource_group_name EQUALS Default",
					"--where", "namespace EQUALS prod", "--where", "name EQUALS trusted-profile", "--name", "prod-pods",
				},
				{"rule", "add", "orders-api", "--cluster", "demo-roks", "--where", "namespace IN orders,payments"},
				{"assign-group", "orders-api", "--group", "cos-readers"},
				{"grant", "orders-api", "--role", "Editor", "--role", "Writer", "--all-services"},
				{"grant", "orders-api", "--role", "Viewer", "--on-resource-group", "Default"},
				{"grant", "orders-api", "--role", "Object Reader", "--service", "cloud-object-storage", "--instance", "demo-cos"},
				{"grant", "orders-api", "--role", "Reader", "--service", "kms", "--resource-group", "Default"},
				{"grant", "orders-api", "--role", "Viewer", "--service", "logs", "--resource-region", "us-south"},
				{"grant", "orders-api", "--role", "Viewer", "--account-management"},
			} {
				m.must(t, append([]string{"profile"}, words...)...)
			}
		},
		"the commands that were printed": func(t *testing.T, m inMemory) {
			t.Helper()
			commands := between(told, "Equivalent commands:", "Equivalent document:")
			for line := range strings.Lines(commands) {
				m.must(t, shellWords(line)[1:]...)
			}
			if n := strings.Count(commands, "\n"); n != 12 {
				t.Errorf("%d commands were printed: %s", n, commands)
			}
		},
		"the document that was printed": func(t *testing.T, m inMemory) {
			t.Helper()
			m.apply(t, between(told, "Equivalent document:", "What next?"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newInMemory(t)
			other(t, m)
			if got := m.exported(t); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// between is what was printed between two headings, without the indentation.
func between(told, from, to string) string {
	_, rest, _ := strings.Cut(told, from+"\n")
	text, _, _ := strings.Cut(rest, to)
	return strings.TrimSpace(strings.ReplaceAll("\n"+text, "\n  ", "\n")) + "\n"
}

// apply applies a document and wants a second apply to change nothing.
func (m inMemory) apply(t *testing.T, document string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "trust.yaml")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	m.must(t, "apply", "-f", file, "--yes")
	m.must(t, "plan", "-f", file, "--exit-code")
}

func TestTheSummary(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	code, told := m.setUp([]string{
		"wide", "", "1", "demo-vpc", "kube-system", "default", "y", "2", "1", "y", "name", "", "api", "n", "all pods of this name are ours", "", "n",
		"y", "db-writers", "n", "n", "Cancel",
	})
	if code != failure.ExitOther || !strings.HasSuffix(told, "Nothing was changed.\n") {
		t.Errorf("it ended with %d: %s", code, told)
	}
	for _, want := range []string{
		"Trusted profile: 'wide' (new)\n",
		"  - pods of service account 'default' in namespace 'kube-system' of cluster 'demo-vpc'\n",
		"Access groups:\n  - access group 'db-writers'\nAccess policies: none\n",
		"Changes: 4 to create, 0 to change, 0 to replace, 0 to remove.\n",
		"  - pods of service account 'api' in any namespace of future clusters (type iks) can use the profile: no access\n",
		"  - pods of service account 'default' in namespace 'kube-system' of cluster 'demo-vpc' can use the profile: no access\n",
		"the rule trusts a service account of this name in any namespace of any cluster.\n",
		"The service account 'default' is that of every pod of the namespace that names none.\n",
		"Namespace 'kube-system' belongs to the cluster's own components.\n",
		"  podtrust profile rule add wide --cluster-type iks --service-account api --allow-wide\n",
		"          allowWide: all pods of this name are ours\n",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing in\n%s", want, told)
		}
	}
	if left := m.must(t, "profile", "list", "-o", "id"); left != "" {
		t.Errorf("%q was created", left)
	}
}

// TestEndingAtEveryQuestion ends the set-up at each question of the console's flow, by Ctrl-C and by the end of the input.
func TestEndingAtEveryQuestion(t *testing.T) {
	t.Parallel()
	m := newInMemory(t)
	lines := answers(consoleFlow)
	for n := range len(lines) + 1 {
		code, told := m.setUp(lines[:n])
		if code != failure.ExitOther || !strings.HasSuffix(told, "> \nNothing was changed.\n") {
			t.Errorf("the end after %d answers: it ended with %d: %s", n, code, told)
		}
		ctx, cancel := context.WithCancelCause(context.Background())
		var errs bytes.Buffer
		in := io.MultiReader(strings.NewReader(strings.Join(lines[:n], "\n")+"\n"), interrupting{ctx, cancel})
		if n == 0 {
			in = interrupting{ctx, cancel}
		}
		code = m.run(ctx, in, io.Discard, &errs, "profile", "create", "--interactive")
		if code != failure.ExitInterrupt || !strings.HasSuffix(errs.String(), "\nFAILED\nInterrupted. Nothing was changed\n") {
			t.Errorf("Ctrl-C after %d answers: it ended with %d: %s", n, code, errs.String())
		}
	}
	if left := m.must(t, "profile", "list", "-o", "id"); left != "" {
		t.Errorf("%q was created", left)
	}
}

// interrupting is a person who answers by Ctrl-C.
type interrupting struct {
	ctx    context.Context //nolint:containedctx // it is that of the run
	cancel context.CancelCauseFunc
}

func (i interrupting) Read([]byte) (int, error) {
	i.cancel(Interrupted(os.Interrupt))
	<-i.ctx.Done()
	select {} // as a terminal, which gives nothing until a key is pressed
}
