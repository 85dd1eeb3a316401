package audit

import (
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
	all, hidden := c.givenTo(s.Profile)
	for _, g := range all {
		if !c.over(g.Policy) || mayStillCount(g.Policy) {
			return
		}
	}
	if hidden.reason != "" {
		c.unsure(NoAccess, s, hidden)
		return
	}
	evidence := "neither the profile nor " + plural(len(s.Groups.Seen()), "access group") + " that it is in has a policy"
	switch {
	case len(all) > 0:
		evidence = fmt.Sprintf("the time of all policies that it gets has passed (%d)", len(all))
	case len(s.Groups.Seen()) == 0:
		evidence = "it has no policies and is in no access group"
	}
	c.found(Finding{ID: NoAccess, Profile: s.Name, Object: "access", Evidence: evidence})
}

// day is the unit in which profiles are called unused.
const day = 24 * time.Hour

// unused finds profiles that nobody became for long.
func (c *checker) unused(s *subject) {
	if s.ID == "" { // it is yet to be created
		return
	}
	used := s.Activity.Seen()
	since, text := s.CreatedAt.Time, "never used since it was created"
	switch {
	case len(used) == 0:
		c.unknown(Unused, s.Name, "last use", s.Activity.Why())
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
