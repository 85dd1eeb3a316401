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

// Find returns the first of the paths at which there is a file. The error matches ErrToken and fs.ErrNotExist when there
// is none. It is read anew for each exchange: Kubernetes replaces it during the life of a pod.
func Find(paths []string) (string, error) {
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: there is no pod's token at %s: %w", ErrToken, strings.Join(paths, ", "), fs.ErrNotExist)
}

// ReadFile returns the token in a file, without blanks around it. The error matches ErrToken.
func ReadFile(path string) (string, error) {
	text, err := ReadRawFile(path)
	return strings.TrimSpace(text), err
}

// ReadRawFile returns what is in a file, with blanks around it, as IBM's SDKs send it. The error matches ErrToken, and
// ErrEmpty, fs.ErrNotExist or fs.ErrPermission where one of these is the reason.
func ReadRawFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%w: '%s' can't be opened: %w", ErrToken, path, reason(err))
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return "", fmt.Errorf("%w: '%s' is a folder", ErrToken, path)
	}
	return ReadRaw(f, "'"+path+"'")
}

// reason is why a file can't be used, without its name.
func reason(err error) error {
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
		return "", fmt.Errorf("%w: %s can't be read: %w", ErrToken, name, reason(err))
	case len(data) > MaxSize:
		return "", fmt.Errorf("%w: %s has more than %d bytes", ErrToken, name, MaxSize)
	case strings.TrimSpace(string(data)) == "":
		return "", fmt.Errorf("%w: %s %w", ErrToken, name, ErrEmpty)
	}
	return string(data), nil
}
