package resolve

import (
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
)

// The functions below resolve one entry of a document as Resolve does, for an export that checks what it writes. ok is
// false for an entry that Resolve refuses.

// Pod returns the link that an entry of 'pods' of a profile means.
func Pod(a *account.Account, pod document.Pod, have account.Profile) (link iam.CreateLinkRequest, ok bool) {
	r := &resolver{account: a}
	made, ok := r.link(pod, have)
	return made.CreateLinkRequest, ok
}

// Rule returns the claim rule that an entry of 'rules' of a profile means. It does not check the rule: what a profile
// already has may stay.
func Rule(a *account.Account, rule document.Rule, have account.Profile) (made iam.CreateRuleRequest, ok bool) {
	r := &resolver{account: a}
	made, ok = r.rule(rule, pinned(have.Rules.Seen()))
	return made, ok && len(r.problems) == 0
}

// Access returns what an entry of 'access' gives.
func Access(a *account.Account, entry document.Access) (made account.Access, ok bool) {
	r := &resolver{account: a}
	resource, service, _, ok := r.resource(entry)
	made = account.Access{Resource: resource, Roles: r.roles(entry, service)}
	return made, ok && len(r.problems) == 0
}
