package audit

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/trust"
)

// removal is the command that deletes a link or rule from its profile.
func (t trusted) removal(p account.Profile) []string {
	if t.isRule() {
		return command("profile", "rule", "delete", reference(p), t.id)
	}
	return command("profile", "unlink", reference(p), t.id)
}

// endedClusters finds trust for clusters that are gone or are being deleted.
func (c *checker) endedClusters(s *subject) {
	c.unsure(ClusterGone, s, s.unreadTrust())
	c.unsure(ClusterLeaving, s, s.unreadTrust())
	for _, t := range s.trusted {
		if len(t.gone) > 0 {
			f := Finding{ID: ClusterGone, Profile: s.Name, Object: t.object, Evidence: strings.Join(t.gone, "; ")}
			if t.verdict == trust.No {
				f.Fix.Commands = t.removal(s.Profile)
				f.Evidence += "; the " + t.kind + " matches no pod"
			} else {
				f.Fix.Advice = "Remove the cluster from the claim rule with 'podtrust profile rule update', and keep its other conditions."
			}
			c.found(f, t)
		} else if t.namesCluster() && t.verdict == trust.Unknown {
			c.unsure(ClusterGone, s, t.doubt)
		}
		c.leaving(s, t)
	}
}

// namesCluster reports whether a link or rule is for clusters that it names.
func (t trusted) namesCluster() bool { return !t.isRule() || t.rule.FixesCluster() }

func (c *checker) leaving(s *subject, t trusted) {
	var texts []string
	for _, life := range t.ended {
		texts = append(texts, life.String())
	}
	if len(texts) > 0 {
		c.found(Finding{ID: ClusterLeaving, Profile: s.Name, Object: t.object, Evidence: strings.Join(texts, "; ")}, t)
	} else if t.namesCluster() && t.verdict == trust.Unknown && len(t.gone) == 0 {
		c.unsure(ClusterLeaving, s, t.doubt)
	}
}

// deadTrust finds links and rules that can never match.
func (c *checker) deadTrust(s *subject) {
	c.unsure(NeverMatches, s, s.unreadTrust())
	for _, t := range s.trusted {
		switch {
		case t.never:
			c.found(Finding{ID: NeverMatches, Profile: s.Name, Object: t.object, Evidence: t.reason, Fix: Fix{Commands: t.removal(s.Profile)}}, t)
		case t.verdict == trust.Unknown:
			c.unsure(NeverMatches, s, t.doubt)
		}
	}
}

// duplicates finds links and rules that a profile has twice. Those that match no pod are findings already.
func (c *checker) duplicates(s *subject) {
	c.unsure(Duplicate, s, s.unreadTrust())
	first := map[string]trusted{}
	for _, t := range s.trusted {
		key := t.link.FullKey()
		if t.isRule() {
			key = t.rule.Key()
		}
		other, twice := first[key]
		switch {
		case t.never || t.verdict == trust.No && len(t.gone) > 0:
		case !twice:
			first[key] = t
		default:
			c.found(Finding{
				ID: Duplicate, Profile: s.Name, Object: t.object, Evidence: "the same as " + other.object + ": the IDs are " + other.id + " and " + t.id,
				Fix: Fix{Commands: t.removal(s.Profile)},
			}, t)
		}
	}
}
