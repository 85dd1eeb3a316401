package plan

import (
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
)

// access compares, resource by resource, the roles that all policies give together. Policies are not changed: what is
// missing is created, and what gives more than the document says is removed if that is requested. Policies with conditions
// are not changed, because a document can't express them.
func (d *differ) access() {
	byResource := map[string][]iam.Policy{}
	for _, p := range d.have.Policies.Seen() {
		if !account.Conditional(p) {
			key := account.ResourceKey(p.Resource.Attributes)
			byResource[key] = append(byResource[key], p)
		}
	}
	listed := map[string]bool{}
	for _, w := range d.want.Access {
		key := account.ResourceKey(w.Resource)
		listed[key] = true
		d.resource(w, byResource[key])
	}
	for _, p := range d.have.Policies.Seen() {
		if !account.Conditional(p) && !listed[account.ResourceKey(p.Resource.Attributes)] && d.prunes(document.PartAccess, p.ID) {
			d.removePolicy(p)
		}
	}
}

// resource makes the roles on one resource match the document.
func (d *differ) resource(w account.Access, have []iam.Policy) {
	var kept []iam.PolicyRole
	for _, p := range have {
		surplus := slices.ContainsFunc(p.Control.Grant.Roles, func(r iam.PolicyRole) bool { return !account.HasRole(w.Roles, r.RoleID) })
		if surplus && d.prunes(document.PartAccess, p.ID) {
			d.removePolicy(p)
			continue
		}
		kept = append(kept, p.Control.Grant.Roles...)
	}
	grant := account.Access{Resource: w.Resource}
	for _, r := range w.Roles {
		if !account.HasRole(kept, r.RoleID) {
			grant.Roles = append(grant.Roles, r)
		}
	}
	if grant.Roles != nil {
		lack(d, d.have.Policies, KindAccess, d.account.AccessName(grant), "no visible policy gives it", "a policy gives it", "policies",
			Step{Policy: grant})
	}
}

func (d *differ) removePolicy(p iam.Policy) {
	d.add(Remove, KindAccess, d.account.PolicyName(p), notListed, Step{Old: p.ID, Href: p.Href})
}
