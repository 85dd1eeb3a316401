//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
)

// full fills the disk of a state, makes room again, and kills the server.
func full(ctx context.Context, b *bed) error {
	disk := filepath.Join(b.folder, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		return err
	}
	mount := func(flags uintptr, size string) error {
		return syscall.Mount("tmpfs", disk, "tmpfs", flags|syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, "size="+size)
	}
	if err := mount(0, "512k"); err != nil {
		b.report.bound("a full disk", fmt.Sprintf("not tried: a small disk could not be mounted: %v", err), false)
		return nil
	}
	defer func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) }()
	s, err := b.serve(filepath.Join(disk, "state"))
	if err != nil {
		return err
	}
	c, err := s.login(ctx)
	if err != nil {
		return err
	}
	var made []string
	create := func() int {
		path, err := c.create(ctx, fmt.Sprint("p", len(made)))
		if err != nil {
			return 1
		}
		made = append(made, path)
		return 0
	}
	refused := 0
	for refused < 20 && len(made) < 1900 {
		refused += create()
	}
	before := len(made)
	if err := mount(syscall.MS_REMOUNT, "16m"); err != nil {
		return err
	}
	for len(made) < before+50 && refused < 40 {
		refused += create()
	}
	s.kill()
	if s, err = b.serve(filepath.Join(disk, "state")); err != nil {
		return err
	}
	if c, err = s.login(ctx); err != nil {
		return err
	}
	lost := 0
	for _, path := range made {
		if a, err := c.do(ctx, http.MethodGet, path, ""); err != nil || a.status != http.StatusOK {
			lost++
		}
	}
	b.report.row("a full disk (512 KiB), room again, and kill -9", len(made), lost,
		fmt.Sprintf("%d before the disk was full, %d refused then, %d with room again", before, refused, len(made)-before))
	return nil
}
