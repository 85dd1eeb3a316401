package causes

// The causes that concern the profile's links and rules.
const (
	TrustNone             ID = "trust-none"
	TrustNamespace        ID = "trust-namespace"
	TrustServiceAccount   ID = "trust-service-account"
	TrustCluster          ID = "trust-cluster"
	TrustSwapped          ID = "trust-swapped"
	TrustNearMiss         ID = "trust-near-miss"
	TrustLinkNamesCluster ID = "trust-link-names-cluster"
	TrustKind             ID = "trust-kind"
	TrustClusterGone      ID = "trust-cluster-gone"
	TrustWorker           ID = "trust-worker"
	TrustAccount          ID = "trust-account"
	TrustCRNDiffers       ID = "trust-crn-differs"
	TrustCRN              ID = "trust-crn"
	TrustClusterName      ID = "trust-cluster-name"
	TrustRuleClaim        ID = "trust-rule-claim"
	TrustRuleValue        ID = "trust-rule-value"
	TrustRuleOperator     ID = "trust-rule-operator"
	TrustContradiction    ID = "trust-contradiction"
	TrustCondition        ID = "trust-condition"
	TrustRefused          ID = "trust-refused"
	TrustUnexplained      ID = "trust-unexplained"
)

func trust() []Cause { //nolint:funlen // it is a table
	const refused = "IAM answers BXNIM0398E, and does not say which condition failed."
	return []Cause{
		{
			TrustNone, "The trusted profile has no link and no claim rule for pods.",
			refused, "Link it to the pod's service account: 'podtrust profile link'.",
		},
		{
			TrustNamespace, "The profile trusts another namespace.",
			refused, "Link the profile to the pod's own namespace, or run the pod in the trusted one.",
		},
		{
			TrustServiceAccount, "The profile trusts another service account.",
			refused, "Run the pod as the trusted service account, or link the profile to the pod's own one.",
		},
		{
			TrustCluster, "The profile trusts another cluster.",
			refused, "Link the profile to the pod's cluster.",
		},
		{
			TrustSwapped, "Namespace and service account are swapped.",
			refused, "Create the link again with the right names, and remove the wrong one.",
		},
		{
			TrustNearMiss, "The trusted name looks like the pod's, but differs in case, blanks or look-alike characters.",
			"IAM compares byte by byte. " + refused, "Create the link again with the right names, and remove the wrong one.",
		},
		{
			TrustLinkNamesCluster, "The link has the cluster's name in place of the service account's.",
			"IBM's documents of 2021 and 2022 put it there by mistake. Such a link is accepted, and never matches.",
			"Create the link again: 'podtrust profile link' sends the service account.",
		},
		{
			TrustKind, "The trust is for pods of another kind of cluster.",
			"Links and rules for clusters of Kubernetes Service are IKS_SA, those for OpenShift are ROKS_SA. " + refused,
			"Create the link again: 'podtrust profile link' takes the kind from the cluster.",
		},
		{
			TrustClusterGone, "The link or rule is for a cluster that does not exist.",
			"It was deleted, or its CRN was never right. A new cluster of the same name has another ID. " + refused,
			"Link the profile to the pod's cluster, and remove the old link.",
		},
		{
			TrustWorker, "The link has the CRN of a part of a cluster, such as a worker.",
			refused, "Link the profile to the cluster itself.",
		},
		{
			TrustAccount, "The link has the CRN of a cluster in another account.",
			refused, "Link the profile to the pod's cluster, in its own account.",
		},
		{
			TrustCRNDiffers, "The link names the pod's cluster by another CRN than the cluster's own.",
			"Account and cluster ID are the pod's; another part, such as region or cloud, differs. Whether IAM accepts such a link is not known.",
			"Link the profile to the cluster with 'podtrust profile link', which takes the CRN from the cluster. Keep the other link until the exchange works.",
		},
		{
			TrustCRN, "The CRN of the link is not one of a cluster.",
			"IAM does not check that the CRN is one of a cluster. " + refused,
			"Create the link again: 'podtrust profile link' takes the CRN from the cluster.",
		},
		{
			TrustClusterName, "The rule has a cluster's name, ID or CRN where another of these is required.",
			"Claim service_instance is a cluster's ID, and claim crn is its CRN. No claim is a cluster's name. " + refused,
			"Link the profile to the service account, or add the rule by 'podtrust profile rule add --cluster', which fills in the ID.",
		},
		{
			TrustRuleClaim, "The rule requires a claim that pods do not have.",
			"IAM accepts any claim. Such a rule never matches.",
			"Link the profile to the service account, or add a rule with claims of pods: 'podtrust profile rule add'.",
		},
		{
			TrustRuleValue, "No pod can have the value that the rule requires, as it is written.",
			"A value is a JSON document in a string: text needs quotes of its own, once, and a list needs brackets. " +
				"What IAM does with a value that can't be read is not documented.",
			"Link the profile to the service account, or add the rule by 'podtrust profile rule add', which writes the quotes.",
		},
		{
			TrustRuleOperator, "The rule's operator can't be relied on.",
			"IAM has EQUALS, NOT_EQUALS, both with _IGNORE_CASE, CONTAINS and IN; none of them knows patterns, and only IN takes a list. " +
				"What IAM does with anything else is not documented.",
			"Link the profile to the service account, or add a rule with one of these operators.",
		},
		{
			TrustContradiction, "Conditions of the rule exclude each other.",
			"All conditions of a rule must hold at once. Such a rule never matches.",
			"Split it into two rules, or link the profile to the service account.",
		},
		{
			TrustCondition, "A condition of the rule does not hold for the pod.",
			refused, "Link the profile to the service account, or add a rule that fits.",
		},
		{
			TrustRefused, "IAM refuses, and the profile's links and rules could not be read.",
			"BXNIM0398E means that no link and no rule matches, or that there is no such profile.",
			"Ask an administrator to run 'podtrust token diagnose' with the same profile, or send them what IAM saw.",
		},
		{
			TrustUnexplained, "IAM refuses, although a link or a rule matches.",
			"Nothing that was read explains it.",
			"Ask IBM's support, with the transaction ID.",
		},
	}
}
