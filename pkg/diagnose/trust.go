package diagnose

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/trust"
)

// trust explains why no link and no rule matches: the closest one first.
func (e *engine) trust() []Finding {
	t := e.f.Trust
	var found []Finding
	for _, x := range e.explain(*t) {
		found = append(found, e.explained(x))
	}
	return found
}

// explain evaluates the trust. Without a cluster, what concerns it can't be judged, and is taken for met.
func (e *engine) explain(t Trust) []trust.Explanation {
	if t.Identity.ClusterCRN != "" {
		return trust.Explain(t.Identity, t.World, t.Links, t.Rules)
	}
	var all []trust.Explanation
	for _, l := range t.Links {
		id := t.Identity
		id.ClusterCRN, id.Kind = l.CRN, trust.Kind(l.CRType)
		one := trust.Explain(id, t.World, []trust.Link{l}, nil)
		if one == nil {
			return nil
		}
		all = append(all, one...)
	}
	for _, r := range t.Rules {
		known := trust.Rule{ID: r.ID, Name: r.Name, Type: r.Type, CRType: r.CRType}
		for _, c := range r.Conditions {
			if c.Claim == "namespace" || c.Claim == "name" || !isClaim(c.Claim) {
				known.Conditions = append(known.Conditions, c)
			}
		}
		id := t.Identity
		id.Kind = trust.Kind(r.CRType)
		one := trust.Explain(id, t.World, nil, []trust.Rule{known})
		if one == nil {
			return nil
		}
		all = append(all, one...)
	}
	if len(all) == 0 {
		return []trust.Explanation{{Cause: trust.CauseNone}}
	}
	return all
}

func isClaim(name string) bool {
	for _, c := range trust.Claims() {
		if c.Name == name {
			return true
		}
	}
	return false
}

func (e *engine) explained(x trust.Explanation) Finding {
	f := Finding{ID: "trust-" + string(x.Cause), Wanted: x.Check.Wanted, Got: x.Check.Got, Where: place(x.Candidate), fix: e.linkFix(x)}
	who := subject(x.Candidate)
	wants := func(what string) string {
		return fmt.Sprintf("%s %s %s '%s', and the pod's is '%s'", who, verb(x.Check), what, x.Check.Wanted, x.Check.Got)
	}
	switch x.Cause {
	case trust.CauseNone:
		f.Message = "the profile has no link and no claim rule for pods"
	case trust.CauseSwapped:
		f.Message = who + " has namespace and service account in each other's place"
		f.Wanted, f.Got = x.Check.Wanted+"/"+x.With.Wanted, x.Check.Got+"/"+x.With.Got
	case trust.CauseNear:
		f.Message = fmt.Sprintf("%s wants %s %q, and the pod's is %q: only %s differ", who, label(x.Check.Name), x.Check.Wanted, x.Check.Got, x.Near)
	case trust.CauseClusterName:
		f.Message = fmt.Sprintf("%s has the cluster's name '%s' where the service account's belongs", who, x.Check.Wanted)
	case trust.CauseClusterDeleted:
		f.Message = fmt.Sprintf("%s is for a cluster that there is not (any more): '%s'", who, x.Check.Wanted)
	case trust.CauseWorker:
		f.Message = fmt.Sprintf("%s has the CRN of a part of a cluster: '%s'", who, x.Check.Wanted)
	case trust.CauseAccount:
		f.Message = fmt.Sprintf("%s has the CRN of a cluster in another account: '%s'", who, x.Check.Wanted)
	case trust.CauseRegion:
		f.Message = fmt.Sprintf("%s has the cluster's ID in the CRN of another region: '%s'", who, x.Check.Wanted)
	case trust.CauseCRN:
		f.Message = fmt.Sprintf("%s has no CRN of a cluster: '%s'", who, x.Check.Wanted)
	case trust.CauseClaim:
		f.Message = fmt.Sprintf("%s asks for claim '%s', which pods do not have", who, x.Check.Name)
		f.Wanted, f.Got = "one of the claims of pods", x.Check.Name
	case trust.CauseValue:
		f.Message = fmt.Sprintf("%s has a value for claim '%s' that never matches: %s", who, x.Check.Name, x.Check.Reason)
		f.Wanted, f.Got = "a JSON document in a string", x.Check.Wanted
	case trust.CauseOperator:
		f.Message = fmt.Sprintf("%s has operator '%s' on claim '%s': %s", who, x.Check.Operator, x.Check.Name, x.Check.Reason)
		f.Wanted, f.Got = "an operator of IAM that takes the value", x.Check.Operator
	case trust.CauseContradiction:
		f.Message = fmt.Sprintf("%s wants %s %s '%s' and %s %s '%s', which no pod can be", who,
			label(x.Check.Name), x.Check.Operator, x.Check.Wanted, label(x.With.Name), x.With.Operator, x.With.Wanted)
		f.Wanted, f.Got = x.Check.Wanted, x.With.Wanted
	default:
		f.Message = wants(label(x.Check.Name))
	}
	return f
}

