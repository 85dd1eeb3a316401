package apply

import (
	"context"
	"errors"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/iam"
)

// AddRule adds a claim rule. already reports that the profile had a rule with the same conditions, whatever its name.
//
// API: GET /v1/profiles/{profile}/rules
// API: POST /v1/profiles/{profile}/rules
// Docs: IAM Identity Services API, Create claim rule for a trusted profile
func (w Writer) AddRule(ctx context.Context, profileID string, in iam.CreateRuleRequest) (r iam.Rule, already bool, err error) {
	t := w.target(profileID)
	have, err := t.rulesBefore(ctx)
	for _, r := range have {
		if account.RuleOf(r).Key() == account.WantedRule(in).Key() {
			return r, true, nil
		}
	}
	if err != nil { // the rule may be there, and not be readable
		return r, false, err
	}
	r, how, err := t.createRule(ctx, in, t.rules.next())
	return r, how == existed, err
}

// DeleteRule removes a claim rule. A rule that does not exist is a success.
//
// API: DELETE /v1/profiles/{profile}/rules/{rule}
// Docs: IAM Identity Services API, Delete a claim rule
func (w Writer) DeleteRule(ctx context.Context, profileID, ruleID string) error {
	return w.remove(ctx, func() error { return w.IAM.DeleteRule(ctx, profileID, ruleID) })
}

func ruleID(r iam.Rule) string { return r.ID }

// rulesBefore reads the rules of the profile, and records those that exist before the first change.
func (t *target) rulesBefore(ctx context.Context) ([]iam.Rule, error) {
	have, err := read(ctx, t, func() ([]iam.Rule, error) { return t.IAM.ListRules(ctx, t.profile.ID) })
	if err == nil && t.rules == nil {
		t.rules = newPast(have, ruleID)
	}
	return have, err
}

// createRule creates a rule. number is that of the creation.
func (t *target) createRule(ctx context.Context, in iam.CreateRuleRequest, number int) (iam.Rule, how, error) {
	r, how, err := ensure(ctx, t.Writer, creation[iam.Rule]{
		create: func() (r iam.Rule, err error) {
			err = t.known(ctx, func() error {
				r, err = t.IAM.CreateRule(ctx, t.profile.ID, in)
				return err
			})
			return r, err
		},
		list:   func() ([]iam.Rule, error) { return t.listRules(ctx) },
		made:   func(r iam.Rule) bool { return sameRule(in, r) && !t.rules.others(r.ID, number) },
		id:     ruleID,
		remove: func(r iam.Rule) error { return t.DeleteRule(ctx, t.profile.ID, r.ID) },
	})
	if err == nil {
		t.rules.own[r.ID] = number
	}
	return r, how, err
}

func (t *target) listRules(ctx context.Context) (rules []iam.Rule, err error) {
	err = t.known(ctx, func() error {
		rules, err = t.IAM.ListRules(ctx, t.profile.ID)
		return err
	})
	return rules, err
}

// sameRule reports whether a rule is the one that a request creates.
func sameRule(in iam.CreateRuleRequest, r iam.Rule) bool {
	return account.RuleOf(r).Key() == account.WantedRule(in).Key() && (in.Name == "" || in.Name == r.Name)
}

// UpdateRule replaces the content of a claim rule that is still as it was read. The error matches apierr.ErrConflict if
// another caller has changed it.
//
// API: PUT /v1/profiles/{profile}/rules/{rule}
// API: GET /v1/profiles/{profile}/rules
// Docs: IAM Identity Services API, Update claim rule
func (w Writer) UpdateRule(ctx context.Context, profileID string, old iam.Rule, in iam.CreateRuleRequest) (iam.Rule, error) {
	return w.target(profileID).updateRule(ctx, old.ID, old.EntityTag, in)
}

// updateRule replaces the content of a rule that has a tag.
func (t *target) updateRule(ctx context.Context, id, tag string, in iam.CreateRuleRequest) (made iam.Rule, err error) {
	err = t.repeat(ctx, func() error {
		made, err = t.IAM.UpdateRule(ctx, t.profile.ID, id, tag, in)
		if err == nil || !transient(err) {
			return err
		}
		rules, lookErr := t.listRules(ctx)
		if readable(lookErr) != nil {
			return err
		}
		for _, r := range rules {
			switch {
			case r.ID == id && isRule(in, r):
				made = r
				return nil
			case r.ID == id && r.EntityTag != tag && errors.Is(err, apierr.ErrConflict):
				return finalError{err} // another try would undo another caller's change
			}
		}
		return err
	})
	return made, err
}

// isRule reports whether a rule has all that a request says.
func isRule(in iam.CreateRuleRequest, r iam.Rule) bool {
	return sameRule(in, r) && (in.RealmName == "" || in.RealmName == r.RealmName) && (in.Expiration == nil || *in.Expiration == r.Expiration)
}
