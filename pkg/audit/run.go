package audit

import (
	"fmt"
	"slices"
	"time"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/shell"
	"github.com/podtrust/podtrust/pkg/trust"
)

// UnusedDays is after how many days without an authentication a profile counts as unused, unless the options say otherwise.
const UnusedDays = 90

// Options say what is checked.
type Options struct {
	Only       []ID // the only checks; empty for all
	Skip       []ID // checks that are left out
	UnusedDays int  // 0 means UnusedDays
}

// Run looks at an account as it was at a time. The time decides what is over and what was not used for long.
func Run(a *account.Account, at time.Time, o Options) Report {
	if o.UnusedDays == 0 {
		o.UnusedDays = UnusedDays
	}
	c := &checker{account: a, known: a.Known(), clusters: clustersOf(a), reach: reach.ClustersOf(a), groups: groupsOf(a), at: at, o: o, kinds: kindsByID()}
	for _, p := range a.Profiles.Seen() {
		s := c.subject(p)
		for _, check := range profileChecks() {
			check(c, s)
		}
	}
	for _, check := range accountChecks() {
		check(c)
	}
	c.unreadProfiles()
	r := Report{Account: a.ID, Findings: c.findings, Unknown: c.unknowns.list(), Summary: Summary{Profiles: len(a.Profiles.Seen())}}
	if r.Findings == nil {
		r.Findings = []Finding{}
	}
	r.sort()
	r.count()
	return r
}

func kindsByID() map[ID]Kind {
	kinds := map[ID]Kind{}
	for _, k := range Kinds() {
		kinds[k.ID] = k
	}
	return kinds
}

// profileChecks are the checks of one profile.
func profileChecks() []func(*checker, *subject) {
	return []func(*checker, *subject){
		(*checker).unclearRules, (*checker).openRules, (*checker).looseConditions, (*checker).defaultAccounts, (*checker).systemNamespaces,
		(*checker).administrators, (*checker).escalations, (*checker).broadAccess, (*checker).mixedTrust, (*checker).sharedAcross,
		(*checker).endedClusters, (*checker).deadTrust, (*checker).duplicates, (*checker).nobody, (*checker).noAccess, (*checker).unused,
		(*checker).expiredPolicies, (*checker).profileLimits,
	}
}

// accountChecks are the checks that are not about one profile.
func accountChecks() []func(*checker) {
	return []func(*checker){(*checker).expiredInGroups, (*checker).leftovers, (*checker).accountLimits}
}

// checker is one audit.
type checker struct {
	account  *account.Account
	known    trust.Known
	clusters map[string]cluster
	reach    reach.Clusters
	groups   map[string]account.Group
	at       time.Time
	o        Options
	kinds    map[ID]Kind
	findings []Finding
	unknowns unknowns
}

// wants reports whether a check is among those that were chosen.
func (c *checker) wants(id ID) bool {
	return (len(c.o.Only) == 0 || slices.Contains(c.o.Only, id)) && !slices.Contains(c.o.Skip, id)
}

// found adds a finding, which is about some links and rules of a profile, or about none. Its trust is what else is compared.
func (c *checker) found(f Finding, by ...trusted) {
	kind := c.kinds[f.ID]
	f.Trust = identified(by, f.Trust)
	f.Severity = kind.Severity
	if f.Fix.Advice == "" {
		f.Fix.Advice = kind.Fix
	}
	if f.Fix.Commands == nil {
		f.Fix.Commands = []string{}
	}
	if c.wants(f.ID) {
		c.findings = append(c.findings, f)
	}
}

// unknown notes that a check could not be made, because of a part of a profile, or of the account if profile is "".
func (c *checker) unknown(id ID, profile, what, reason string) {
	if reason != "" && c.wants(id) {
		c.unknowns.add(id, part{what, reason, profile})
	}
}

// unreadProfiles notes that there may be profiles that were not looked at.
func (c *checker) unreadProfiles() {
	for _, k := range slices.Concat(trustKinds(), accessKinds(), deadKinds()) {
		c.unknown(k.ID, "", "trusted profiles", c.account.Profiles.Why())
	}
}

// reference is how a profile is named in a command: by its name, or by its ID where the name could be taken for something else.
func reference(p account.Profile) string {
	plain := p.Name != "" && p.Name[0] != '-' && !trust.ParseProfile(p.Name).LooksLikeID() && shell.Word(p.Name) == p.Name
	if plain || p.ID == "" {
		return p.Name
	}
	return p.ID
}

// command is a command of podtrust; none if one of its words is not known, as the ID of what is yet to be created.
func command(words ...string) []string {
	if slices.Contains(words, "") {
		return nil
	}
	return []string{"podtrust " + shell.Line(words)}
}

// plural counts things: "1 link", "2 links".
func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
