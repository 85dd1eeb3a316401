package diagnose

import (
	"cmp"
	"fmt"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/trust"
)

// trustID is the ID of a cause of pkg/trust.
func trustID(c trust.Cause) causes.ID { return "trust-" + causes.ID(c) }

// explained says what is wrong with one link or rule, and how to correct it.
func (e *engine) explained(x trust.Explanation) Finding {
	f := Finding{ID: trustID(x.Cause), Wanted: wanted(x.Check), Got: x.Check.Got, Where: place(x.Candidate), fix: e.linkFix(x)}
	who := subject(x.Candidate)
	switch x.Cause {
	case trust.CauseNone:
		f.Message = "the profile has no link and no claim rule for pods"
	case trust.CauseSwapped:
		f.Message = who + " has namespace and service account swapped"
		f.Wanted, f.Got = x.Check.Wanted+"/"+x.With.Wanted, x.Check.Got+"/"+x.With.Got
	case trust.CauseNear:
		f.Message = fmt.Sprintf("%s requires %s %q, and the pod has %q: only %s differ", who, label(x.Check.Name), x.Check.Wanted, x.Check.Got, x.Near)
	case trust.CauseClusterName:
		f.Message = fmt.Sprintf("%s has the cluster's name '%s' in place of the service account's", who, x.Check.Wanted)
	case trust.CauseClusterDeleted:
		f.Message = fmt.Sprintf("%s is for a cluster that does not exist: '%s'", who, x.Check.Wanted)
	case trust.CauseWorker:
		f.Message = fmt.Sprintf("%s has the CRN of a part of a cluster: '%s'", who, x.Check.Wanted)
	case trust.CauseAccount:
		f.Message = fmt.Sprintf("%s has the CRN of a cluster in another account: '%s'", who, x.Check.Wanted)
	case trust.CauseCRNDiffers:
		kind := "Link"
		if x.Candidate.Rule {
			kind = "Rule"
		}
		f.Message = fmt.Sprintf("%s '%s' names the pod's cluster by another CRN than the cluster's own; whether IAM accepts it is not known",
			kind, cmp.Or(x.Candidate.Name, x.Candidate.ID))
	case trust.CauseCRN:
		f.Message = fmt.Sprintf("%s does not have the CRN of a cluster: '%s'", who, x.Check.Wanted)
	case trust.CauseClaim:
		f.Message = fmt.Sprintf("%s requires claim '%s', which pods do not have", who, x.Check.Name)
		f.Wanted, f.Got = "one of the claims of pods", x.Check.Name
	case trust.CauseMisnamed:
		f.Message = fmt.Sprintf("%s has the %s of a cluster where claim '%s' takes %s: '%s'", who, x.Check.Reason, x.Check.Name, taken(x.Check.Name), x.Check.Wanted)
	case trust.CauseValue:
		f.Message = fmt.Sprintf("%s has a value for claim '%s' that never matches: %s", who, x.Check.Name, x.Check.Reason)
		f.Wanted, f.Got = "a JSON document in a string", x.Check.Wanted
	case trust.CauseOperator:
		f.Message = fmt.Sprintf("%s has operator '%s' on claim '%s': %s", who, x.Check.Operator, x.Check.Name, x.Check.Reason)
		f.Wanted, f.Got = "an operator of IAM that takes the value", x.Check.Operator
	case trust.CauseContradiction:
		f.Message = fmt.Sprintf("%s requires %s %s '%s' and %s %s '%s', which no pod can meet", who,
			label(x.Check.Name), x.Check.Operator, x.Check.Wanted, label(x.With.Name), x.With.Operator, x.With.Wanted)
		f.Wanted, f.Got = wanted(x.Check), wanted(x.With)
	default:
		f.Message = who + requires(x.Check)
	}
	return f
}

// requires says what a check requires and the pod has.
func requires(c trust.Check) string {
	what, operator := label(c.Name), ""
	if excludes(c) {
		return fmt.Sprintf(" excludes %s '%s', and the pod has '%s'", what, c.Wanted, c.Got)
	}
	if c.Operator != "" && c.Operator != trust.Equals {
		operator = " " + c.Operator
	}
	return fmt.Sprintf(" requires %s%s '%s', and the pod has '%s'", what, operator, c.Wanted, c.Got)
}

// wanted is what a check requires, as it is shown.
func wanted(c trust.Check) string {
	if excludes(c) {
		return "not '" + c.Wanted + "'"
	}
	return c.Wanted
}

// excludes reports whether a check requires anything but a value.
func excludes(c trust.Check) bool {
	return c.Operator == trust.NotEquals || c.Operator == trust.NotEqualsIgnoreCase
}

// taken is what a claim on the cluster is.
func taken(claim string) string {
	if claim == "crn" {
		return "its CRN"
	}
	return "its ID"
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
