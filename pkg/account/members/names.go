// Package members names the members of access groups, and finds the groups that a profile is in. It is pure.
package members

import (
	"cmp"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Names tells members of access groups apart: users and service IDs may share a name.
type Names struct{ first map[string]string }

// several marks a name that members with different IDs have.
const several = ""

// NamesOf are the names of the members that were seen in some lists.
func NamesOf(lists ...account.List[iam.Member]) Names {
	n := Names{map[string]string{}}
	for _, l := range lists {
		for _, m := range l.Seen() {
			if first, ok := n.first[name(m)]; ok && first != m.IAMID {
				n.first[name(m)] = several
			} else {
				n.first[name(m)] = m.IAMID
			}
		}
	}
	return n
}

// Of is a member for people: "user jane@example.com", or where another member has this name, "user jane@example.com (IBMid-1)".
func (n Names) Of(m iam.Member) string {
	if first, ok := n.first[name(m)]; ok && first == several && m.IAMID != "" {
		return name(m) + " (" + m.IAMID + ")"
	}
	return name(m)
}

func name(m iam.Member) string {
	kind := m.Type
	if kind == "service" {
		kind = "service ID"
	}
	return kind + " " + cmp.Or(m.Name, m.Email, m.IAMID)
}
