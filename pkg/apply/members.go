package apply

import (
	"context"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/plan"
)

// maxBatch is how many members one request adds, from the Access Groups API.
const maxBatch = 50

// Join adds a trusted profile to an access group. Adding a member again is a success.
//
// API: PUT /v2/groups/{group}/members
// Docs: IAM Access Groups API, Add members to an access group
func (w Writer) Join(ctx context.Context, groupID, iamID string) error {
	return w.join(ctx, groupID, iamID)
}

// Leave removes an identity from an access group. An identity that is not a member is a success.
//
// API: DELETE /v2/groups/{group}/members/{member}
// Docs: IAM Access Groups API, Delete member from an access group
func (w Writer) Leave(ctx context.Context, groupID, iamID string) error {
	return w.remove(ctx, func() error { return w.IAM.RemoveMember(ctx, groupID, iamID) })
}

// join adds trusted profiles to an access group. Adding a member again does no harm, so it is repeated without reading
// first.
func (w Writer) join(ctx context.Context, groupID string, iamIDs ...string) error {
	add := make([]iam.NewMember, len(iamIDs))
	for i, id := range iamIDs {
		add[i] = iam.NewMember{IAMID: id, Type: "profile"}
	}
	return w.repeat(ctx, func() error { return w.IAM.AddMembers(ctx, groupID, add...) })
}

// CreateGroup creates an access group. The error matches apierr.ErrConflict if another group has the name.
//
// API: POST /v2/groups
// API: GET /v2/groups
// Docs: IAM Access Groups API, Create an access group
func (w Writer) CreateGroup(ctx context.Context, accountID string, in iam.CreateGroupRequest) (iam.Group, error) {
	id := func(g iam.Group) string { return g.ID }
	list := func() (named []iam.Group, err error) {
		for g, err := range w.IAM.ListGroups(ctx, iam.ListGroupsOptions{AccountID: accountID}) {
			if err != nil {
				return named, err
			}
			if strings.EqualFold(g.Name, in.Name) {
				named = append(named, g)
			}
		}
		return named, nil
	}
	there, err := list()
	if err := apierr.ButGhosts(err); err != nil { // a read could not distinguish what is created here from what existed before
		return iam.Group{}, err
	}
	before := idsOf(there, id)
	g, _, err := ensure(ctx, w, creation[iam.Group]{
		create:   func() (iam.Group, error) { return w.IAM.CreateGroup(ctx, accountID, in) },
		list:     list,
		made:     func(g iam.Group) bool { return !before[g.ID] },
		id:       id,
		conflict: giveUp,
	})
	return g, err
}

// members collects which profiles are to be added to which group, so that one request adds many.
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
	change *plan.Change
	iamID  string
}

func newMembers(r *applying) *members { return &members{applying: r, byGroup: map[string]*batch{}} }

// add takes a membership, and sends those of its group once a request is full.
func (m *members) add(ctx, requests context.Context, c *plan.Change, iamID string) {
	m.mu.Lock()
	b := m.byGroup[c.Do.Group]
	if b == nil {
		b = &batch{group: c.Do.Group}
		m.byGroup[c.Do.Group] = b
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

// send adds members.
func (m *members) send(ctx context.Context, b *batch, these []member) {
	b.sending.Lock()
	defer b.sending.Unlock()
	add := make([]string, len(these))
	for i, one := range these {
		add[i] = one.iamID
	}
	err := m.writer.join(ctx, b.group, add...)
	if err == nil {
		b.sent = append(b.sent, these...)
		return
	}
	// Some may be in the group all the same: each is answered for itself.
	in, lookErr := m.in(ctx, b.group)
	var failed []*plan.Change
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

func (m *members) in(ctx context.Context, group string) (map[string]bool, error) {
	in := map[string]bool{}
	for member, err := range m.IAM.ListProfileMembers(ctx, group) {
		if err != nil {
			return in, readable(err)
		}
		in[member.IAMID] = true
	}
	return in, nil
}

// finish sends the rest, and waits until every added member is visible in the group.
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
	err := m.writer.visible(ctx, func() (bool, error) {
		in, err := m.in(ctx, b.group)
		return !slices.ContainsFunc(b.sent, func(one member) bool { return !in[one.iamID] }), err
	})
	changes := make([]*plan.Change, len(b.sent))
	for i, one := range b.sent {
		changes[i] = one.change
	}
	m.settle(err, changes...)
}
