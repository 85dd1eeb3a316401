package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// target is a profile that changes are done to, one after the other.
type target struct {
	*applying
	profile iam.Profile
	fresh   bool // created in this run: it may be unknown for a while
	seen    bool // something of it could be read
}

// do carries out one change.
func (t *target) do(ctx context.Context, c *Change) error {
	switch c.Kind {
	case KindProfile:
		return t.doProfile(ctx, c)
	case KindLink:
		return t.doLink(ctx, c)
	case KindRule:
		return t.doRule(ctx, c)
	case KindAccess:
		return t.doAccess(ctx, c)
	case KindGroup: // additions go through members
		return t.attempt(ctx, func() error { return alreadyGone(t.IAM.RemoveMember(ctx, c.do.group, t.profile.IAMID)) }, nil)
	}
	return fmt.Errorf("there is no change of kind '%s'", c.Kind)
}

func (t *target) doProfile(ctx context.Context, c *Change) error {
	switch c.Action {
	case Create:
		return t.create(ctx, c)
	case Update:
		return t.describe(ctx, c)
	default:
		return t.attempt(ctx, func() error { return alreadyGone(t.IAM.DeleteProfile(ctx, c.do.old)) }, nil)
	}
}

// create makes the profile. Names are unique, so one of this name is it, whoever made it.
func (t *target) create(ctx context.Context, c *Change) error {
	in := iam.CreateProfileRequest{Name: c.Profile, AccountID: t.AccountID}
	if c.do.text != nil {
		in.Description = *c.do.text
	}
	t.fresh = true
	return t.attempt(ctx, func() (err error) {
		t.profile, err = t.IAM.CreateProfile(ctx, in)
		return err
	}, func() (bool, error) {
		for p, err := range t.IAM.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: t.AccountID, Name: c.Profile}) {
			if err != nil {
				return false, err
			}
			if p.Name == c.Profile {
				t.profile = p
				return true, nil
			}
		}
		return false, nil
	})
}

func (t *target) describe(ctx context.Context, c *Change) error {
	return t.attempt(ctx, func() error {
		p, err := t.IAM.UpdateProfile(ctx, t.profile.ID, t.profile.EntityTag, iam.UpdateProfileRequest{Description: c.do.text})
		if err == nil {
			t.profile = p
		}
		return err
	}, func() (bool, error) {
		p, err := t.IAM.GetProfile(ctx, t.profile.ID)
		if err == nil {
			t.profile = p // with the tag that stands now
		}
		return err == nil && p.Description == *c.do.text, err
	})
}

// known waits until a profile that was created just now is known, if that is why something was not found.
func (t *target) known(ctx context.Context, act func() error) error {
	err := act()
	if !t.fresh || !errors.Is(err, apierr.ErrNotFound) {
		return err
	}
	if waited := t.until(ctx, func() (bool, error) {
		_, err := t.IAM.GetProfile(ctx, t.profile.ID)
		return err == nil, err
	}); waited != nil {
		return err
	}
	return act()
}

func (t *target) doRule(ctx context.Context, c *Change) error {
	look := func() (bool, error) {
		rules, err := t.rules(ctx)
		for _, r := range rules {
			if r.ID == c.do.old {
				c.do.tag = r.EntityTag
			}
		}
		return slices.ContainsFunc(rules, c.madeRule), err
	}
	switch c.Action {
	case Create:
		return t.attempt(ctx, func() error {
			return t.known(ctx, func() error {
				_, err := t.IAM.CreateRule(ctx, t.profile.ID, c.do.rule)
				return err
			})
		}, look)
	case Update:
		return t.attempt(ctx, func() error {
			_, err := t.IAM.UpdateRule(ctx, t.profile.ID, c.do.old, c.do.tag, c.do.rule)
			return err
		}, look)
	default:
		return t.attempt(ctx, func() error { return alreadyGone(t.IAM.DeleteRule(ctx, t.profile.ID, c.do.old)) }, nil)
	}
}

// madeRule reports whether a rule is the one that a change makes.
func (c *Change) madeRule(r iam.Rule) bool {
	return podRule(r) && sameRule(c.do.rule, r) && (c.do.rule.Name == "" || c.do.rule.Name == r.Name) && (c.Action == Create || r.ID == c.do.old)
}

// doAccess gives or takes access. The service refuses what is given already, which a look then finds.
func (t *target) doAccess(ctx context.Context, c *Change) error {
	if c.Action == Remove {
		return t.attempt(ctx, func() error {
			return alreadyGone(t.IAM.DeletePolicy(ctx, iam.Policy{ID: c.do.old, Href: c.do.href}))
		}, nil)
	}
	in := iam.CreatePolicyRequest{
		Type: "access", Subject: iam.PolicyAttributes{Attributes: []iam.PolicyAttribute{equal("iam_id", t.profile.IAMID)}},
		Resource: iam.PolicyAttributes{Attributes: c.do.policy.Resource},
	}
	for _, r := range c.do.policy.Roles {
		in.Control.Grant.Roles = append(in.Control.Grant.Roles, iam.PolicyRole{RoleID: r.RoleID})
	}
	return t.attempt(ctx, func() error {
		return t.known(ctx, func() error {
			_, err := t.IAM.CreatePolicy(ctx, in)
			return err
		})
	}, func() (bool, error) {
		policies, err := t.policies(ctx)
		return grants(policies, c.do.policy), err
	})
}

// rules are those of the profile, which may be new.
func (t *target) rules(ctx context.Context) (rules []iam.Rule, err error) {
	return rules, t.known(ctx, func() error {
		rules, err = t.IAM.ListRules(ctx, t.profile.ID)
		return err
	})
}

func (t *target) policies(ctx context.Context) ([]iam.Policy, error) {
	var all []iam.Policy
	for p, err := range t.IAM.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: t.AccountID, IAMID: t.profile.IAMID}) {
		if err != nil {
			return nil, err
		}
		if p.State == "" || p.State == "active" {
			all = append(all, p)
		}
	}
	return all, nil
}

// grants reports whether policies give all roles on a resource.
func grants(policies []iam.Policy, want Access) bool {
	var given []iam.PolicyRole
	for _, p := range policies {
		if !conditional(p) && attributesKey(p.Resource.Attributes) == attributesKey(want.Resource) {
			given = append(given, p.Control.Grant.Roles...)
		}
	}
	return !slices.ContainsFunc(want.Roles, func(r iam.PolicyRole) bool { return !hasRole(given, r.RoleID) })
}
