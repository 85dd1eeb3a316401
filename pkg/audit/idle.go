package audit

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/trust"
)

// nobody finds profiles that neither pods nor others can become.
func (c *checker) nobody(s *subject) {
	others, hidden := s.Others()
	pods, why := s.pods()
	switch {
	case len(others) > 0 || pods == trust.Yes:
	case hidden != "":
		c.unknown(NoTrust, s.Name, "links, claim rules, users and service IDs", hidden)
	case pods == trust.Unknown:
		c.unsure(NoTrust, s, why)
	default:
		evidence := "it has no links, claim rules, users or service IDs"
		if len(s.trusted) > 0 {
			evidence = "none of its links and claim rules matches a pod: " + s.reasons()
		}
		c.found(Finding{ID: NoTrust, Profile: s.Name, Object: "trust", Evidence: evidence})
	}
}

// reasons are why no link or rule of a profile admits pods.
func (s *subject) reasons() string {
	var texts []string
	for _, t := range s.trusted[:min(len(s.trusted), few)] {
		texts = append(texts, t.object+": "+t.reason)
	}
	text := strings.Join(texts, "; ")
	if more := len(s.trusted) - few; more > 0 {
		text += "; and " + plural(more, "other")
	}
	return text
}

// noAccess finds profiles that have no policy in effect.
func (c *checker) noAccess(s *subject) {
	all, why := c.givenTo(s.Profile)
	for _, g := range all {
		switch verdict, unknown := c.inForce(g.Policy); {
		case verdict == trust.Yes:
			return
		case verdict == trust.Unknown && why.reason == "":
			why = doubt{what: "policy '" + c.policyName(g) + "'", reason: unknown}
		}
	}
	if why.reason != "" {
		c.unsure(NoAccess, s, why)
		return
	}
	evidence := "it has no access policies, and its access groups have none (" + plural(len(s.Groups.Seen()), "group") + ")"
	switch {
	case len(all) > 0:
		evidence = fmt.Sprintf("all of its access policies and those of its access groups have expired (%d)", len(all))
	case len(s.Groups.Seen()) == 0:
		evidence = "it has no access policies and is not in an access group"
	}
	c.found(Finding{ID: NoAccess, Profile: s.Name, Object: "access", Evidence: evidence})
}

// day is the unit in which profiles are called unused.
const day = 24 * time.Hour

// unused finds profiles that were not used for a long time.
func (c *checker) unused(s *subject) {
	young := !s.CreatedAt.IsZero() && int(c.at.Sub(s.CreatedAt.Time)/day) < c.o.UnusedDays
	if s.ID == "" || young { // it is yet to be created, or can't be unused for that long
		return
	}
	used := s.Activity.Seen()
	since, text := s.CreatedAt.Time, "never used since it was created"
	switch {
	case len(used) == 0:
		c.unknown(Unused, s.Name, "last use", cmp.Or(s.Activity.Why(), "IAM does not say"))
		return
	case !used[0].LastUse.IsZero():
		since, text = used[0].LastUse.Time, "last used"
	case since.IsZero():
		c.unknown(Unused, s.Name, "last use", "it was never used, and IAM does not say when it was created")
		return
	}
	switch days := int(c.at.Sub(since) / day); {
	case days < c.o.UnusedDays:
	case len(used) > 0 && used[0].OrLater:
		c.unknown(Unused, s.Name, "last use", "IAM says only that it is later than "+since.UTC().Format(time.DateOnly))
	default:
		c.found(Finding{
			ID: Unused, Profile: s.Name, Object: "last use", Evidence: fmt.Sprintf("%s on %s, %d days ago", text, since.UTC().Format(time.DateOnly), days),
		})
	}
}
