package token

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/iam"
)

// seen is what an administrator may see of the account.
type seen struct {
	session  app.Session
	profile  iam.Profile
	links    []iam.Link
	rules    []iam.Rule
	trusted  bool // links and rules are known
	policies []iam.Policy
	groups   []iam.Group
	grouped  map[string][]iam.Policy // by group
	access   bool                    // policies and groups are known
	clusters []containers.Cluster
	complete bool // there are no other clusters

	mu      sync.Mutex
	missing []string
}

// lacks notes what could not be seen.
func (s *seen) lacks(what string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	reason := "it could not be read"
	switch {
	case errors.Is(err, apierr.ErrForbidden), errors.Is(err, apierr.ErrUnauthorized):
		reason = "the credential is not allowed to read it"
	case errors.Is(err, apierr.ErrUnavailable), errors.Is(err, apierr.ErrRateLimited):
		reason = "the service did not answer"
	}
	s.missing = append(s.missing, what+": "+reason)
}

// look reads everything at once that does not depend on something else: login, then profile and clusters, then what hangs
// on the profile, then the policies of its groups.
func (c *collector) look(ctx context.Context) {
	session, err := c.a.OpenBeside(ctx)
	if err != nil {
		c.facts.Missing = append(c.facts.Missing, hidden+": "+whyNobody(err))
		return
	}
	s := &seen{session: session, grouped: map[string][]iam.Policy{}}
	c.seen = s
	var group errgroup.Group
	group.Go(func() error {
		s.readClusters(ctx)
		return nil
	})
	c.lookAtProfile(ctx)
	_ = group.Wait() // it returns no error
	c.facts.Missing = append(c.facts.Missing, s.missing...)
}

func whyNobody(err error) string {
	if errors.Is(err, app.ErrNoCredential) {
		return "they need an administrator's credential"
	}
	return "the credential can't be used: " + err.Error()
}

func (s *seen) readClusters(ctx context.Context) {
	clusters, failures, err := s.session.Containers.ListClusters(ctx, containers.ListOptions{})
	if err != nil {
		s.lacks("the clusters", err)
		return
	}
	for _, f := range failures {
		s.lacks("the "+f.Provider+" clusters", f.Err)
	}
	s.complete = len(failures) == 0
	for i, err := range names.FillCRNs(ctx, s.session, clusters) {
		if err == nil {
			s.clusters = append(s.clusters, clusters[i])
			continue
		}
		s.lacks("the CRN of cluster '"+clusters[i].Name+"'", err)
		s.complete = false
	}
}

// lookAtProfile finds the profile. Its ID is enough to read at once what hangs on it.
func (c *collector) lookAtProfile(ctx context.Context) {
	text := profileText(c.facts.Profile.Text)
	if text == "" {
		return
	}
	id := text
	if name, err := crn.Parse(text); err == nil {
		id, c.facts.Profile.AccountID = name.Resource, name.AccountID()
	}
	if strings.HasPrefix(id, "Profile-") {
		var group errgroup.Group
		group.Go(func() error {
			c.seen.readWhatHangsOn(ctx, id)
			return nil
		})
		p, err := c.seen.session.IAM.GetProfile(ctx, id)
		_ = group.Wait() // it returns no error
		if err == nil || !errors.Is(err, apierr.ErrNotFound) {
			c.foundProfile(p, err)
			return
		}
		c.seen.trusted, c.seen.access = false, false
	}
	c.searchProfile(ctx, text)
}

// profileText is the name or ID that was meant, where a mistake in writing it is known.
func profileText(text string) string {
	text = strings.TrimLeft(text, "=")
	if strings.HasPrefix(strings.ToLower(text), "iam-profile-") {
		return "Profile-" + text[len("iam-profile-"):]
	}
	return text
}

