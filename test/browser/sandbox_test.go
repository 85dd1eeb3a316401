package browser_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

// The page that 'sandbox serve' shows is the same page, with the policy as a header as well.
func TestTheSandboxShowsItsMap(t *testing.T) {
	program := filepath.Join(t.TempDir(), "podtrust")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "github.com/podtrust/podtrust")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	address, link := serve(t, program)
	for _, args := range [][]string{
		{"profile", "create", "orders-api"},
		{"profile", "link", "orders-api", "--cluster", "demo-vpc", "--namespace", "orders", "--service-account", "orders-api"},
	} {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Env = append(os.Environ(), "PODTRUST_ENDPOINT="+address, "PODTRUST_API_KEY=sandbox-admin", "HOME="+t.TempDir())
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	b := open(t, link, wide, high)
	contains(t, "the status", b.status(), "1 of 1 profile, 1 set of pods or other identity")
	b.run(chromedp.Click(`//ul[@id='profiles']//span[text()='orders-api']`))
	contains(t, "the profile", b.paths(), "demo-vpc/orders/orders-api", "by link")
	if referrer := js[string](b, `document.referrer`); referrer != "" {
		t.Errorf("the referrer is %q", referrer)
	}
	b.shoot("sandbox")
	b.calm()
}

// serve starts a sandbox, and returns its address and the link of its map.
func serve(t *testing.T, program string) (address, link string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, "sandbox", "serve", "--addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // the context of the test has ended then
	pattern := regexp.MustCompile(`open ((http://[^/]+)/_sandbox/map\?view=\S+)`)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := pattern.FindStringSubmatch(lines.Text()); found != nil {
			go func() {
				for lines.Scan() { // so that it never waits for a reader
				}
			}()
			return found[2], found[1]
		}
	}
	t.Fatal("the sandbox printed no link")
	return "", ""
}
