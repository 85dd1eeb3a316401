//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const writing = 16 // writers at once

// kill kills one of two servers of a state in the middle of writing, again and again.
func kill(ctx context.Context, b *bed) error {
	servers, err := b.pair("kill")
	if err != nil {
		return err
	}
	clients, err := logins(ctx, servers)
	if err != nil {
		return err
	}
	w, err := newWriters(ctx, clients[0], writing)
	if err != nil {
		return err
	}
	lost := 0
	for i := range b.kills {
		end := w.changes.Load() + 1 + rand.Int64N(100) //nolint:gosec // a moment needs no secrecy
		var once sync.Once
		w.write(ctx, clients, func() bool {
			over := w.changes.Load() >= end
			if over {
				once.Do(servers[i%2].kill)
			}
			return over || ctx.Err() != nil
		})
		if servers[i%2], err = b.serve(filepath.Join(b.folder, []string{"kill", "kill.link"}[i%2])); err != nil {
			return err
		}
		if clients, err = logins(ctx, servers); err != nil {
			return err
		}
		n, err := w.lost(ctx, clients[i%2])
		if err != nil {
			return err
		}
		lost += n
	}
	b.report.row(fmt.Sprintf("%d times kill -9 of one of two servers of a state, %d clients writing", b.kills, writing),
		int(w.changes.Load()), lost, "")
	return nil
}

// stop stops and continues one of two servers of a state in the middle of writing; the last time for so long that the other
// gives up to wait for a lock, if the stopped one has it.
func stop(ctx context.Context, b *bed) error {
	servers, err := b.pair("stop")
	if err != nil {
		return err
	}
	clients, err := logins(ctx, servers)
	if err != nil {
		return err
	}
	w, err := newWriters(ctx, clients[0], writing)
	if err != nil {
		return err
	}
	var over atomic.Bool
	var all sync.WaitGroup
	all.Go(func() { w.write(ctx, clients, over.Load) })
	for i := range b.stops {
		pause := time.Duration(rand.IntN(50)) * time.Millisecond //nolint:gosec // a moment needs no secrecy
		if i == b.stops-1 {
			pause = b.longStop
		}
		time.Sleep(time.Duration(rand.IntN(50)) * time.Millisecond) //nolint:gosec // a moment needs no secrecy
		err = errors.Join(err, servers[i%2].cmd.Process.Signal(syscall.SIGSTOP))
		time.Sleep(pause)
		err = errors.Join(err, servers[i%2].cmd.Process.Signal(syscall.SIGCONT))
	}
	over.Store(true)
	all.Wait()
	lost := 0
	for _, c := range clients {
		n, e := w.lost(ctx, c)
		lost, err = lost+n, errors.Join(err, e)
	}
	b.report.row(fmt.Sprintf("%d times SIGSTOP and SIGCONT of one of two servers of a state, the last for %s", b.stops, b.longStop),
		int(w.changes.Load()), lost, fmt.Sprintf("%d refused", w.refused()))
	return err
}
