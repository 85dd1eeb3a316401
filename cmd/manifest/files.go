package manifest

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// maxFile is the largest file that is read, in bytes.
const maxFile = 64 << 20

// readFile returns the text of a file, or of standard input for "-".
func readFile(a *app.App, file string) (string, error) {
	r := a.Stdin()
	if file != "-" {
		f, err := a.OpenFile(file)
		if err != nil {
			return "", failure.Usagef("the manifest can't be read: %w", err)
		}
		defer func() { _ = f.Close() }()
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return "", failure.Usagef("the manifest '%s' can't be read: %w", file, err)
	case len(data) > maxFile:
		return "", failure.Usagef("the manifest '%s' has more than %d MiB", file, maxFile>>20)
	}
	return string(data), nil
}

// rereader reads files as often as is wanted. What is a stream, such as a FIFO, can be read only once, and is kept.
func rereader(a *app.App) func(file string) (string, error) {
	kept := map[string]string{}
	return func(file string) (string, error) {
		if text, ok := kept[file]; ok {
			return text, nil
		}
		text, err := readFile(a, file)
		if info, statErr := os.Stat(file); err == nil && statErr == nil && !info.Mode().IsRegular() {
			kept[file] = text
		}
		return text, err
	}
}

// manifests are the files that names stand for: a folder for every manifest in it and below. Folders whose names begin with
// a dot are passed over.
func manifests(names []string) ([]string, error) {
	var files []string
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case name == "-":
			files = append(files, name)
			continue
		case err != nil:
			return nil, failure.Usagef("the manifest can't be read: %w", err)
		case !info.IsDir():
			files = append(files, name)
			continue
		}
		err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && path != name && strings.HasPrefix(d.Name(), "."):
				return filepath.SkipDir
			case d.Type().IsRegular() && isManifest(d.Name()):
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, failure.Usagef("the folder '%s' can't be read: %w", name, err)
		}
	}
	return files, nil
}

func isManifest(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}
