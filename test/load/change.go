//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// change has many clients of two servers change the same objects, each only if it is as the client has read it.
func change(ctx context.Context, b *bed) error {
	servers, err := b.pair("change")
	if err != nil {
		return err
	}
	clients, err := logins(ctx, servers)
	if err != nil {
		return err
	}
	for _, objects := range []int{1, 10, b.clients} {
		if err := b.changeObjects(ctx, clients, objects); err != nil {
			return err
		}
	}
	return nil
}

func (b *bed) changeObjects(ctx context.Context, clients []*client, objects int) (err error) {
	paths := make([]string, objects)
	for i := range paths {
		if paths[i], err = clients[0].create(ctx, fmt.Sprintf("of %d, %d", objects, i)); err != nil {
			return err
		}
	}
	counts := make([]atomic.Int64, objects)
	all, ctx := errgroup.WithContext(ctx)
	for i := range b.clients {
		all.Go(func() error {
			for range b.attempts {
				done, err := clients[i%len(clients)].attempt(ctx, paths[i%objects])
				if err != nil {
					return err
				}
				if done {
					counts[i%objects].Add(1)
				}
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		return err
	}
	acknowledged, lost := 0, 0
	for i, path := range paths {
		n := int(counts[i].Load())
		acknowledged += n
		for _, c := range clients {
			there, _, err := c.number(context.WithoutCancel(ctx), path)
			if err != nil {
				return err
			}
			lost += abs(n - there)
		}
	}
	b.report.row(fmt.Sprintf("%d clients of two servers, %d compare-and-set each, on %d objects", b.clients, b.attempts, objects),
		acknowledged, lost, fmt.Sprintf("%d tried, the others refused by 412", b.clients*b.attempts))
	return nil
}

func abs(n int) int { return max(n, -n) }

func logins(ctx context.Context, servers []*server) ([]*client, error) {
	clients := make([]*client, len(servers))
	for i, s := range servers {
		var err error
		if clients[i], err = s.login(ctx); err != nil {
			return nil, err
		}
	}
	return clients, nil
}

// attempt adds one to a profile's number, unless another was faster. It reports whether it was done.
func (c *client) attempt(ctx context.Context, path string) (bool, error) {
	n, tag, err := c.number(ctx, path)
	if err != nil {
		return false, err
	}
	status, err := c.put(ctx, path, n+1, tag)
	if err == nil && status != http.StatusOK && status != http.StatusPreconditionFailed {
		err = fmt.Errorf("write %s: status %d", path, status)
	}
	return status == http.StatusOK, err
}
