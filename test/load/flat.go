//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// flatness is how much more memory the last quarter of the operations may hold than the second.
const flatness = 1.15

// flat does many operations that leave nothing behind, and looks at the server's memory in between.
func flat(ctx context.Context, b *bed) error {
	s, err := b.serve(filepath.Join(b.folder, "flat"))
	if err != nil {
		return err
	}
	const samples, workers = 16, 16
	var memory []int
	for range samples {
		all, ctx := errgroup.WithContext(ctx)
		for i := range workers {
			all.Go(func() error { return s.rounds(ctx, fmt.Sprint("flat-", i), b.operations/samples/workers) })
		}
		if err := all.Wait(); err != nil {
			return err
		}
		now, err := s.memory()
		if err != nil {
			return err
		}
		memory = append(memory, now)
	}
	second, last := slices.Max(memory[samples/4:samples/2]), slices.Max(memory[samples*3/4:])
	var steps []string
	for _, m := range memory {
		steps = append(steps, fmt.Sprint(m>>10))
	}
	b.report.bound(fmt.Sprintf("memory over %d operations", b.operations), fmt.Sprintf("MiB: %s; the last quarter holds %.2f x the second",
		strings.Join(steps, " "), float64(last)/float64(second)), float64(last) <= flatness*float64(second))
	return nil
}

// rounds makes, changes, reads, lists and deletes, with a new login first: five operations a round, but for the login.
func (s *server) rounds(ctx context.Context, name string, operations int) error {
	c, err := s.login(ctx)
	if err != nil {
		return err
	}
	defer c.http.CloseIdleConnections()
	for range operations / 5 {
		path, err := c.create(ctx, name)
		if err != nil {
			return err
		}
		status, err := c.put(ctx, path, 1, "*")
		if err != nil || status != http.StatusOK {
			return fmt.Errorf("change: status %d, %w", status, err)
		}
		if _, _, err := c.number(ctx, path); err != nil {
			return err
		}
		for _, row := range []struct {
			method, path string
			want         int
		}{{http.MethodGet, path + "/links", http.StatusOK}, {http.MethodDelete, path, http.StatusNoContent}} {
			if a, err := c.do(ctx, row.method, row.path, ""); err != nil || a.status != row.want {
				return fmt.Errorf("%s: status %d, %w", row.method, a.status, err)
			}
		}
	}
	return nil
}
