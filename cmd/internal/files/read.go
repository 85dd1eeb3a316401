package files

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"
)

// Open opens a file to be read. A stream, such as the FIFO of '<(command)', is read to its end for at most so long, and ends with the
// context: opening a FIFO blocks until somebody writes, and nothing else could end that.
func Open(ctx context.Context, path string, most time.Duration) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() || info.IsDir() {
		return os.Open(path) // of the error, so that it is that of opening
	}
	ctx, cancel := context.WithTimeoutCause(ctx, most, fmt.Errorf("it did not end within %s", most))
	out, in := io.Pipe()
	go func() { // left behind when the context ends first
		f, err := os.Open(path)
		if err == nil {
			_, err = io.Copy(in, f)
			_ = f.Close() // it was read
		}
		in.CloseWithError(err)
	}()
	stop := context.AfterFunc(ctx, func() { in.CloseWithError(context.Cause(ctx)) })
	return &stream{out, func() { stop(); cancel() }}, nil
}

// stream is what is read of a file that is not regular.
type stream struct {
	*io.PipeReader
	stop func()
}

// Close ends the reading.
func (s *stream) Close() error {
	s.stop()
	return s.PipeReader.Close()
}

// ReadAll reads at most limit bytes. More is an error.
func ReadAll(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, fmt.Errorf("it has more than %d KiB", limit>>10)
	}
	return data, err
}
