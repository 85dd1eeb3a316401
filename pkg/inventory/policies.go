package inventory

import (
	"context"
	"iter"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// allPolicies reads the policies of the account in one list.
func (r *run) allPolicies(ctx context.Context) error {
	found, err := collect(r.IAM.ListPolicies(ctx, iam.ListPoliciesOptions{AccountID: r.need.AccountID}))
	r.keep(func() { r.whole = read(found, err) })
	return nil
}

// policies distributes the policies of the account to many profiles, to the groups that they are in or that are needed, and
// to the caller.
func (r *run) policies() {
	if !r.many() {
		return
	}
	r.settleMembers()
	into := map[string]*part[iam.Policy]{}
	for _, p := range r.profiles {
		p.policies.asked = true
		if p.IAMID == "" {
			p.policies.also(noIAMID())
		} else {
			into[p.IAMID] = &p.policies
		}
		for _, id := range p.groups.items {
			into[id] = r.policiesOfGroup(id)
		}
	}
	for _, g := range r.groups.items {
		if r.needsGroup(g) {
			into[g.ID] = r.policiesOfGroup(g.ID)
		}
	}
	r.distribute(into)
}

// needsGroup reports whether the policies of a group are needed, no matter who is in it.
func (r *run) needsGroup(g iam.Group) bool {
	return r.need.Everything || slices.ContainsFunc(r.need.Groups, func(text string) bool { return named(g, text) })
}

func named(g iam.Group, text string) bool {
	_, err := account.Resolve("", text, account.Whole([]iam.Group{g}), true, account.GroupCandidate)
	return err == nil
}

func (r *run) policiesOfGroup(id string) *part[iam.Policy] {
	if r.groupPolicies[id] == nil {
		r.groupPolicies[id] = &part[iam.Policy]{asked: true}
	}
	return r.groupPolicies[id]
}

// askPoliciesOfGroup reads the policies of a group, once.
func (r *run) askPoliciesOfGroup(id string) {
	asked := false
	var p *part[iam.Policy]
	r.keep(func() {
		asked = r.groupPolicies[id] != nil
		p = r.policiesOfGroup(id)
	})
	if !asked {
		r.start(func(ctx context.Context) error { return r.policiesOf(ctx, iam.ListPoliciesOptions{GroupID: id}, p) })
	}
}

// distribute gives each subject its policies from the account's one list.
func (r *run) distribute(into map[string]*part[iam.Policy]) {
	var own []iam.Policy
	there := map[string]bool{}
	for _, p := range r.profiles {
		there[p.ID] = true
	}
	for _, p := range into {
		p.also(r.whole.doubt)
	}
	for _, p := range r.whole.items {
		subject := account.Subject(p)
		if subject == "" || p.Deleted() {
			continue
		}
		if of, wanted := into[subject]; wanted {
			takePolicy(of, p)
		}
		if ref := trust.ParseProfile(subject); r.need.Everything && ref.Fault == trust.ProfileIAMID && !there[ref.ID] {
			r.leftovers.items = append(r.leftovers.items, p)
		}
		if subject == r.Caller || slices.Contains(r.callerGroups, subject) {
			own = append(own, p)
		}
	}
	r.whole.items, r.caller.Policies = nil, r.caller.Policies.With(own)
}

// takePolicy adds a policy to those of a subject. Every policy has roles: what one without gives was not read.
func takePolicy(into *part[iam.Policy], p iam.Policy) {
	into.items = append(into.items, p)
	if len(p.Control.Grant.Roles) == 0 {
		first(&into.broken, "policy '"+p.ID+"' was returned without roles")
	}
}

// policiesOf reads the active policies of one subject.
func (r *run) policiesOf(ctx context.Context, o iam.ListPoliciesOptions, p *part[iam.Policy]) error {
	o.AccountID = r.need.AccountID
	found, err := collect(r.IAM.ListPolicies(ctx, o))
	p.asked = true
	p.failed("", err)
	for _, policy := range found {
		if !policy.Deleted() && account.Subject(policy) != "" {
			takePolicy(p, policy)
		}
	}
	return nil
}

// askCallerPolicies reads the caller's own policies. What can't be read gives no right.
func (r *run) askCallerPolicies() {
	for _, o := range r.callerSubjects() {
		r.start(func(ctx context.Context) error {
			found, _ := collect(r.IAM.ListPolicies(ctx, o))
			found = slices.DeleteFunc(found, iam.Policy.Deleted)
			r.keep(func() { r.caller.Policies = r.caller.Policies.With(slices.Concat(r.caller.Policies.Seen(), found)) })
			return nil
		})
	}
}

// names finds the names of the instances that policies mention, which have their GUIDs only.
func (r *run) names() {
	if r.need.Everything {
		return // all were listed
	}
	unknown := map[string]bool{}
	note := func(p *part[iam.Policy]) {
		for _, policy := range p.items {
			if guid := instanceOf(policy); guid != "" {
				unknown[guid] = true
			}
		}
	}
	for _, p := range r.profiles {
		note(&p.policies)
	}
	for _, p := range r.groupPolicies {
		note(p)
	}
	for _, i := range r.instances.items {
		delete(unknown, i.GUID)
	}
	add := func(list iter.Seq2[iam.Instance, error]) error {
		found, _ := collect(list) // a name that is only shown falls back to the ID
		r.keep(func() {
			for _, i := range found {
				if unknown[i.GUID] {
					r.instances.items = append(r.instances.items, i)
				}
			}
		})
		return nil
	}
	if len(unknown) > fewSubjects {
		r.start(func(ctx context.Context) error { return add(r.IAM.ListInstances(ctx, "")) })
		return
	}
	for guid := range unknown {
		r.start(func(ctx context.Context) error { return add(r.IAM.ListInstancesByGUID(ctx, guid)) })
	}
}

// instanceOf is the GUID of the instance that a policy is about; "" for none, and for a cluster, whose ID it is.
func instanceOf(p iam.Policy) string {
	guid := ""
	for _, a := range p.Resource.Attributes {
		text, _ := a.Value.(string)
		switch {
		case a.Key == "serviceName" && text == crn.Containers:
			return ""
		case a.Key == "serviceInstance" && a.Operator == "stringEquals":
			guid = text
		}
	}
	return guid
}
