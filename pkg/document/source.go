package document

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxBytes limits all sources together. Ten thousand profiles with a link and a group each take about 3 MiB.
const maxBytes = 32 << 20

// Source is one text with documents.
type Source struct {
	Name string // for messages: the path, or "standard input"
	Data []byte
}

// Open reads the files that paths name: a file, "-" for standard input, or a directory, of which the files that end in
// .yaml, .yml and .json are read in the order of their names, without going deeper. open opens a file; nil means os.Open. The error
// names the path.
func Open(paths []string, stdin io.Reader, open func(path string) (io.ReadCloser, error)) ([]Source, error) {
	if open == nil {
		open = func(path string) (io.ReadCloser, error) { return os.Open(path) }
	}
	var sources []Source
	left := int64(maxBytes)
	named := map[string]bool{}
	for _, path := range paths {
		files, err := expand(path)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if named[filepath.Clean(file)] {
				return nil, fmt.Errorf("%s: it is given twice", file)
			}
			named[filepath.Clean(file)] = true
			s, err := read(file, stdin, open, left)
			if err != nil {
				return nil, err
			}
			left -= int64(len(s.Data))
			sources = append(sources, s)
		}
	}
	return sources, nil
}

// Paths are the files that paths name, in the order of Open: directories are replaced by their documents, '-' is left out.
func Paths(paths []string) ([]string, error) {
	var all []string
	for _, path := range paths {
		files, err := expand(path)
		if err != nil {
			return nil, err
		}
		if path != "-" {
			all = append(all, files...)
		}
	}
	return all, nil
}

func expand(path string) ([]string, error) {
	if path == "-" {
		return []string{path}, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, bare(path, err)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, bare(path, err)
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(e.Name()))) {
			files = append(files, filepath.Join(path, e.Name()))
		}
	}
	if files == nil {
		return nil, fmt.Errorf("%s: the directory has no file that ends in .yaml, .yml or .json", path)
	}
	return files, nil
}

func read(path string, stdin io.Reader, open func(path string) (io.ReadCloser, error), left int64) (Source, error) {
	s, in := Source{Name: "standard input"}, stdin
	if path != "-" {
		f, err := open(path)
		if err != nil {
			return s, bare(path, err)
		}
		defer func() { _ = f.Close() }()
		s.Name, in = path, f
	}
	var err error
	if s.Data, err = io.ReadAll(io.LimitReader(in, left+1)); err != nil {
		return s, bare(s.Name, err)
	}
	if int64(len(s.Data)) > left {
		return s, fmt.Errorf("%s: the files have more than %d MiB together", s.Name, maxBytes>>20)
	}
	return s, nil
}

// bare says the reason without repeating the path and the system call.
func bare(path string, err error) error {
	var inner *fs.PathError
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
