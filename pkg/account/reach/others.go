package reach

import (
	"cmp"
	"slices"
)

// Others are identities other than pods that can assume a profile: users, federated users, service IDs, services, and
// compute resources that are not pods; or that are in an access group whose access changes.
type Others struct {
	Kind    string   `json:"kind"` // as in account.Other
	Subject string   `json:"subject"`
	Profile string   `json:"profile"`         // "" for members of a group
	Group   string   `json:"group,omitempty"` // the access group, for its members
	Roles   []string `json:"roles"`
	By      string   `json:"by"`
	Doubt
}

// Giver is who gives the roles: "profile 'a'" or "access group 'b'".
func (r Others) Giver() string {
	if r.Group != "" {
		return "access group '" + r.Group + "'"
	}
	return "profile '" + r.Profile + "'"
}

// othersBeyond lists the identities other than pods that one side trusts and the other does not, or to which it gives more.
func (s side) othersBeyond(profile string, other side) []Others {
	mine, hidden := s.profile.Others()
	theirs, theirHidden := other.profile.Others()
	roles, more, unread := s.roles(), without(s.grants, other.grants), s.rolesUnreadBeyond(other)
	var out []Others
	for _, o := range mine {
		line := Others{Kind: o.Kind, Subject: o.Subject, Profile: profile, By: ByTrust, Roles: roles, Doubt: Doubt{Known: true, RolesUnknown: s.hidden}}
		if slices.ContainsFunc(theirs, o.Is) {
			if len(more) == 0 && unread == "" {
				continue
			}
			line.By, line.Roles, line.RolesUnknown = ByAccess, more, cmp.Or(unread, s.hidden, other.hidden)
		} else {
			line.doubt(theirHidden)
		}
		out = append(out, line.complete())
	}
	if hidden != "" && (len(more) > 0 || unread != "" || other.profile.ID == "" && s.profile.ID != "") {
		line := Others{Kind: "unknown", Subject: "others that the profile may trust", Profile: profile, By: ByAccess, Roles: more, Doubt: Doubt{RolesUnknown: unread}}
		if other.profile.ID == "" {
			line.By, line.Roles, line.RolesUnknown = ByTrust, roles, s.hidden
		}
		line.doubt(hidden)
		out = append(out, line.complete())
	}
	return out
}

func (r Others) complete() Others {
	if r.RolesUnknown != "" {
		r.Known = false
	}
	if r.Roles == nil {
		r.Roles = []string{}
	}
	return r
}
