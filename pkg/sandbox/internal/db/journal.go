package db

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrMalformed is matched by the error for a file that is not a sandbox state, or one of another version. Such a file is
// never written to.
var ErrMalformed = errors.New("malformed sandbox state")

// ErrNoFile is matched by the error for a path where something else is than a regular file, such as a folder or a FIFO.
var ErrNoFile = errors.New("not a regular file")

const (
	format  = "podtrust-sandbox"
	version = 1

	lockWait  = 30 * time.Second
	lockRetry = 2 * time.Millisecond
	// Below this size the file is not rewritten, however much of it is outdated.
	compactFrom = 256 << 10
	maxLine     = 64 << 20
)

// header is the first line of a file. ID is new with every rewrite: names and inode numbers are used again. Snapshot counts
// the lines after it that are the snapshot; all later ones were appended, one for each transaction.
type header struct {
	Format   string `json:"format"`
	Version  int    `json:"version"`
	ID       string `json:"id"`
	Snapshot int    `json:"snapshot"`
}

// journal is the file of a DB: a snapshot followed by appended changes. One line is one transaction, so a process that
// dies while writing leaves the state before or after it. Processes share it through a lock file beside it.
type journal struct {
	path     string
	guard    *flock.Flock
	seen     fs.FileInfo // the file as it was left by the last transaction; nil when there was none
	loaded   bool        // the DB is what the file was then
	id       string      // the ID in its header
	offset   int64       // how much of it is known
	snapshot int64       // how much of it is the snapshot
	// postponed is the size up to which no rewrite is tried, after one that failed; 0 when none did.
	postponed int64
}

// newJournal is the journal of a path. Links are followed first: who opens the file by another name must meet the same lock,
// and a rewrite must replace the file and not the link.
func newJournal(path string) (*journal, error) {
	path, err := follow(path)
	if err != nil {
		return nil, fmt.Errorf("find the sandbox state: %w", err)
	}
	return &journal{path: path, guard: flock.New(path+".lock", flock.SetPermissions(0o600)), loaded: true}, nil
}

// open keeps other processes out until the returned function is called, and takes in what they have written.
func (j *journal) open(ctx context.Context, d *DB) (unlock func(), err error) {
	if unlock, err = j.lock(ctx); err != nil {
		return nil, err
	}
	if err = j.catchUp(d); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// lock keeps other processes out until the returned function is called.
func (j *journal) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(j.path), 0o700); err != nil {
		return nil, fmt.Errorf("create the directory of the sandbox state: %w", err)
	}
	if info, err := os.Stat(j.guard.Path()); err == nil && !info.Mode().IsRegular() { // to open a FIFO would wait for its other end
		return nil, &fs.PathError{Op: "lock", Path: j.guard.Path(), Err: ErrNoFile}
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	if _, err := j.guard.TryLockContext(ctx, lockRetry); err != nil {
		return nil, fmt.Errorf("lock the sandbox state %s: %w", j.path, err)
	}
	return func() { _ = j.guard.Unlock() }, nil
}

// current reports whether the DB is what the file holds, without a lock: a change that is not in the file yet has not
// happened yet.
func (j *journal) current() bool {
	info, err := os.Stat(j.path)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist) && j.seen == nil && j.loaded
	}
	return j.unchanged(info)
}

func (j *journal) unchanged(info fs.FileInfo) bool {
	return j.seen != nil && j.loaded && os.SameFile(j.seen, info) && info.Size() == j.offset && info.ModTime().Equal(j.seen.ModTime())
}

// forget makes the next transaction read the whole file again: what is in memory may not be what is in the file.
func (j *journal) forget() { j.seen, j.id, j.loaded = nil, "", false }

