//go:build unix

package cmd

import (
	"context"
	"syscall"
)

// becomer returns what replaces the process by a program. A signal that came before is not lost: either it has cancelled the context,
// or it does to this process what it would do to the program.
func becomer(release func()) func(ctx context.Context, path string, args, env []string) error {
	return func(ctx context.Context, path string, args, env []string) error {
		release()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return syscall.Exec(path, args, env) //nolint:gosec // running it is what was asked for
	}
}
