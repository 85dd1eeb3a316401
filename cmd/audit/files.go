package audit

import (
	"bytes"
	"errors"
	"io"
	"io/fs"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/document"
)

// waiversFile is read from the working directory if no other file is named.
const waiversFile = ".podtrust-audit.yaml"

// maxFile is the largest file that is read, in bytes. An audit of 2,000 profiles with a finding each takes about 1 MiB.
const maxFile = 64 << 20

// makeBaseline is the next step without a baseline that can be used.
const makeBaseline = "To make a baseline, run 'podtrust audit -o json > audit.json'."

// readWaivers reads the file of waivers that is named, or the one of the working directory if it exists.
func readWaivers(a *app.App, path string) ([]document.Waiver, error) {
	named := path != ""
	if !named {
		path = waiversFile
	}
	data, err := readFile(a, path)
	switch {
	case !named && errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, failure.Usagef("the waivers can't be read: %w", err)
	}
	waivers, err := document.LoadWaivers(document.Source{Name: path, Data: data}, ids())
	if err != nil {
		return nil, failure.Usagef("the waivers can't be used:\n%w", err).
			Hintf("Nothing was audited. The keys of waivers are in docs/audit.md; for their schema, run 'podtrust schema waivers'.")
	}
	return waivers, nil
}

// readBaseline reads an earlier result; nil for none.
func readBaseline(a *app.App, path string) (*audit.Baseline, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // no baseline is no error
	}
	data, err := readFile(a, path)
	if err != nil {
		return nil, failure.Usagef("the baseline can't be read: %w", err).Hintf("%s", makeBaseline)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, failure.Usagef("'%s': the baseline is empty", path).Hintf("%s", makeBaseline)
	}
	baseline, err := audit.ReadBaseline(data)
	if err != nil {
		return nil, failure.Usagef("'%s': %w", path, err).Hintf("%s", makeBaseline)
	}
	return &baseline, nil
}

// readFile returns the content of a file, or of standard input for "-".
func readFile(a *app.App, path string) ([]byte, error) {
	in := a.Stdin()
	if path != "-" {
		f, err := a.OpenFile(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = errors.New("it has more than 64 MiB")
	}
	return data, err
}
