package doctor

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/rights"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Task is the work that is to be done.
type Task string

// The tasks.
const (
	Setup Task = "setup" // create a profile, trust pods, give it access
	Plan  Task = "plan"  // compare documents with the account
	Apply Task = "apply" // change the account as documents say
	Audit Task = "audit" // look at all trust and access of the account
)

// Tasks are the names of the tasks.
func Tasks() []string { return []string{string(Setup), string(Plan), string(Apply), string(Audit)} }

// Changes reports whether the task creates something.
func (t Task) Changes() bool { return t == Setup || t == Apply }

// need is a right of which one action is enough.
type need struct {
	anyOf    []string
	required bool
}

// needs are the actions that a task needs. Lists are not among them: who may not view an object is not refused, but shown less.
func (t Task) needs() []need {
	var all []need
	add := func(required bool, actions ...string) {
		for _, action := range actions {
			all = append(all, need{[]string{action}, required})
		}
	}
	switch t {
	case Setup:
		add(true, plan.ActionsOf(plan.Create, plan.KindProfile, plan.KindLink)...)
		all = append(all, need{plan.ActionsOf(plan.Create, plan.KindGroup, plan.KindAccess), true})
	case Apply:
		add(true, plan.ActionsOf(plan.Create, plan.DocumentKinds()...)...)
		add(false, plan.ActionsOf(plan.Remove, plan.DocumentKinds()...)...)
	case Plan, Audit:
	}
	return all
}

func (e *examination) actions() {
	seen := map[string]bool{}
	for _, n := range e.f.Task.needs() {
		name := strings.Join(n.anyOf, " or ")
		if seen[name] {
			continue // what removes one thing may change another
		}
		seen[name] = true
		e.add(e.action(name, n))
	}
}

func (e *examination) action(name string, n need) Check {
	c := Check{ID: ActionRight, Object: name, Verdict: Unknown, Required: n.required, Seen: noLogin}
	if e.f.Caller == nil {
		return c
	}
	may := trust.No
	for _, action := range n.anyOf {
		may = max(may, e.f.Caller.May(action))
	}
	c.Verdict = of(may)
	switch may {
	case trust.Yes:
		c.Seen = "the credential is the account owner's, who is allowed to do everything"
		return c
	case trust.No:
		c.Seen = "no policy of the credential gives it"
	default:
		c.Seen = e.undecided()
	}
	if e.f.Holders != nil {
		c.Fix = manual(e.f.Holders(n.anyOf[0]))
	}
	return c
}

// undecided is why it is not known whether the credential has a right.
func (e *examination) undecided() string {
	switch own := e.f.Caller.Policies; {
	case !own.Known():
		return "the policies of the credential are not all known: " + own.Why()
	case len(own.Seen()) == 0:
		return "the credential is shown no policy of its own"
	}
	return "a policy of the credential may give it; IAM decides when it is used"
}

// kinds are the objects that a task looks at, and whether it needs to see all of them.
func (t Task) kinds() map[rights.Kind]bool {
	whole := t != Setup // which only adds
	return map[rights.Kind]bool{
		rights.OfProfiles: whole, rights.OfGroups: whole, rights.OfPolicies: whole, rights.OfClusters: whole,
		rights.OfResourceGroups: false, rights.OfInstances: false, // documents may name them
	}
}

func (e *examination) views() {
	names := []struct {
		kind rights.Kind
		name string
	}{
		{rights.OfProfiles, "trusted profiles"},
		{rights.OfGroups, "access groups"},
		{rights.OfPolicies, "access policies"},
		{rights.OfClusters, "clusters"},
		{rights.OfResourceGroups, "resource groups"},
		{rights.OfInstances, "service instances"},
	}
	required := e.f.Task.kinds()
	for _, n := range names {
		c := Check{ID: ViewRight, Object: n.name, Verdict: OK, Required: required[n.kind], Seen: "all are shown to the credential"}
		switch {
		case e.f.Caller == nil:
			c.Verdict, c.Seen = Unknown, noLogin
		case !e.f.Caller.SeesAll(n.kind):
			c.Verdict, c.Seen = Unknown, join(account.LeftOut, e.f.Caller.Policies.Why())
			c.Fix = manual(rights.NeedsToSee(n.kind) + " shows all of them.")
		}
		e.add(c)
	}
}