func (c *collector) foundProfile(p iam.Profile, err error) {
	if err != nil {
		c.seen.lacks("the profile", err)
		c.seen.trusted, c.seen.access = false, false
		return
	}
	c.seen.profile = p
	f := &c.facts.Profile
	f.State, f.ID, f.Name, f.AccountID = diagnose.ProfileFound, p.ID, p.Name, p.AccountID
}

func (c *collector) searchProfile(ctx context.Context, text string) {
	s := c.seen
	var all []string
	var found []iam.Profile
	for _, name := range []string{text, ""} { // by name, which is one request; then all, for near names
		for p, err := range s.session.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: s.session.Account, Name: name}) {
			if err != nil {
				s.lacks("the profile", err)
				return
			}
			if p.Name == text {
				found = append(found, p)
			}
			all = append(all, p.Name)
		}
		if len(found) > 0 {
			break
		}
	}
	f := &c.facts.Profile
	switch len(found) {
	case 0:
		f.State, f.Similar = diagnose.ProfileNotFound, names.Near(text, all)
	case 1:
		c.foundProfile(found[0], nil)
		s.readWhatHangsOn(ctx, found[0].ID)
	default:
		f.State = diagnose.ProfileAmbiguous
		for _, p := range found {
			f.IDs = append(f.IDs, p.ID)
		}
		slices.Sort(f.IDs)
	}
}

// readWhatHangsOn reads links, rules, policies and groups of a profile at once.
func (s *seen) readWhatHangsOn(ctx context.Context, id string) {
	var group errgroup.Group
	client, account, iamID := s.session.IAM, s.session.Account, "iam-"+id
	var linkErr, ruleErr, policyErr, groupErr error
	group.Go(func() error {
		s.links, linkErr = client.ListLinks(ctx, id)
		return nil
	})
	group.Go(func() error {
		s.rules, ruleErr = client.ListRules(ctx, id)
		return nil
	})
	group.Go(func() error {
		s.policies, policyErr = gather(client.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: account, IAMID: iamID}))
		return nil
	})
	s.groups, groupErr = gather(client.ListGroups(ctx, iam.ListGroupsOptions{AccountID: account, MemberID: iamID}))
	if groupErr == nil {
		groupErr = s.readGroups(ctx)
	}
	_ = group.Wait() // none returns an error
	if err := errors.Join(linkErr, ruleErr); err != nil && !errors.Is(err, apierr.ErrNotFound) {
		s.lacks("the profile's links and rules", err)
	} else if err == nil {
		s.trusted = true
	}
	if err := errors.Join(policyErr, groupErr); err != nil {
		s.lacks("the profile's access", err)
	} else {
		s.access = true
	}
}

func (s *seen) readGroups(ctx context.Context) error {
	const atOnce = 8
	var group errgroup.Group
	group.SetLimit(atOnce)
	for _, g := range s.groups {
		group.Go(func() error {
			policies, err := gather(s.session.IAM.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: s.session.Account, GroupID: g.ID}))
			s.mu.Lock()
			defer s.mu.Unlock()
			s.grouped[g.ID] = policies
			return err
		})
	}
	return group.Wait()
}

func gather[T any](items iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}

// lastChange is when the profile or what it trusts was last changed.
func (s *seen) lastChange() time.Time {
	last := s.profile.ModifiedAt.Time
	for _, l := range s.links {
		last = later(last, l.ModifiedAt.Time)
	}
	for _, r := range s.rules {
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

// attributes are those of a policy's resource, and whether some are patterns or lists, which are not compared here.
func attributes(p iam.Policy) (values map[string]string, patterns bool) {
	values = map[string]string{}
	for _, a := range p.Resource.Attributes {
		text, ok := a.Value.(string)
		if !ok || a.Operator != "stringEquals" {
			patterns = true
		}
		values[a.Key] = text
	}
	return values, patterns
}

func policies(all []iam.Policy) []diagnose.Policy {
	var out []diagnose.Policy
	for _, p := range all {
		values, patterns := attributes(p)
		out = append(out, diagnose.Policy{ID: p.ID, Attributes: values, Patterns: patterns})
	}
	return out
}
