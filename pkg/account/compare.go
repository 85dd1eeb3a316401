package account

import (
	"cmp"
	"slices"
	"strings"
)

// Reach is a set of pods that can become a profile, and what that gives them.
type Reach struct {
	Cluster        string   `json:"cluster"`        // its name; "*" for clusters that were not read, or that are yet to be created
	Namespace      string   `json:"namespace"`      // "*" for any that meets When
	ServiceAccount string   `json:"serviceAccount"` // "*" for any that meets When
	Profile        string   `json:"profile"`
	Roles          []string `json:"roles"` // gained or lost: "Reader on cloud-object-storage/demo-cos"
	// By is "trust" when the pods newly can, or no longer can, become the profile; "access" when only its roles change.
	By     string   `json:"by"`
	When   []string `json:"when,omitempty"`   // conditions that the other fields don't say
	Future bool     `json:"future,omitempty"` // the line is about every future cluster that meets When
	Doubt
}

// Conditions are those of When that are conditions of a rule, and not the type of future clusters.
func (r Reach) Conditions() []string {
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

// OtherReach is somebody else than pods who can become a profile: users, federated users, service IDs, services, or compute
// resources that are no pods.
type OtherReach struct {
	Kind    string   `json:"kind"` // "saml", "user", "serviceid", "crn", or a type of compute resource such as "VSI"
	Subject string   `json:"subject"`
	Profile string   `json:"profile"`
	Roles   []string `json:"roles"`
	By      string   `json:"by"`
	Doubt
}

// The values of By.
const (
	ByTrust  = "trust"
	ByAccess = "access"
)

// Any stands for every cluster, namespace or service account.
const Any = "*"

// Difference is who gains and who loses between two accounts.
type Difference struct {
	Gains, Losses           []Reach
	OtherGains, OtherLosses []OtherReach
}

// Compare lists who gains and who loses when an account goes from one state to another: pods and others who can become a
// profile that they could not, and roles that a profile gets. Profiles are the same by ID; one that is to be created has
// none, and is new. What depends on a part that was not read is listed and marked as not known.
func Compare(before, after *Account) Difference {
	d := Difference{Gains: []Reach{}, Losses: []Reach{}, OtherGains: []OtherReach{}, OtherLosses: []OtherReach{}}
	oldClusters, youngClusters := clustersOf(before), clustersOf(after)
	unchanged := sameItems(before.Clusters, after.Clusters) && sameItems(before.Groups, after.Groups)
	for _, pair := range pairs(before, after) {
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
	return d
}

// pair is a profile in both accounts; in one of them it may be missing, and then has nothing.
type pair struct{ before, after Profile }

// unchanged reports whether both have the very same lists, so that nobody can gain or lose: an account that a plan yields
// shares what it does not change with the one that it came from.
func (p pair) unchanged() bool {
	return sameItems(p.before.Links, p.after.Links) && sameItems(p.before.Rules, p.after.Rules) && sameItems(p.before.Groups, p.after.Groups) &&
		sameItems(p.before.Policies, p.after.Policies) && sameItems(p.before.Identities, p.after.Identities)
}

// sameItems reports whether two lists are one list in memory, and known as far.
func sameItems[T any](a, b List[T]) bool {
	return len(a.items) == len(b.items) && a.whole == b.whole && a.why == b.why && (len(a.items) == 0 || &a.items[0] == &b.items[0])
}

// absent is a profile that there is not: it is known to have nothing.
func absent() Profile { return Nothing(Profile{}) }

// Nothing returns a profile that is known to have neither trust nor access.
func Nothing(p Profile) Profile {
	p.Links, p.Rules, p.Identities, p.Groups, p.Policies = p.Links.none(), p.Rules.none(), p.Identities.none(), p.Groups.none(), p.Policies.none()
	return p
}

func (l List[T]) none() List[T] { return Whole[T](nil) }

func pairs(before, after *Account) []pair {
	byID := map[string]Profile{}
	for _, p := range after.Profiles.items {
		if p.ID != "" {
			byID[p.ID] = p
		}
	}
	var all []pair
	for _, p := range before.Profiles.items {
		now, ok := byID[p.ID]
		if !ok {
			now = absent()
		}
		delete(byID, p.ID)
		all = append(all, pair{p, now})
	}
	for _, p := range after.Profiles.items {
		if _, left := byID[p.ID]; left || p.ID == "" {
			all = append(all, pair{absent(), p})
		}
	}
	slices.SortStableFunc(all, func(x, y pair) int {
		return strings.Compare(cmp.Or(x.after.Name, x.before.Name), cmp.Or(y.after.Name, y.before.Name))
	})
	return all
}

// side is a profile in one of the accounts, with what is computed of it once.
type side struct {
	account  *Account
	profile  Profile
	clusters clusters
	roles    []string
	hidden   string // why there may be more roles
}

func newSide(c clusters, p Profile) side {
	s := side{account: c.account, profile: p, clusters: c}
	s.roles, s.hidden = c.account.RolesOf(p)
	return s
}

// unread is why the pods that can become the profile are not all known; "" when they are.
func (s side) unread() string { return cmp.Or(s.profile.Links.Why(), s.profile.Rules.Why()) }

// beyond lists the pods that one side admits and the other does not, or to whom it gives more.
func (s side) beyond(profile string, other side) []Reach {
	more := without(s.roles, other.roles)
	against := admits(other, s)
	var out []Reach
	seen := map[string]bool{}
	for _, p := range s.patterns() {
		line := p.line(profile)
		covered := against.covers(p)
		line.By, line.Roles, line.RolesUnknown = ByTrust, s.roles, s.hidden
		switch covered {
		case allOf:
			if len(more) == 0 {
				continue
			}
			line.By, line.Roles, line.RolesUnknown = ByAccess, more, cmp.Or(s.hidden, other.hidden)
		case noneOf:
			continue
		case mayBeAllOf:
			line.doubt("whether they are admitted on the other side is not known")
		case someOf:
		}
		line.doubt(cmp.Or(p.doubt, other.unread()))
		if line.RolesUnknown != "" {
			line.Known = false
		}
		if line.Roles == nil {
			line.Roles = []string{}
		}
		if key := line.key(); !seen[key] {
			seen[key] = true
			out = append(out, line)
		}
	}
	slices.SortFunc(out, func(x, y Reach) int { return strings.Compare(x.key(), y.key()) })
	return out
}

func (d *Doubt) doubt(reason string) {
	if reason != "" {
		d.Known, d.Reason = false, cmp.Or(d.Reason, reason)
	}
}

func (r Reach) key() string {
	return strings.Join(append([]string{r.Cluster, r.Namespace, r.ServiceAccount, r.By}, r.When...), "\x00")
}

// without are the items of one sorted list that another does not have.
func without(items, others []string) []string {
	var out []string
	for _, item := range items {
		if !slices.Contains(others, item) {
			out = append(out, item)
		}
	}
	return out
}
