package cmd

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

var update = flag.Bool("update", false, "write what the commands print into the scripts, where 'cmp' compares it")

// now is the clock of scripts: of the program, and of the sandbox that it speaks with.
func now() time.Time { return time.Date(2026, time.March, 4, 5, 6, 7, 0, time.UTC) }

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"podtrust": program})
}

// program is the shipped one but for its clock, for the waits between tries, which it leaves out, and for its patience with
// completion, since a machine may be busy. PODTRUST_TEST_CLOCK says how far its clock is off.
func program() {
	off, _ := time.ParseDuration(os.Getenv("PODTRUST_TEST_CLOCK")) // "" is no duration, and no time
	clock := func() time.Time { return now().Add(off) }
	code := run(context.Background(), app.Options{
		Streams: streams(), Now: clock, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Patience: time.Hour, Become: becomer(func() {}),
	}, os.Args[1:])
	os.Exit(code)
}

// TestScripts runs testdata/script/<noun>/*.txtar. Each script has a sandbox, a home and a working folder of its own.
func TestScripts(t *testing.T) {
	t.Parallel()
	runScripts(t, filepath.Join("testdata", "script"))
}

// runScripts runs the scripts in the folders of a folder, each folder as a subtest.
func runScripts(t *testing.T, parent string) {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(parent, "*"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("no folder of scripts in %s: %v", parent, err)
	}
	commands := scriptCommands(sync.OnceValues(func() (string, error) { return build(t) }))
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, testscript.Params{
				Dir: folder, Setup: setUp, Cmds: commands, UpdateScripts: *update,
				RequireExplicitExec: true, RequireUniqueNames: true,
			})
		})
	}
}

// build builds the program as it is shipped: with the clock of the machine, and with its signals.
func build(t *testing.T) (string, error) {
	path := filepath.Join(t.TempDir(), "podtrust")
	out, err := exec.Command("go", "build", "-o", path, "..").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// setUp gives a script its sandbox, and an environment in which everything it can reach is in its own folder or is a server
// of the test.
func setUp(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, "home")
	c, err := newCloud(filepath.Join(env.WorkDir, ".cloud"))
	if err != nil {
		return err
	}
	env.Defer(c.close)
	env.Values[cloudKey{}] = c
	env.Setenv("GORACE", "atexit_sleep_ms=0") // else each run of the program waits a second at its end
	env.Setenv("HOME", home)
	env.Setenv("XDG_STATE_HOME", filepath.Join(home, "state"))
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	env.Setenv("PODTRUST_ENDPOINT", c.url())
	env.Setenv("PODTRUST_API_KEY", sandbox.AdminKey)
	env.Setenv("HTTP_PROXY", c.url())
	env.Setenv("HTTPS_PROXY", c.url())
	env.Setenv("SSL_CERT_FILE", c.certificate)
	env.Setenv("SANDBOX", c.url())
	env.Setenv("ACCOUNT", sandbox.AccountID)
	return os.MkdirAll(home, 0o700)
}
