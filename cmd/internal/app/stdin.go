package app

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/files"
)

// Stdin is standard input where a person names it as a file: it is read to its end, for at most as long as '--timeout' says from the
// first read on. Answers to questions are read from In, for as long as the person needs.
func (a *App) Stdin() io.Reader { return &stdin{app: a} }

type stdin struct {
	app    *App
	r      io.Reader // nil until the first read
	cancel context.CancelFunc
}

// Read reads what there is. The error at the end of the time is that of a stream that did not end.
func (s *stdin) Read(p []byte) (int, error) {
	if s.r == nil {
		ctx := s.app.Context
		if ctx == nil {
			ctx = context.Background()
		}
		most := s.app.Login.Timeout()
		ctx, s.cancel = context.WithTimeoutCause(ctx, most, files.NoEnd(most))
		s.r = Interruptible(ctx, s.app.In)
	}
	n, err := s.r.Read(p)
	if err != nil {
		s.cancel()
	}
	return n, err
}

// Interruptible is a reader whose reads end when the context does: a command that waits for an answer or for a token on
// standard input ends by the first Ctrl-C. What is read after that end is lost.
func Interruptible(ctx context.Context, r io.Reader) io.Reader { return &interruptible{ctx, r} }

type interruptible struct {
	ctx context.Context //nolint:containedctx // io.Reader has no place for one
	r   io.Reader
}

func (i *interruptible) Read(p []byte) (int, error) {
	if i.ctx.Err() != nil {
		return 0, context.Cause(i.ctx)
	}
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() { // left behind when the context ends first: nothing else can end a read of a terminal
		data := make([]byte, len(p))
		n, err := i.r.Read(data)
		done <- result{data[:n], err}
	}()
	select {
	case got := <-done:
		return copy(p, got.data), got.err
	case <-i.ctx.Done():
		return 0, context.Cause(i.ctx)
	}
}

// inputFlags are the flags for which '-' is standard input.
func inputFlags() []string {
	return []string{
		fromFlag, "filename", "assert", "baseline", "waivers", "token-file", "manifest", "jwks", "seed", "api-key-file", "iam-token-file",
	}
}

// InputOnce refuses standard input for two things: the second would find it empty. more are the arguments that are '-'.
func InputOnce(cmd *cobra.Command, more ...string) error {
	readers := slices.Clone(more)
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(inputFlags(), f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			if v == "-" {
				readers = append(readers, "--"+f.Name+" -")
			}
		}
	})
	if len(readers) < 2 {
		return nil
	}
	return failure.Usagef("'%s' and '%s' both read standard input, which can be read only once", readers[0], readers[1]).
		Hintf("Write one of them to a file, and name the file.")
}
