package inventory

import (
	"context"
	"errors"
	"strings"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// memberProfile is the type of a member of an access group that is a trusted profile.
const memberProfile = "profile"

// askMembers asks who is in a group, if that is needed, and reads the profiles among them.
func (r *run) askMembers(g iam.Group) {
	if !r.need.Members {
		return
	}
	members := &part[iam.Member]{asked: true}
	r.keep(func() { r.groupMembers[g.ID] = members })
	r.start(func(ctx context.Context) error {
		found, err := collect(r.IAM.ListMembers(ctx, g.ID))
		r.keep(func() {
			members.items = found
			members.failed("", err)
		})
		for _, m := range found {
			if id, ok := strings.CutPrefix(m.IAMID, "iam-"); ok && m.Type == memberProfile {
				r.start(func(ctx context.Context) error { return r.profileOfMember(ctx, id, members) })
			}
		}
		return nil
	})
}

// profileOfMember reads a profile that is in a group. One that was deleted can still be a member, and nobody can become it.
func (r *run) profileOfMember(ctx context.Context, id string, of *part[iam.Member]) error {
	p, err := patiently(func() (iam.Profile, error) { return r.IAM.GetProfile(ctx, id) })
	switch {
	case err == nil:
		r.addProfile(p)
	case !errors.Is(err, apierr.ErrNotFound):
		r.keep(func() { of.failed("trusted profile '"+id+"': ", err) })
	}
	return nil
}
