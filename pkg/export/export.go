package export

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Notes say what a document does not describe. They are sentences without a full stop.
type Notes struct {
	Kept    []string // what the document marks by 'keep': unknown, or not expressible
	Outside []string // trust that documents are not about: of users, service IDs, services, and compute resources that are not pods
	Dropped []string // what decides nothing and was left out: labels, names of rules, descriptions
}

// Export returns the document of an account. To plan it again, with or without prune, changes nothing.
func Export(a *account.Account) (document.Trust, Notes) {
	e := newExporter(a)
	out := document.Trust{Account: a.ID}
	for _, p := range a.Profiles.Seen() {
		out.Profiles = append(out.Profiles, e.profile(p))
	}
	e.noteUnread()
	return out, e.notes
}

// exporter makes a document. It computes each answer about a cluster, a group, a label or a resource only once.
type exporter struct {
	account    *account.Account
	notes      Notes
	unread     map[account.Gap][]string // profiles by part and reason
	hidden     map[string][]string      // profiles whose other trust is not known, by reason
	clusters   map[string]clusterOfLink // by the CRN of a link
	references map[string]string        // of clusters and groups, by ID
	labels     map[string]bool
	resources  map[string]*resource // by ResourceKey
}

func newExporter(a *account.Account) *exporter {
	return &exporter{
		account: a, unread: map[account.Gap][]string{}, hidden: map[string][]string{}, clusters: map[string]clusterOfLink{},
		references: map[string]string{}, labels: map[string]bool{}, resources: map[string]*resource{},
	}
}

func (e *exporter) profile(p account.Profile) document.Profile {
	out := document.Profile{Name: e.profileName(p), State: document.Present}
	if p.Description != "" {
		described := out
		described.Description = &p.Description
		if back, ok := readBack(described); ok && *back.Description == p.Description {
			out.Description = &p.Description
		} else {
			e.drop(p, "its description contains text that a document can't hold")
		}
	}
	e.pods(p, &out)
	e.rules(p, &out)
	e.groups(p, &out)
	e.access(p, &out)
	for part, why := range map[document.Part]string{
		document.PartPods: p.Links.Why(), document.PartRules: p.Rules.Why(), document.PartGroups: p.Groups.Why(), document.PartAccess: p.Policies.Why(),
	} {
		if why != "" {
			out.Keep = append(out.Keep, document.Keep{Part: part, Reason: plain(why)})
			e.noteGap(part, why, p.Name)
		}
	}
	e.limit(&out)
	e.outside(p)
	return out
}

// profileName is the name of a profile, or its ID if the name does not mean it, or can't be in a document.
func (e *exporter) profileName(p account.Profile) string {
	ref := trust.ParseProfile(p.Name)
	if found, err := e.account.ResolveProfile(p.Name); err != nil || found.ID != p.ID || ref.Name != p.Name || ref.LooksLikeID() {
		return p.ID
	}
	if back, ok := readBack(document.Profile{Name: p.Name}); !ok || back.Name != p.Name {
		return p.ID
	}
	return p.Name
}

func (e *exporter) groups(p account.Profile, out *document.Profile) {
	for _, id := range p.Groups.Seen() {
		name := e.group(id)
		if name == "" {
			e.keep(p, out, document.PartGroups, id, "access group", id, "the group was not found")
			continue
		}
		out.Groups = append(out.Groups, document.Group{Name: name})
	}
	slices.SortStableFunc(out.Groups, func(x, y document.Group) int { return strings.Compare(x.Name, y.Name) })
}

// group is the name of an access group, or its ID if the name means another one; "" for a group that was not seen.
func (e *exporter) group(id string) string {
	return e.reference("group "+id, []string{e.account.GroupName(id), id}, func(text string) bool {
		g, err := e.account.ResolveGroup(text)
		return err == nil && g.ID == id && e.label(text)
	})
}

// reference is the first text that means what it should; "" when none does.
func (e *exporter) reference(key string, texts []string, means func(string) bool) string {
	found, known := e.references[key]
	if !known {
		if i := slices.IndexFunc(texts, means); i >= 0 {
			found = texts[i]
		}
		e.references[key] = found
	}
	return found
}

// keep marks an object of a profile that the document does not describe.
func (e *exporter) keep(p account.Profile, out *document.Profile, part document.Part, id, kind, name, reason string) {
	e.notes.Kept = append(e.notes.Kept, fmt.Sprintf("Profile '%s': %s '%s' is kept as it is: %s", p.Name, kind, name, reason))
	k := document.Keep{Part: part, ID: id, Reason: plain(reason)}
	if !e.label(id) {
		k.ID = "" // then it is everything of the part
	}
	out.Keep = append(out.Keep, k)
}

func (e *exporter) drop(p account.Profile, what string) {
	e.notes.Dropped = append(e.notes.Dropped, fmt.Sprintf("Profile '%s': %s", p.Name, what))
}

// outside notes whom else a profile trusts.
func (e *exporter) outside(p account.Profile) {
	others, hidden := p.Others()
	for _, o := range others {
		e.notes.Outside = append(e.notes.Outside, fmt.Sprintf("Profile '%s' also trusts %s", p.Name, o))
	}
	if hidden != "" {
		e.hidden[hidden] = append(e.hidden[hidden], p.Name)
	}
}

// noteGap records a part of a profile that the document does not list completely.
func (e *exporter) noteGap(part document.Part, why, profile string) {
	gap := account.Gap{What: string(part), Reason: why}
	e.unread[gap] = append(e.unread[gap], profile)
}

// noteUnread records what was not read, once for all profiles with the same reason.
func (e *exporter) noteUnread() {
	var kept, outside []string
	for gap, profiles := range e.unread {
		kept = append(kept, fmt.Sprintf("The %s of %s are not all listed, and the others are kept as they are: %s",
			partName(document.Part(gap.What)), listed(profiles), gap.Reason))
	}
	for reason, profiles := range e.hidden {
		outside = append(outside, fmt.Sprintf("Who else can become %s is not known: %s", listed(profiles), reason))
	}
	slices.Sort(kept)
	slices.Sort(outside)
	e.notes.Kept = append(e.notes.Kept, kept...)
	e.notes.Outside = append(e.notes.Outside, outside...)
}

func partName(part document.Part) string {
	switch part {
	case document.PartPods:
		return "links"
	case document.PartRules:
		return "claim rules"
	case document.PartGroups:
		return "access groups"
	case document.PartAccess:
		return "access policies"
	}
	return string(part)
}

// fewNames is how many profiles of one note are named.
const fewNames = 3

// listed names profiles, or the first of many.
func listed(profiles []string) string {
	switch n := len(profiles); {
	case n == 1:
		return "profile '" + profiles[0] + "'"
	case n <= fewNames:
		return "profiles '" + strings.Join(profiles, "', '") + "'"
	default:
		return fmt.Sprintf("profile '%s' and %d others", profiles[0], n-1)
	}
}

// plain makes a text that a document can hold as a reason.
func plain(text string) string {
	const most = 500
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return strings.TrimSpace(text)
}
