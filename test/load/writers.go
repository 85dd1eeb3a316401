//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
)

// writer counts up the number of a profile of its own.
type writer struct {
	path         string
	acknowledged int // the last number that a server said was written
	doubt        bool
	refused      int // answers of 500 and more
}

// writers are many, and know together how many changes were acknowledged.
type writers struct {
	all     []*writer
	changes atomic.Int64
}

func newWriters(ctx context.Context, c *client, n int) (*writers, error) {
	w := &writers{}
	for i := range n {
		path, err := c.create(ctx, fmt.Sprint("writer-", i))
		if err != nil {
			return nil, err
		}
		w.all = append(w.all, &writer{path: path})
	}
	return w, nil
}

// write lets each writer count up, at the servers in turn, until it loses its connection or is told to end.
func (w *writers) write(ctx context.Context, clients []*client, end func() bool) {
	var all sync.WaitGroup
	for i, one := range w.all {
		all.Go(func() {
			for !end() && one.step(ctx, clients[i%len(clients)], &w.changes) {
				continue
			}
		})
	}
	all.Wait()
}

// step makes one change. It reports false when the server has gone.
func (w *writer) step(ctx context.Context, c *client, changes *atomic.Int64) bool {
	status, err := c.put(ctx, w.path, w.acknowledged+1, "*")
	switch {
	case err != nil:
		w.doubt = true
		return false
	case status == http.StatusOK:
		w.acknowledged, w.doubt = w.acknowledged+1, false
		changes.Add(1)
	default:
		w.refused++
	}
	return true
}

// lost compares what is there with what was acknowledged. A change whose answer was lost may be there or not.
func (w *writers) lost(ctx context.Context, c *client) (lost int, err error) {
	for _, one := range w.all {
		n, _, err := c.number(ctx, one.path)
		if err != nil {
			return lost, err
		}
		if n != one.acknowledged && (!one.doubt || n != one.acknowledged+1) {
			lost += max(1, one.acknowledged-n)
		}
		one.acknowledged, one.doubt = n, false
	}
	return lost, nil
}

func (w *writers) refused() int {
	n := 0
	for _, one := range w.all {
		n += one.refused
	}
	return n
}
