package app

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
)

// fromFlag is the flag of commands that can take the account from a snapshot.
const fromFlag = "from"

// makeOne is the next step without a snapshot that can be used.
const makeOne = "To make a snapshot, run 'podtrust snapshot > account.json'."

// FromFlag adds the flag with which a command that only reads takes the account from a snapshot. Session then returns one in it.
func FromFlag(a *App, cmd *cobra.Command) { FromFlagInto(cmd, &a.values.from) }

// FromFlagInto is FromFlag for a command that opens the snapshot itself.
func FromFlagInto(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, fromFlag, "", "`FILE`: path to a snapshot to read instead of the account; '-' reads standard input")
	CompleteFlag(cmd, fromFlag, CompleteFiles)
}

// Session logs in, and returns what nearly every command works with. With '--from' it is a session in a snapshot.
func (a *App) Session(ctx context.Context) (login.Session, error) {
	return a.SessionFrom(ctx, a.values.from)
}

// SessionFrom is Session for a snapshot of a path; "" for the account as it is.
func (a *App) SessionFrom(ctx context.Context, path string) (login.Session, error) {
	if path == "" {
		return a.Login.Open(ctx)
	}
	taken, err := a.Snapshot(path)
	if err != nil {
		return login.Session{}, err
	}
	a.recorded = path
	s, err := a.Login.OpenRecorded(taken)
	if err == nil {
		a.Status().Progress("Using snapshot '%s' of %s...", path, taken.At.Format(time.RFC3339))
	}
	return s, err
}

// Reading announces a request that reads, but not in a snapshot, of which SessionFrom has said that it is used.
func (a *App) Reading(format string, args ...any) {
	if a.recorded == "" {
		a.Status().Progress(format, args...)
	}
}

// WillReadFrom notes the file of '--from' as one that the command reads, for a command that looks at what it writes before.
func (a *App) WillReadFrom() error { return a.Login.WillRead(a.values.from) }

// Snapshot reads a snapshot. The error is one of usage.
func (a *App) Snapshot(path string) (snapshot.Snapshot, error) {
	if err := a.Login.ApartFromTrace(path); err != nil {
		return snapshot.Snapshot{}, err
	}
	data, err := a.readSnapshot(path)
	if err != nil {
		return snapshot.Snapshot{}, failure.Usagef("the snapshot '%s' can't be read: %w", path, err).Hintf("%s", makeOne)
	}
	taken, err := snapshot.Decode(data)
	if err != nil {
		return snapshot.Snapshot{}, failure.Usagef("the snapshot '%s' can't be used: %w", path, err).
			Hintf("%s", makeOne)
	}
	return taken, nil
}

func (a *App) readSnapshot(path string) ([]byte, error) {
	if path == "-" {
		return files.ReadAll(a.Stdin(), snapshot.MaxSize)
	}
	f, err := a.OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return files.ReadAll(f, snapshot.MaxSize)
}
