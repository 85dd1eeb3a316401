package app

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
)

// Target is where a flag wants a result written: a file, or standard output for "-".
type Target struct {
	path   string
	stream io.Writer // nil for a file
}

// Target checks where a flag wants a result written. The error is one of usage: make it before anything is sent.
func (a *App) Target(flag, path string) (Target, error) {
	if path == "-" {
		return Target{path, a.Out}, nil
	}
	if _, err := files.Place(path); err != nil {
		return Target{}, failure.Usagef("'--%s': %w", flag, err).
			Hintf("Name a regular file or a new one, in a folder that exists, or '-' for standard output.")
	}
	return Target{path: path}, a.Login.Apart("--"+flag, path)
}

// Stream reports whether the target is standard output.
func (t Target) Stream() bool { return t.stream != nil }

// Write writes the file whole or not at all. One that exists keeps its mode, a new one gets the mode.
func (t Target) Write(data []byte, mode fs.FileMode) error {
	if t.Stream() {
		_, err := t.stream.Write(data)
		return err
	}
	return plain(files.WriteWhole(t.path, data, mode))
}

// WriteSecret is Write for a file that gets the mode whatever it had before.
func (t Target) WriteSecret(data []byte, mode fs.FileMode) error {
	if t.Stream() {
		_, err := t.stream.Write(data)
		return err
	}
	return plain(files.WriteSecret(t.path, data, mode))
}

// plain leaves out the names of the moment that a file has before it is whole.
func plain(err error) error {
	var link *os.LinkError
	if errors.As(err, &link) {
		return &fs.PathError{Op: link.Op, Path: link.New, Err: link.Err}
	}
	return err
}
