package snapshot

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Snapshot is an account as it was read.
type Snapshot struct {
	Account *account.Account
	At      time.Time // when it was read
	By      Reader    // who read it: what is left out depends on that
}

// Encode writes a snapshot. Times are kept to the second.
func Encode(s Snapshot) ([]byte, error) {
	a := s.Account
	f := form{
		Kind: Kind, Version: Version, AccountID: a.ID, ReadAt: s.At.UTC().Format(time.RFC3339), ReadBy: s.By,
		Profiles:       partOf(a.Profiles, profileForm),
		Groups:         partOf(a.Groups, groupForm),
		Clusters:       partOf(a.Clusters, func(c containers.Cluster) cluster { return cluster{c, a.UnreadCRNs[c.ID]} }),
		ResourceGroups: partOf(a.ResourceGroups, same),
		Instances:      partOf(a.Instances, same),
		Leftovers:      partOf(a.Leftovers, same),
		Roles:          map[string]part[iam.Role]{},
	}
	for service, roles := range a.Roles {
		f.Roles[service] = partOf(roles, same)
	}
	data, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode the snapshot: %w", err)
	}
	return append(data, '\n'), nil
}

func same[T any](item T) T { return item }

// partOf is a list as it is in the file.
func partOf[T, U any](l account.List[T], item func(T) U) part[U] {
	p := part[U]{Known: l.Known(), Extent: l.Extent(), Reason: l.Why(), Items: make([]U, len(l.Seen()))}
	for i, seen := range l.Seen() {
		p.Items[i] = item(seen)
	}
	return p
}

func profileForm(p account.Profile) profile {
	return profile{
		Profile: p.Profile, Links: partOf(p.Links, same), Rules: partOf(p.Rules, same), Identities: partOf(p.Identities, same),
		Groups: partOf(p.Groups, same), Policies: partOf(p.Policies, same),
		Activity: partOf(p.Activity, func(a iam.Activity) activity { return activity{a.LastUse.String(), a.OrLater} }),
	}
}

func groupForm(g account.Group) group {
	return group{Group: g.Group, Policies: partOf(g.Policies, same), Members: partOf(g.Members, same), Rules: partOf(g.Rules, same)}
}
