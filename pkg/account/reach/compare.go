package reach

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Pods are a set of pods that can assume a profile, and what that gives them.
type Pods struct {
	Cluster        string   `json:"cluster"`        // its name; "*" for clusters that were not read, or that are yet to be created
	Namespace      string   `json:"namespace"`      // "*" for any that meets When
	ServiceAccount string   `json:"serviceAccount"` // "*" for any that meets When
	Profile        string   `json:"profile"`
	Roles          []string `json:"roles"` // gained or lost: "Reader on cloud-object-storage/demo-cos"
	// By is "trust" when the pods newly can, or no longer can, assume the profile; "access" when only its roles change.
	By     string   `json:"by"`
	When   []string `json:"when,omitempty"`   // conditions that the other fields don't say
	Future bool     `json:"future,omitempty"` // the line is about every future cluster that meets When
	Doubt
}

// Conditions are those of When that are conditions of a rule, and not the type of future clusters.
func (r Pods) Conditions() []string {
	return slices.DeleteFunc(slices.Clone(r.When), func(text string) bool { return r.Future && text == typeIKS || r.Future && text == typeROKS })
}

// The texts of When for the type of future clusters.
const (
	typeIKS  = "type iks"
	typeROKS = "type roks"
)

// Doubt says whether a line is certain, and if not, why.
type Doubt struct {
	Known        bool   `json:"known"`
	Reason       string `json:"reason,omitempty"`       // why it is not certain that these gain or lose it
	RolesUnknown string `json:"rolesUnknown,omitempty"` // why there may be more roles than those listed
}

// The values of By.
const (
	ByTrust  = "trust"
	ByAccess = "access"
)

// Any means every cluster, namespace or service account.
const Any = "*"

// Difference is who gains and who loses between two accounts.
type Difference struct {
	Gains, Losses           []Pods
	OtherGains, OtherLosses []Others
}

// Compare lists who gains and who loses when an account goes from one state to another: pods and others that can newly
// assume a profile, and roles that a profile gets. Profiles are the same by ID; one that is yet to be created has none, and
// is new, unless not all profiles were read: then it may be there. What depends on a part that was not read is listed and
// marked as not known.
func Compare(before, after *account.Account) Difference {
	return compare(before, after, Unseen(before), absent())
}

// compare is Compare with what a profile is that one of the accounts does not have.
func compare(before, after *account.Account, notBefore, notAfter account.Profile) Difference {
	d := Difference{Gains: []Pods{}, Losses: []Pods{}, OtherGains: []Others{}, OtherLosses: []Others{}}
	oldClusters, youngClusters := ClustersOf(before), ClustersOf(after)
	unchanged := before.Clusters.Same(after.Clusters) && before.Groups.Same(after.Groups)
	for _, pair := range pairs(before, after, notBefore, notAfter) {
		if unchanged && pair.unchanged() {
			continue
		}
		old, young := newSide(oldClusters, pair.before), newSide(youngClusters, pair.after)
		name := cmp.Or(pair.after.Name, pair.before.Name)
		d.Gains = append(d.Gains, young.beyond(name, old)...)
		d.Losses = append(d.Losses, old.beyond(name, young)...)
		d.OtherGains = append(d.OtherGains, young.othersBeyond(name, old)...)
		d.OtherLosses = append(d.OtherLosses, old.othersBeyond(name, young)...)
	}
	if !before.Groups.Same(after.Groups) {
		d.OtherGains = append(d.OtherGains, membersBeyond(after, before)...)
		d.OtherLosses = append(d.OtherLosses, membersBeyond(before, after)...)
	}
	return d
}

// pair is a profile in both accounts; in one of them it may be missing, and then has nothing.
type pair struct{ before, after account.Profile }

// unchanged reports whether both accounts have the same lists in memory, so that nothing is gained or lost: an account that
// a plan yields shares what it does not change with the account that it came from.
func (p pair) unchanged() bool {
	return p.before.Links.Same(p.after.Links) && p.before.Rules.Same(p.after.Rules) && p.before.Groups.Same(p.after.Groups) &&
		p.before.Policies.Same(p.after.Policies) && p.before.Identities.Same(p.after.Identities)
}

// absent is a profile that does not exist: it is known to have nothing.
func absent() account.Profile { return account.Nothing(account.Profile{}) }

func pairs(before, after *account.Account, notBefore, notAfter account.Profile) []*pair {
	byID := map[string]account.Profile{}
	for _, p := range after.Profiles.Seen() {
		if p.ID != "" {
			byID[p.ID] = p
		}
	}
	var all []*pair
	for _, p := range before.Profiles.Seen() {
		now, ok := byID[p.ID]
		if !ok {
			now = notAfter
		}
		delete(byID, p.ID)
		all = append(all, &pair{p, now})
	}
	for _, p := range after.Profiles.Seen() {
		if _, left := byID[p.ID]; left || p.ID == "" {
			all = append(all, &pair{notBefore, p})
		}
	}
	slices.SortStableFunc(all, func(x, y *pair) int {
		return strings.Compare(cmp.Or(x.after.Name, x.before.Name), cmp.Or(y.after.Name, y.before.Name))
	})
	return all
}

