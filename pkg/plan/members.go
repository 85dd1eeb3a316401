package plan

import (
	"context"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/iam"
)

// maxBatch is how many members one request adds, from the Access Groups API.
const maxBatch = 50

// members collects who is to be added to which group, so that one request adds many.
type members struct {
	*applying
	mu      sync.Mutex
	byGroup map[string]*batch
}

// batch is the additions to one group.
type batch struct {
	group   string
	sending sync.Mutex // the additions to a group are sent one after the other
	waiting []member
	sent    []member
}

type member struct {
	change *Change
	iamID  string
}

func newMembers(r *applying) *members { return &members{applying: r, byGroup: map[string]*batch{}} }

// add takes a membership, and sends those of its group once a request is full.
func (m *members) add(ctx, requests context.Context, c *Change, iamID string) {
	m.mu.Lock()
	b := m.byGroup[c.do.group]
	if b == nil {
		b = &batch{group: c.do.group}
		m.byGroup[c.do.group] = b
	}
	b.waiting = append(b.waiting, member{c, iamID})
	var full []member
	if len(b.waiting) == maxBatch {
		full, b.waiting = b.waiting, nil
	}
	m.mu.Unlock()
	if full != nil && !m.stopped(ctx) {
		m.send(requests, b, full)
	}
}

// send adds members. Adding somebody again does no harm, so it is repeated without a look.
func (m *members) send(ctx context.Context, b *batch, these []member) {
	b.sending.Lock()
	defer b.sending.Unlock()
	add := make([]iam.NewMember, len(these))
	for i, one := range these {
		add[i] = iam.NewMember{IAMID: one.iamID, Type: "profile"}
	}
	err := m.attempt(ctx, func() error { return m.IAM.AddMembers(ctx, b.group, add...) }, nil)
	if err == nil {
		b.sent = append(b.sent, these...)
		return
	}
	// Some may be in the group all the same: each is answered for itself.
	in, lookErr := m.in(ctx, b.group)
	var failed []*Change
	for _, one := range these {
		if lookErr == nil && in[one.iamID] {
			b.sent = append(b.sent, one)
		} else {
			failed = append(failed, one.change)
		}
	}
	if failed != nil {
		m.settle(err, failed...)
	}
}

func (m *members) in(ctx context.Context, group string) (set, error) {
	in := set{}
	for member, err := range m.IAM.ListProfileMembers(ctx, group) {
		if err != nil {
			return nil, err
		}
		in.add(member.IAMID)
	}
	return in, nil
}

// finish sends what is left, and waits until everybody who was added is seen in the group.
func (m *members) finish(ctx, requests context.Context) {
	var batches []*batch
	for _, b := range m.byGroup {
		batches = append(batches, b)
	}
	slices.SortStableFunc(batches, func(x, y *batch) int { return strings.Compare(x.group, y.group) })
	var group errgroup.Group
	group.SetLimit(inFlight)
	for _, b := range batches {
		group.Go(func() error {
			if len(b.waiting) > 0 && !m.stopped(ctx) {
				m.send(requests, b, b.waiting)
			}
			m.readBack(requests, b)
			return nil
		})
	}
	_ = group.Wait() // failures are kept with their changes
}

func (m *members) readBack(ctx context.Context, b *batch) {
	if len(b.sent) == 0 {
		return
	}
	err := m.until(ctx, func() (bool, error) {
		in, err := m.in(ctx, b.group)
		return !slices.ContainsFunc(b.sent, func(one member) bool { return !in[one.iamID] }), err
	})
	changes := make([]*Change, len(b.sent))
	for i, one := range b.sent {
		changes[i] = one.change
	}
	m.settle(err, changes...)
}
