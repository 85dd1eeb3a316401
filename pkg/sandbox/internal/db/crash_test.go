package db_test

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/db"
)

const (
	childVariable = "DB_TEST_WRITE" // the path of the file that a child of the test writes
	countVariable = "DB_TEST_COUNT" // how many transactions it makes; none means until it is killed
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		if limit := os.Getenv(limitVariable); limit != "" {
			if err := runLimited(path, limit); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		}
		count, err := strconv.Atoi(os.Getenv(countVariable))
		if err != nil {
			count = math.MaxInt
		}
		write(path, count)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// write numbers its transactions and tells each after it was done. Every one changes two rows to its number.
func write(path string, count int) {
	ctx := context.Background()
	d, err := db.Open(ctx, path, pets)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// Rows are large, so that the file is written anew every few dozen transactions.
	long := strings.Repeat("x", 20<<10)
	for range count {
		var n int
		err := d.Update(ctx, func(tx *db.Tx) error {
			p, _ := pets.Get(tx, "left")
			n, _ = strconv.Atoi(p.Name)
			n++
			pets.Put(tx, "left", pet{strconv.Itoa(n), long})
			pets.Put(tx, "right", pet{strconv.Itoa(n), "ann"})
			return nil
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		_, _ = fmt.Fprintln(os.Stdout, n)
	}
}

func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	last, kills := 0, 40
	if testing.Short() {
		kills = 5
	}
	for range kills {
		told := writeAndKill(t, path, 1+rand.IntN(60))
		if told == 0 {
			told = last
		}
		got := all(t, open(t, path))
		left, _ := strconv.Atoi(got["left"].Name)
		right, _ := strconv.Atoi(got["right"].Name)
		if left != right {
			t.Fatalf("the file holds half a transaction: %d and %d", left, right)
		}
		if left != told && left != told+1 {
			t.Fatalf("the file holds %d, want %d, which was told to be done, or the next", left, told)
		}
		last = left
	}
	if files, err := filepath.Glob(path + "*.tmp"); err != nil || len(files) > 1 {
		t.Errorf("files left behind: %v, %v", files, err)
	}
}

func TestProcessesShareAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	var writers []*exec.Cmd
	for range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env, cmd.Stderr = append(os.Environ(), childVariable+"="+path, countVariable+"=100"), os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		writers = append(writers, cmd)
	}
	for _, cmd := range writers {
		if err := cmd.Wait(); err != nil {
			t.Errorf("a writer failed: %v", err)
		}
	}
	if got := all(t, open(t, path)); got["left"].Name != "300" || got["right"].Name != "300" {
		t.Errorf("3 writers of 100 transactions each came to %s and %s", got["left"].Name, got["right"].Name)
	}
}

// writeAndKill lets another process write and kills it after some transactions. It returns the last that it had told.
func writeAndKill(t *testing.T, path string, after int) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), childVariable+"="+path), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	told := 0
	for lines := bufio.NewScanner(out); lines.Scan(); after-- {
		if told, err = strconv.Atoi(lines.Text()); err != nil {
			t.Errorf("the writer says %q", lines.Text())
		}
		if after == 0 {
			_ = cmd.Process.Kill() // what it had told before that comes still
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return told
}