// verb says how a check compares.
func verb(c trust.Check) string {
	if c.Operator == "" || c.Operator == trust.Equals {
		return "wants"
	}
	return "wants " + c.Operator
}

// label is a word for what a check is about.
func label(name string) string {
	switch name {
	case "cr_type":
		return "kind"
	case "crn":
		return "cluster"
	case "service_instance":
		return "cluster ID"
	case "name":
		return "service account"
	}
	return name
}

func subject(c trust.Candidate) string {
	kind := "the link"
	if c.Rule {
		kind = "the rule"
	}
	if name := cmp.Or(c.Name, c.ID); name != "" {
		return kind + " '" + name + "'"
	}
	return kind
}

func place(c trust.Candidate) string {
	switch {
	case c.ID == "":
		return ""
	case c.Rule:
		return "rule " + c.ID
	}
	return "link " + c.ID
}

// linkFix is the narrowest trust that lets this pod in: one link, for its cluster, namespace and service account. A pod
// that runs as 'default' is better given the service account that is trusted: else every pod of the namespace gets in.
func (e *engine) linkFix(x trust.Explanation) Fix {
	id := e.f.Trust.Identity
	if x.Cause == trust.CauseServiceAccount && id.ServiceAccount == "default" && x.Check.Operator == trust.Equals && !x.Candidate.Rule {
		fix := Fix{Manual: "Set serviceAccountName: " + x.Check.Wanted + " in the pod's manifest. " +
			"Trust in 'default' would be trust in every pod of the namespace that names no service account."}
		fix.Commands = e.patch(e.files(), "--service-account", x.Check.Wanted)
		return fix
	}
	if id.ClusterCRN == "" {
		return Fix{Manual: "Link the profile to service account '" + id.ServiceAccount + "' in namespace '" + id.Namespace +
			"' of the pod's cluster, by running 'podtrust profile link'."}
	}
	fix := Fix{Commands: [][]string{{
		"podtrust", "profile", "link", cmp.Or(e.f.Profile.ID, e.f.Profile.Text), "--cluster", cmp.Or(id.ClusterID, id.ClusterCRN),
		"--namespace", id.Namespace, "--service-account", id.ServiceAccount,
	}}}
	if useless(x) && !x.Candidate.Rule && x.Candidate.ID != "" {
		fix.Manual = "Then remove the link that matches nothing, by running 'podtrust profile unlink " +
			cmp.Or(e.f.Profile.ID, e.f.Profile.Text) + " --link " + x.Candidate.ID + "'."
	}
	return fix
}

// useless reports whether no pod can meet the link.
func useless(x trust.Explanation) bool {
	never := []trust.Cause{
		trust.CauseClusterDeleted, trust.CauseWorker, trust.CauseAccount, trust.CauseRegion, trust.CauseCRN, trust.CauseKind,
	}
	return slices.Contains(never, x.Cause) || x.Cause == trust.CauseNear && trust.CheckServiceAccount(x.Check.Wanted) != nil
}
