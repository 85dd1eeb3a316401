package app

import (
	"context"
	"io"

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
