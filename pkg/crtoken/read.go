package crtoken

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// MaxSize is the largest token that is read, in bytes. Real ones have one to three thousand.
const MaxSize = 64 << 10

// ErrToken is matched by every error of reading and decoding a token.
var ErrToken = errors.New("unusable token")

// Error is the error of reading and decoding a token. It matches ErrToken, and what it wraps.
type Error struct {
	Reason string // why the token can't be used, as part of a sentence; it shows nothing of the token
	Err    error  // what failed; nil if the token itself is the reason
	Around bool   // the token is valid, and other characters are before or after it
}

// Error is the reason after the text of ErrToken.
func (e *Error) Error() string { return ErrToken.Error() + ": " + e.Reason }

// Is matches ErrToken.
func (e *Error) Is(target error) bool { return target == ErrToken }

// Unwrap is what failed.
func (e *Error) Unwrap() error { return e.Err }

// ReasonOf is the reason of an Error in a chain, and the text of any other error.
func ReasonOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return err.Error()
}

// unusable makes an Error of what failed. Its text follows the reason.
func unusable(err error, format string, args ...any) error {
	return &Error{Reason: fmt.Sprintf(format, args...) + err.Error(), Err: err}
}

// ErrEmpty is matched by the error for a file that holds nothing but blanks.
var ErrEmpty = errors.New("is empty")

// Paths are where IBM's SDKs look for a pod's token, in their order. From go-sdk-core 5.22.
func Paths() []string {
	return []string{
		"/var/run/secrets/tokens/vault-token",
		"/var/run/secrets/tokens/sa-token",
		"/var/run/secrets/codeengine.cloud.ibm.com/compute-resource-token/token",
	}
}

// Find returns the first of the paths at which a file exists. The error matches ErrToken and fs.ErrNotExist when no file
// exists. Call it for each exchange: Kubernetes replaces the file during the life of a pod.
func Find(paths []string) (string, error) {
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", unusable(fs.ErrNotExist, "the pod's token was not found at %s: ", strings.Join(paths, ", "))
}

// ReadFile returns the token in a file, without blanks around it. The error matches ErrToken.
func ReadFile(path string) (string, error) { return ReadFileBy(nil, path) }

// ReadFileBy is ReadFile of a file that open opens; nil means os.Open.
func ReadFileBy(open func(path string) (io.ReadCloser, error), path string) (string, error) {
	text, err := readRawFile(open, path)
	return strings.TrimSpace(text), err
}

// ReadRawFile returns what is in a file, with blanks around it, as IBM's SDKs send it. The error matches ErrToken, and
// ErrEmpty, fs.ErrNotExist or fs.ErrPermission where one of these is the reason.
func ReadRawFile(path string) (string, error) { return readRawFile(nil, path) }

func readRawFile(open func(path string) (io.ReadCloser, error), path string) (string, error) {
	if open == nil {
		open = func(path string) (io.ReadCloser, error) { return os.Open(path) }
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "", &Error{Reason: "'" + path + "' is a folder"}
	}
	f, err := open(path)
	if err != nil {
		return "", unusable(cause(err), "'%s' can't be opened: ", path)
	}
	defer func() { _ = f.Close() }()
	return ReadRaw(f, "'"+path+"'")
}

// cause is why a file can't be used, without its name.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// Read returns the token that a reader holds, without blanks around it; the name is for errors. The error matches ErrToken.
func Read(r io.Reader, name string) (string, error) {
	text, err := ReadRaw(r, name)
	return strings.TrimSpace(text), err
}

// ReadRaw is Read with the blanks around the token. The error matches ErrToken, and ErrEmpty where that is the reason.
func ReadRaw(r io.Reader, name string) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	switch {
	case err != nil:
		return "", unusable(cause(err), "%s can't be read: ", name)
	case len(data) > MaxSize:
		return "", &Error{Reason: fmt.Sprintf("%s has more than %d bytes", name, MaxSize)}
	case strings.TrimSpace(string(data)) == "":
		return "", unusable(ErrEmpty, "%s ", name)
	}
	return string(data), nil
}