// catchUp takes in what other processes have written since the last look.
func (j *journal) catchUp(d *DB) error {
	info, err := os.Stat(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		if j.seen != nil || !j.loaded {
			d.clear()
		}
		j.seen, j.id, j.loaded = nil, "", true
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the sandbox state: %w", err)
	}
	if !info.Mode().IsRegular() {
		return &fs.PathError{Op: "open", Path: j.path, Err: ErrNoFile}
	}
	if j.unchanged(info) {
		j.seen = info // it may have got another name
		return nil
	}
	f, err := os.Open(j.path)
	if err != nil {
		return fmt.Errorf("read the sandbox state: %w", err)
	}
	defer func() { _ = f.Close() }()
	if err := j.read(d, f); err != nil {
		// What was half read must not serve later calls, and nothing may be appended to such a file.
		j.forget()
		return fmt.Errorf("%s: %w", j.path, err)
	}
	j.seen, j.loaded = info, true
	return nil
}

// read applies every whole line that is not known yet; all of them when the file was rewritten. A last line without its
// end was torn by a process that died: it is left out, and cut off by the next append.
func (j *journal) read(d *DB, f io.ReadSeeker) error {
	in := bufio.NewReaderSize(f, 64<<10)
	first, err := readLine(in)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it has no whole line", ErrMalformed)
	}
	if err != nil {
		return err
	}
	head := header{}
	if err := json.Unmarshal(first, &head); err != nil || head.Format != format || head.Version != version {
		return fmt.Errorf("%w: the first line is not that of a %s file of version %d", ErrMalformed, format, version)
	}
	if head.ID == j.id {
		if _, err := f.Seek(j.offset, io.SeekStart); err != nil {
			return err
		}
		in.Reset(f)
		return j.readChanges(d, in, -1)
	}
	d.clear()
	j.id, j.offset, j.snapshot = head.ID, int64(len(first))+1, 0
	return j.readChanges(d, in, head.Snapshot)
}

// readChanges applies the lines from the current offset on; the first ones, as many as given, are the snapshot.
func (j *journal) readChanges(d *DB, in *bufio.Reader, snapshot int) error {
	for line := 1; ; line++ {
		data, err := readLine(in)
		if errors.Is(err, io.EOF) && line <= snapshot {
			// A snapshot is written whole or not at all: what cut it was not a sandbox.
			return fmt.Errorf("%w: it ends within its snapshot: rows %d to %d of %d are missing", ErrMalformed, line, snapshot, snapshot)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var changes []change
		if err := json.Unmarshal(data, &changes); err != nil {
			return fmt.Errorf("%w: at byte %d: %w", ErrMalformed, j.offset, err)
		}
		if err := d.apply(changes); err != nil {
			return fmt.Errorf("%w: at byte %d: %w", ErrMalformed, j.offset, err)
		}
		j.offset += int64(len(data)) + 1
		if line <= snapshot {
			j.snapshot = j.offset
		}
	}
}

// readLine returns the next line without its end, or io.EOF when no whole line is left.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine:
			return nil, fmt.Errorf("%w: a line of more than %d bytes", ErrMalformed, maxLine)
		case err == nil:
			return bytes.TrimSuffix(line, []byte("\n")), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// append adds one transaction. The DB already holds its changes. A file that has another name by a hard link gets a copy of
// its own first: who opens it by that name has another lock, and would write over what is written here.
func (j *journal) append(d *DB, changes []change) error {
	if j.seen == nil || hasOtherNames(j.seen) {
		return j.rewrite(d)
	}
	if j.offset > max(compactFrom, 2*j.snapshot, j.postponed) {
		if err := j.rewrite(d); err == nil {
			return nil
		}
		j.postponed = 2 * j.offset // there may be no space for a second copy, and enough for one more line
	}
	line, err := json.Marshal(changes)
	if err != nil {
		return fmt.Errorf("encode the sandbox state: %w", err)
	}
	if len(line) >= maxLine { // readers would refuse it; a snapshot has a line for each row
		return j.rewrite(d)
	}
	if err := j.appendLine(append(line, '\n')); err != nil {
		j.forget() // whether the line is in the file is unknown
		return fmt.Errorf("write the sandbox state: %w", err)
	}
	return nil
}

func (j *journal) appendLine(line []byte) (err error) {
	f, err := os.OpenFile(j.path, os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	if err := f.Truncate(j.offset); err != nil { // a torn line of a process that died
		return err
	}
	if _, err := f.WriteAt(line, j.offset); err != nil {
		_ = f.Truncate(j.offset)
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	j.seen, j.offset = info, j.offset+int64(len(line))
	return nil
}
