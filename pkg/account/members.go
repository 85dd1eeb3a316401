package account

import (
	"cmp"
	"errors"
	"strings"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// MemberName is a member of an access group for people: "user jane@example.com".
func MemberName(m iam.Member) string {
	kind := m.Type
	if kind == "service" {
		kind = "service ID"
	}
	return kind + " " + cmp.Or(m.Name, m.Email, m.IAMID)
}

// MemberProfile returns the ID of the trusted profile that a member of an access group is; ok is false for any other member.
func MemberProfile(m iam.Member) (id string, ok bool) {
	id, ok = strings.CutPrefix(m.IAMID, "iam-")
	return id, ok && m.Type == "profile"
}

// ProfileDeleted reports whether the answer to a request for the profile of a member says that the profile was deleted. A deleted
// profile can still be a member, and nobody can become it.
func ProfileDeleted(err error) bool { return errors.Is(err, apierr.ErrNotFound) }

// Member names a member of an access group of the account, and reports whether it is a profile that was deleted: all profiles among
// the members were asked for, and this one was not found.
func (a *Account) Member(g Group, m iam.Member) (name string, deleted bool) {
	id, ok := MemberProfile(m)
	if !ok {
		return MemberName(m), false
	}
	p, found := a.Profile(id)
	if found {
		m.Name = p.Name
	}
	return MemberName(m), !found && g.Members.Complete()
}
