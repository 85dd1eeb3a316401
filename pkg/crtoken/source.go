package crtoken

import (
	"cmp"
	"io"
	"strings"
)

// StandardInput is where a token comes from that was read from a stream.
const StandardInput = "standard input"

// Source says where a pod's token is. Each call reads the file again: Kubernetes replaces it during the life of a pod.
type Source struct {
	Named      string    // the file that a person named; "-" for In, "" for none
	Configured string    // the file that the environment names; "" for none
	In         io.Reader // for a Named of "-"
	// Open opens the file; nil means os.Open.
	Open func(path string) (io.ReadCloser, error)
}

// Content is what a Source holds. From is the file, or where it was looked for.
type Content struct {
	Raw  string // with blanks around it, as IBM's SDKs send it
	From string
}

// Token is the content without the blanks around it.
func (c Content) Token() string { return strings.TrimSpace(c.Raw) }

// Given reports whether the place of the token was given. Otherwise the paths of IBM's SDKs are tried.
func (s Source) Given() bool { return s.Named != "" || s.Configured != "" }

// Read returns what the source holds. From is set also with an error, which matches ErrToken, and ErrEmpty, fs.ErrNotExist
// or fs.ErrPermission where one of these is the reason.
func (s Source) Read() (Content, error) {
	if s.Named == "-" {
		raw, err := ReadRaw(s.In, StandardInput)
		return Content{raw, StandardInput}, err
	}
	file, err := s.Find()
	if err != nil {
		return Content{From: strings.Join(Paths(), ", ")}, err
	}
	raw, err := readRawFile(s.Open, file)
	return Content{raw, file}, err
}

// Find is the file of the token: the one that was named, else the one of the environment, else the first of Paths that
// exists. The error matches ErrToken and fs.ErrNotExist when there is none.
func (s Source) Find() (string, error) {
	if file := cmp.Or(s.Named, s.Configured); file != "" {
		return file, nil
	}
	return Find(Paths())
}
