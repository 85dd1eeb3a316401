package diagnose

import (
	"cmp"
	"fmt"

	"github.com/podtrust/podtrust/pkg/trust"
)

// The causes that concern the profile's links and rules.
const (
	CauseTrustNone             CauseID = "trust-none"
	CauseTrustNamespace        CauseID = "trust-namespace"
	CauseTrustServiceAccount   CauseID = "trust-service-account"
	CauseTrustCluster          CauseID = "trust-cluster"
	CauseTrustSwapped          CauseID = "trust-swapped"
	CauseTrustNearMiss         CauseID = "trust-near-miss"
	CauseTrustLinkNamesCluster CauseID = "trust-link-names-cluster"
	CauseTrustKind             CauseID = "trust-kind"
	CauseTrustClusterGone      CauseID = "trust-cluster-gone"
	CauseTrustWorker           CauseID = "trust-worker"
	CauseTrustAccount          CauseID = "trust-account"
	CauseTrustCRNDiffers       CauseID = "trust-crn-differs"
	CauseTrustCRN              CauseID = "trust-crn"
	CauseTrustClusterName      CauseID = "trust-cluster-name"
	CauseTrustRuleClaim        CauseID = "trust-rule-claim"
	CauseTrustRuleValue        CauseID = "trust-rule-value"
	CauseTrustRuleOperator     CauseID = "trust-rule-operator"
	CauseTrustContradiction    CauseID = "trust-contradiction"
	CauseTrustCondition        CauseID = "trust-condition"
	CauseTrustRefused          CauseID = "trust-refused"
	CauseTrustUnexplained      CauseID = "trust-unexplained"
)

func trustCauses() []Cause { //nolint:funlen // it is a table
	const refused = "IAM answers BXNIM0398E, and does not say which condition failed."
	return []Cause{
		{
			CauseTrustNone, "The trusted profile has no link and no claim rule for pods.",
			refused, "Link it to the pod's service account: 'podtrust profile link'.",
		},
		{
			CauseTrustNamespace, "The profile trusts another namespace.",
			refused, "Link the profile to the pod's own namespace, or run the pod in the trusted one.",
		},
		{
			CauseTrustServiceAccount, "The profile trusts another service account.",
			refused, "Run the pod as the trusted service account, or link the profile to the pod's own one.",
		},
		{
			CauseTrustCluster, "The profile trusts another cluster.",
			refused, "Link the profile to the pod's cluster.",
		},
		{
			CauseTrustSwapped, "Namespace and service account are swapped.",
			refused, "Create the link again with the right names, and remove the wrong one.",
		},
		{
			CauseTrustNearMiss, "The trusted name looks like the pod's, but differs in case, blanks or look-alike characters.",
			"IAM compares byte by byte. " + refused, "Create the link again with the right names, and remove the wrong one.",
		},
		{
			CauseTrustLinkNamesCluster, "The link has the cluster's name in place of the service account's.",
			"IBM's documents of 2021 and 2022 put it there by mistake. Such a link is accepted, and never matches.",
			"Create the link again: 'podtrust profile link' sends the service account.",
		},
		{
			CauseTrustKind, "The trust is for pods of another kind of cluster.",
			"Links and rules for clusters of Kubernetes Service are IKS_SA, those for OpenShift are ROKS_SA. " + refused,
			"Create the link again: 'podtrust profile link' takes the kind from the cluster.",
		},
		{
			CauseTrustClusterGone, "The link or rule is for a cluster that does not exist.",
			"It was deleted, or its CRN was never right. A new cluster of the same name has another ID. " + refused,
			"Link the profile to the pod's cluster, and remove the old link.",
		},
		{
			CauseTrustWorker, "The link has the CRN of a part of a cluster, such as a worker.",
			refused, "Link the profile to the cluster itself.",
		},
		{
			CauseTrustAccount, "The link has the CRN of a cluster in another account.",
			refused, "Link the profile to the pod's cluster, in its own account.",
		},
		{
			CauseTrustCRNDiffers, "The link names the pod's cluster by another CRN than the cluster's own.",
			"Account and cluster ID are the pod's; another part, such as region or cloud, differs. Whether IAM accepts such a link is not known.",
			"Link the profile to the cluster with 'podtrust profile link', which takes the CRN from the cluster. Keep the other link until the exchange works.",
		},
		{
			CauseTrustCRN, "The CRN of the link is not one of a cluster.",
			"IAM does not check that the CRN is one of a cluster. " + refused,
			"Create the link again: 'podtrust profile link' takes the CRN from the cluster.",
		},
		{
			CauseTrustClusterName, "The rule has a cluster's name, ID or CRN where another of these is required.",
			"Claim service_instance is a cluster's ID, and claim crn is its CRN. No claim is a cluster's name. " + refused,
			"Link the profile to the service account, or add the rule by 'podtrust profile rule add --cluster', which fills in the ID.",
		},
		{
			CauseTrustRuleClaim, "The rule requires a claim that pods do not have.",
			"IAM accepts any claim. Such a rule never matches.",
			"Link the profile to the service account, or add a rule with claims of pods: 'podtrust profile rule add'.",
		},
		{
			CauseTrustRuleValue, "No pod can have the value that the rule asks for, as it is written.",
			"A value is a JSON document in a string: text needs quotes of its own, once, and a list needs brackets. Such a rule never matches.",
			"Link the profile to the service account, or add the rule by 'podtrust profile rule add', which writes the quotes.",
		},
		{
			CauseTrustRuleOperator, "The rule's operator can't match.",
			"IAM has EQUALS, NOT_EQUALS, both with _IGNORE_CASE, CONTAINS and IN; none of them knows patterns, and only IN takes a list.",
			"Link the profile to the service account, or add a rule with one of these operators.",
		},
		{
			CauseTrustContradiction, "Conditions of the rule exclude each other.",
			"All conditions of a rule must hold at once. Such a rule never matches.",
			"Split it into two rules, or link the profile to the service account.",
		},
		{
			CauseTrustCondition, "A condition of the rule does not hold for the pod.",
			refused, "Link the profile to the service account, or add a rule that fits.",
		},
		{
			CauseTrustRefused, "IAM refuses, and the profile's links and rules could not be read.",
			"BXNIM0398E means that no link and no rule matches, or that there is no such profile.",
			"Let an administrator run 'podtrust token diagnose' with the same profile, or send them what IAM saw.",
		},
		{
			CauseTrustUnexplained, "IAM refuses, although a link or a rule matches.",
			"Nothing that was read explains it.",
			"Ask IBM's support, with the transaction ID.",
		},
	}
}

// trustID is the ID of a cause of pkg/trust.
func trustID(c trust.Cause) CauseID { return "trust-" + CauseID(c) }

// explained says what is wrong with one link or rule, and how to correct it.
func (e *engine) explained(x trust.Explanation) Finding {
	f := Finding{ID: trustID(x.Cause), Wanted: x.Check.Wanted, Got: x.Check.Got, Where: place(x.Candidate), fix: e.linkFix(x)}
	who := subject(x.Candidate)
	wants := func(what string) string {
		if operator := x.Check.Operator; operator != "" && operator != trust.Equals {
			what += " " + operator
		}
		return fmt.Sprintf("%s requires %s '%s', and the pod has '%s'", who, what, x.Check.Wanted, x.Check.Got)
	}
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
		f.Wanted, f.Got = x.Check.Wanted, x.With.Wanted
	default:
		f.Message = wants(label(x.Check.Name))
	}
	return f
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
