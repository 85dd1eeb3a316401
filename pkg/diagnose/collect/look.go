package collect

import (
	"context"
	"errors"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

// seen is what an administrator can see of the account.
type seen struct {
	admin   Admin
	account *account.Account
	profile *account.Profile // nil when it was not found
}

// lacks adds a part that is not known to what is missing; "" means that there is no reason.
func (c *Collector) lacks(what, reason string) {
	if reason != "" {
		c.facts.Missing = append(c.facts.Missing, what+": unknown ("+reason+")")
	}
}

// look reads the profile with what hangs on it, and the clusters. If IAM's answer is a refusal, it reads at the same time
// whom the other profiles trust.
func (c *Collector) look(ctx context.Context, answered <-chan struct{}) {
	admin, err := c.in.Open(ctx)
	if err != nil {
		c.facts.Missing = append(c.facts.Missing, hidden+": "+whyNobody(err))
		return
	}
	var group errgroup.Group
	defer func() { _ = group.Wait() }() // what failed is in what was read
	group.Go(func() error {
		<-answered
		manifestOnly := !c.facts.Exchange.Tried && c.facts.Token.Decoded == nil && c.pod.ServiceAccount != ""
		if manifestOnly || c.facts.Exchange.Code == diagnose.CodeNotEligible {
			c.others = readOthers(ctx, admin, trust.ParseProfile(c.facts.Profile.Text))
		}
		return nil
	})
	need := inventory.Need{AccountID: admin.AccountID, Clusters: true, Tolerant: true}
	ref := trust.ParseProfile(c.facts.Profile.Text)
	if ref.Meant != "" {
		need.Profiles = []string{ref.Meant}
	}
	if c.in.Wanted.Instance != "" {
		need.Instances = []string{c.in.Wanted.Instance}
	}
	reader := inventory.Reader{IAM: admin.IAM, Containers: admin.Containers, Caller: admin.IAMID}
	read, err := reader.Read(ctx, need)
	if err != nil {
		c.facts.Missing = append(c.facts.Missing, hidden+": "+err.Error())
		return
	}
	c.seen = &seen{admin: admin, account: read}
	c.facts.Profile.AccountID, c.facts.Profile.Named = ref.AccountID, ref.AccountID
	if ref.Meant != "" {
		c.findProfile(ctx, ref.Meant)
	}
	c.lacks("clusters", read.Clusters.Why())
}

func whyNobody(err error) string {
	if errors.Is(err, ErrNoCredential) {
		return "they require an administrator credential"
	}
	return "the credential can't be used: " + err.Error()
}

// findProfile takes the profile out of what was read. Where it was not found, it looks for names like it.
func (c *Collector) findProfile(ctx context.Context, text string) {
	f := &c.facts.Profile
	found, err := c.seen.account.ResolveProfile(text)
	var ambiguous *account.AmbiguousError
	switch {
	case err == nil:
		c.seen.profile = &found
		f.State, f.ID, f.Name, f.AccountID = diagnose.ProfileFound, found.ID, found.Name, found.AccountID
	case errors.As(err, &ambiguous):
		f.State = diagnose.ProfileAmbiguous
		for _, candidate := range ambiguous.Candidates {
			f.IDs = append(f.IDs, candidate.ID)
		}
	case !c.seen.account.Profiles.Known():
		c.lacks("the profile", c.seen.account.Profiles.Why())
	default:
		f.State, f.Similar = diagnose.ProfileNotFound, c.similar(ctx, text)
	}
}

// similar are the profiles that a text may mean, of all that the credential can see: the one of whose ID the beginning is
// missing or written otherwise, else those of similar names.
func (c *Collector) similar(ctx context.Context, text string) []string {
	var names []string
	for p, err := range c.seen.admin.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: c.seen.admin.AccountID}) {
		if err != nil {
			break // the profile was not found all the same
		}
		if strings.EqualFold(p.ID, text) || endsIn(p.ID, text) {
			return []string{p.ID}
		}
		names = append(names, p.Name)
	}
	return near.Names(text, names)
}

// endsIn reports whether a text is an ID without its beginning: a UUID.
func endsIn(id, text string) bool {
	return inventory.LooksLikeGUID(text) && strings.HasSuffix(strings.ToLower(id), "-"+strings.ToLower(text))
}

// lastChange is when a profile, or a link or rule of it, was last changed.
func lastChange(p account.Profile) time.Time {
	last := p.ModifiedAt.Time
	for _, l := range p.Links.Seen() {
		last = later(last, l.ModifiedAt.Time)
	}
	for _, r := range p.Rules.Seen() {
		last = later(last, r.ModifiedAt.Time)
	}
	return last
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
