package cmd

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// screenRows are the rows of the terminals of this test: what they show of a long output is its end.
const screenRows = 30

// TestScreens compares what terminals of three widths show with testdata/screens, which -update writes.
func TestScreens(t *testing.T) {
	t.Parallel()
	m := inMemory{manyProfiles(t)}
	for _, places := range []int{40, 80, 200} {
		t.Run(fmt.Sprint(places), func(t *testing.T) {
			t.Parallel()
			var screens strings.Builder
			for _, line := range []string{
				"profile list", "profile list -o wide --name 注文", "profile list --columns links,name,created --sort links",
				"profile links orders-000", "profile get orders-000", "profile grants orders-000", "profile rule list orders-000",
				"cluster list", "group list", "explain",
			} {
				screens.WriteString("$ podtrust " + line + "\n" + m.screen(t, places, strings.Fields(line)) + "\n")
			}
			compareScreens(t, filepath.Join("testdata", "screens", fmt.Sprintf("%d.txt", places)), screens.String())
		})
	}
}

func compareScreens(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

// screen is what a terminal shows of a command's result. No line of it may be wider than the terminal.
func (m inMemory) screen(t *testing.T, places int, args []string) string {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), app.Options{
		Streams: app.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, OutTTY: true, OutWidth: places}, Now: now, Sandbox: m.server,
	}, append(args, "--color", "never"))
	if code != 0 {
		t.Fatalf("%q ended with %d: %s", args, code, errs.String())
	}
	id := regexp.MustCompile(`(Profile|Link|ClaimRule)-[0-9a-f-]+`) // of which the end may be cut
	text := id.ReplaceAllStringFunc(masked(out.String()), func(found string) string {
		kind, _, _ := strings.Cut(found, "-")
		return kind + "-" + strings.Repeat("x", len(found)-len(kind)-1)
	})
	lines := strings.SplitAfter(text, "\n")
	for _, line := range lines {
		isField := strings.Contains(line, ": ") // of one object; those are left whole, so that they can be copied
		if w := placesOf(strings.TrimSuffix(line, "\n")); w > places && !isField {
			t.Errorf("%q at %d: a line has %d places: %q", args, places, w, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-screenRows):], "")
}

// placesOf counts the places of a line, in which there are no letters but Latin and Chinese ones.
func placesOf(line string) int {
	places := 0
	for _, r := range line {
		if places++; r >= 0x2e80 {
			places++
		}
	}
	return places
}

// manyProfiles is a sandbox with 500 profiles, some of which have names of 300 letters, or of letters that take two places.
func manyProfiles(t *testing.T) *sandbox.Server {
	t.Helper()
	m := newInMemory(t)
	for i := range 500 {
		name, description := fmt.Sprintf("orders-%03d", i), ""
		switch i % 25 {
		case 3:
			name = fmt.Sprintf("payments-%03d-", i) + strings.Repeat("long", 72)
		case 7:
			name, description = fmt.Sprintf("注文サービス-%03d", i), "注文を受け付けて倉庫に渡すサービスのポッド"
		case 11:
			name = strings.Repeat("倉庫", 140) + fmt.Sprintf("-%03d", i)
		case 19:
			description = "pods of the order service, which take orders, reserve what is in stock and charge the customer's card"
		}
		args := []string{"profile", "create", name, "-o", "id"}
		if description != "" {
			args = append(args, "--description", description)
		}
		m.must(t, args...)
	}
	m.must(t, "profile", "link", "orders-000", "--cluster", "demo-vpc", "--namespace", "orders", "--service-account", "orders-api", "--name", "prod")
	m.must(t, "profile", "link", "orders-000", "--cluster", "demo-roks", "--namespace", "orders", "--service-account", "demo-roks")
	m.must(t, "profile", "rule", "add", "orders-000", "--cluster-type", "iks", "--where", "namespace IN orders,orders-staging,orders-test", "--service-account", "orders-api")
	m.must(t, "profile", "grant", "orders-000", "--role", "Reader,Writer", "--service", "cloud-object-storage", "--instance", "demo-cos")
	return m.server
}
