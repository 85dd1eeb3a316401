package plan

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
)

// access compares, resource by resource, the roles that all policies give together. Policies are not changed: what is
// missing is created, and what gives more than is wanted is removed when that is asked for.
func (d *differ) access() {
	byResource := map[string][]iam.Policy{}
	for _, p := range d.account.Policies[d.have.IAMID] {
		if conditional(p) {
			d.conditional(p)
			continue
		}
		key := attributesKey(p.Resource.Attributes)
		byResource[key] = append(byResource[key], p)
	}
	for _, w := range d.want.Access {
		key := attributesKey(w.Resource)
		d.resource(w, byResource[key])
		delete(byResource, key)
	}
	for _, p := range d.account.Policies[d.have.IAMID] {
		if _, left := byResource[attributesKey(p.Resource.Attributes)]; left && !conditional(p) {
			d.surplus(p)
		}
	}
}

// conditional reports whether a policy has what a document can't say: time conditions, conditions on parts of the
// resource, tags.
func conditional(p iam.Policy) bool {
	return p.Pattern != "" || p.Rule != nil || len(p.Resource.Tags) > 0
}

// conditional leaves such a policy alone, and says so where the document claims to say everything.
func (d *differ) conditional(p iam.Policy) {
	d.after.access = append(d.after.access, accessOf(p))
	if d.prune {
		d.unseen = append(d.unseen, inventory.Unseen{
			What:   "access policy '" + p.ID + "' of profile '" + d.want.Name + "'",
			Reason: "it has conditions or tags, which a document can't say; it is left as it is",
		})
	}
}

func accessOf(p iam.Policy) Access { return Access{p.Resource.Attributes, p.Control.Grant.Roles} }

// resource brings the roles on one resource to what is wanted.
func (d *differ) resource(w Access, have []iam.Policy) {
	var kept []iam.PolicyRole
	for _, p := range have {
		surplus := slices.ContainsFunc(p.Control.Grant.Roles, func(r iam.PolicyRole) bool { return !hasRole(w.Roles, r.RoleID) })
		if surplus && d.prune {
			d.surplus(p)
			continue
		}
		kept = append(kept, p.Control.Grant.Roles...)
		d.after.access = append(d.after.access, accessOf(p))
	}
	var missing []iam.PolicyRole
	for _, r := range w.Roles {
		if !hasRole(kept, r.RoleID) {
			missing = append(missing, r)
		}
	}
	if missing == nil {
		return
	}
	grant := Access{w.Resource, missing}
	d.after.access = append(d.after.access, grant)
	d.add(Create, KindAccess, d.accessName(grant), "no policy that can be seen gives it", step{policy: grant})
}

func (d *differ) surplus(p iam.Policy) {
	if !d.prune {
		d.after.access = append(d.after.access, accessOf(p))
		return
	}
	d.add(Remove, KindAccess, d.policyName(p), "the document does not list it", step{old: p.ID, href: p.Href})
}

func (d *differ) policyName(p iam.Policy) string {
	name := d.accessName(accessOf(p))
	if conditional(p) {
		name += " (with conditions)"
	}
	return name
}

func (d *differ) accessName(a Access) string {
	roles := slices.Clone(a.Roles)
	slices.SortStableFunc(roles, func(x, y iam.PolicyRole) int { return strings.Compare(x.RoleID, y.RoleID) })
	return grantName(d.account, Access{a.Resource, roles})
}
