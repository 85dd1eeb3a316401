package diagnose_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/trust"
)

const notAllowed = "not allowed"

// What was not seen is never said to be missing: neither a link, nor a rule, nor access.
func TestWhatWasNotSeenIsNotDenied(t *testing.T) {
	t.Parallel()
	works := func(f *diagnose.Facts) { f.Exchange = diagnose.Exchange{Tried: true, OK: true} }
	unasked := func(f *diagnose.Facts) {
		f.Token, f.Exchange = diagnose.Token{Problem: diagnose.TokenMissing}, diagnose.Exchange{}
	}
	hidden := func(f *diagnose.Facts) { f.Trust.Links, f.Trust.Incomplete = nil, notAllowed }
	access := func(a diagnose.Access) func(*diagnose.Facts) {
		return func(f *diagnose.Facts) {
			works(f)
			a.AccountID = "acc"
			f.Access = &a
		}
	}
	policies := []diagnose.Policy{{Attributes: map[string]string{"serviceName": "cos"}}}
	another := func(f *diagnose.Facts) {
		f.Trust.Links[0] = trust.Link{ID: "L1", CRType: "IKS_SA", CRN: strings.Replace(own, "us-south", "eu-de", 1), Namespace: "orders", ServiceAccount: "api"}
	}
	for name, row := range map[string]struct {
		change  []func(*diagnose.Facts)
		verdict diagnose.Verdict
		cause   causes.ID
		missing string // the beginning of what is missing; "" for nothing
	}{
		"no link, and all were seen":      {[]func(*diagnose.Facts){func(f *diagnose.Facts) { f.Trust.Links = nil }}, diagnose.Refused, "trust-none", ""},
		"no link, and not all were seen":  {[]func(*diagnose.Facts){hidden}, diagnose.Refused, causes.TrustRefused, ""},
		"a link that was seen is refused": {[]func(*diagnose.Facts){func(f *diagnose.Facts) { f.Trust.Incomplete = notAllowed }}, diagnose.Refused, "trust-namespace", ""},
		"IAM was not asked":               {[]func(*diagnose.Facts){unasked}, diagnose.Refused, "trust-namespace", ""},
		"IAM was not asked, and not all were seen": {
			[]func(*diagnose.Facts){unasked, func(f *diagnose.Facts) { f.Trust.Incomplete = notAllowed }},
			diagnose.Unjudged, "",
			"whether the pod can become the profile: unknown (not allowed)",
		},
		"IAM was not asked, and no link was seen": {
			[]func(*diagnose.Facts){unasked, hidden}, diagnose.Unjudged, "", "whether the pod can become the profile: unknown (not allowed)",
		},
		"IAM was not asked, and a link may match": {
			[]func(*diagnose.Facts){unasked, another},
			diagnose.Warned, causes.TrustCRNDiffers,
			"whether the pod can become the profile: unknown (only IAM",
		},
		"no access": {[]func(*diagnose.Facts){access(diagnose.Access{})}, diagnose.Warned, causes.AccessNone, ""},
		"no access, and not all was seen": {
			[]func(*diagnose.Facts){access(diagnose.Access{Incomplete: notAllowed})}, diagnose.Healthy, "", "access: unknown (not allowed)",
		},
		"an empty group, and not all was seen": {
			[]func(*diagnose.Facts){access(diagnose.Access{Incomplete: notAllowed, Groups: []diagnose.Group{{Name: "g"}}})},
			diagnose.Healthy, "",
			"access: unknown (not allowed)",
		},
		"another service, and not all was seen": {
			[]func(*diagnose.Facts){access(diagnose.Access{Incomplete: notAllowed, Policies: policies, Wanted: diagnose.Target{Service: "kms"}})},
			diagnose.Unjudged, "", "access: unknown (not allowed)",
		},
	} {
		r := diagnose.Run(facts(func(f *diagnose.Facts) {
			for _, change := range row.change {
				change(f)
			}
		}))
		var cause causes.ID
		if r.Cause != nil {
			cause = r.Cause.ID
		}
		if r.Verdict != row.verdict || cause != row.cause {
			t.Errorf("%s: got %s %s, want %s %s", name, r.Verdict, cause, row.verdict, row.cause)
		}
		if r.Missing == nil {
			t.Errorf("%s: missing is null in JSON", name)
		}
		said := slices.ContainsFunc(r.Missing, func(m string) bool { return row.missing != "" && strings.HasPrefix(m, row.missing) })
		if said != (row.missing != "") || row.missing == "" && len(r.Missing) > 0 {
			t.Errorf("%s: missing is %q", name, r.Missing)
		}
	}
}
