//go:build !unix

package cmd

import "context"

// becomer returns nil: the system can't replace a process by a program.
func becomer(func()) func(ctx context.Context, path string, args, env []string) error { return nil }