// side is a profile in one of the accounts, with what is computed of it once.
type side struct {
	account  *account.Account
	profile  account.Profile
	clusters Clusters
	sets     []Set           // of pods that it admits, or may admit
	rules    []trust.Rule    // for pods, that can match
	dead     map[string]bool // keys of those that never match
	grants   []account.Grant
	hidden   string // why there may be more of them
}

func newSide(c Clusters, p account.Profile) side {
	s := side{account: c.account, profile: p, clusters: c}
	s.sets, s.rules, s.dead = c.admitted(p)
	s.grants, s.hidden = c.account.GrantsOf(p)
	return s
}

// rolesUnreadBeyond is why one side may give roles that were not read, and that the other side does not give; "" if what was
// not read is the same on both.
func (s side) rolesUnreadBeyond(other side) string {
	theirs := other.unreadRoles()
	for _, part := range s.unreadRoles() {
		if !slices.ContainsFunc(theirs, func(t unreadRoles) bool { return t.group == part.group && t.own == part.own }) {
			return part.why
		}
	}
	return ""
}

// unreadRoles is a part of the roles of a profile that was not read: its own policies, the list of its groups, or one group.
type unreadRoles struct {
	own   bool
	group string // its ID; "" for the list of groups
	why   string
}

func (s side) unreadRoles() []unreadRoles {
	if s.hidden == "" {
		return nil
	}
	var all []unreadRoles
	if why := s.profile.Policies.Why(); why != "" {
		all = append(all, unreadRoles{own: true, why: why})
	}
	if why := s.profile.Groups.Why(); why != "" {
		all = append(all, unreadRoles{why: why})
	}
	for _, id := range s.profile.Groups.Seen() {
		one := account.Profile{Groups: account.Whole([]string{id}), Policies: account.Whole[iam.Policy](nil)}
		if _, why := s.account.GrantsOf(one); why != "" {
			all = append(all, unreadRoles{group: id, why: why})
		}
	}
	return all
}

// unread is why the pods that can become the profile are not all known; "" when they are.
func (s side) unread() string { return cmp.Or(s.profile.Links.Why(), s.profile.Rules.Why()) }

// beyond lists the pods that one side admits and the other does not, or to which it gives more.
func (s side) beyond(profile string, other side) []Pods {
	roles, more, unread := s.roles(), without(s.grants, other.grants), s.rolesUnreadBeyond(other)
	against := admits(other, s)
	lines := map[string]Pods{} // one for each key
	for _, p := range s.sets {
		line := p.line(profile)
		covered := against.covers(p)
		line.By, line.Roles, line.RolesUnknown = ByTrust, roles, s.hidden
		switch covered {
		case allOf:
			if len(more) == 0 && unread == "" {
				continue
			}
			line.By, line.Roles, line.RolesUnknown = ByAccess, more, cmp.Or(unread, s.hidden, other.hidden)
		case noneOf:
			continue
		case mayBeAllOf:
			line.doubt("whether they are admitted on the other side is not known")
		case someOf:
		}
		line.doubt(cmp.Or(p.Doubt, other.unread()))
		if p.Future && other.dead[p.rule] { // for want of a resource group, which may have been missing on this side, too
			line.doubt(s.account.ResourceGroups.Why())
		}
		if line.RolesUnknown != "" {
			line.Known = false
		}
		if line.Roles == nil {
			line.Roles = []string{}
		}
		if _, there := lines[line.key()]; !there {
			lines[line.key()] = line
		}
	}
	var out []Pods
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		out = append(out, lines[key])
	}
	return out
}

func (d *Doubt) doubt(reason string) {
	if reason != "" {
		d.Known, d.Reason = false, cmp.Or(d.Reason, reason)
	}
}

func (r Pods) key() string {
	return strings.Join(append([]string{r.Cluster, r.Namespace, r.ServiceAccount, r.By}, r.When...), "\x00")
}

// roles are those that the profile gives.
func (s side) roles() []string { return without(s.grants, nil) }

// without are the roles of one side that the other side does not give.
func without(mine, theirs []account.Grant) []string {
	var roles []string
	for _, g := range mine {
		given := slices.ContainsFunc(theirs, func(t account.Grant) bool { return t.Covers(g) })
		if !given && !slices.Contains(roles, g.Role) {
			roles = append(roles, g.Role)
		}
	}
	return roles
}
