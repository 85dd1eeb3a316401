package diagnose

func trustCauses() []Cause { //nolint:funlen // it is a table
	const refused = "IAM answers BXNIM0398E, and does not say which condition failed."
	return []Cause{
		{
			"trust-none", "The trusted profile has no link and no claim rule for pods.",
			refused, "Link it to the pod's service account: 'podtrust profile link'.",
		},
		{
			"trust-namespace", "The profile trusts another namespace.",
			refused, "Link the profile to the pod's own namespace, or run the pod in the trusted one.",
		},
		{
			"trust-service-account", "The profile trusts another service account.",
			refused, "Run the pod as the trusted service account, or link the profile to the pod's own one.",
		},
		{
			"trust-cluster", "The profile trusts another cluster.",
			refused, "Link the profile to the pod's cluster.",
		},
		{
			"trust-swapped", "Namespace and service account stand in each other's place.",
			refused, "Link the profile anew, and remove the wrong link.",
		},
		{
			"trust-near-miss", "The trusted name looks like the pod's, but differs in case, blanks or look-alike characters.",
			"IAM compares byte by byte. " + refused, "Link the profile anew, and remove the wrong link.",
		},
		{
			"trust-link-names-cluster", "The link has the cluster's name where the service account's belongs.",
			"IBM's documents of 2021 and 2022 put it there by mistake. Such a link is created without complaint, but trusts nobody.",
			"Link the profile anew: 'podtrust profile link' sends the service account.",
		},
		{
			"trust-kind", "The trust is for pods of another kind of cluster.",
			"Links and rules for clusters of Kubernetes Service are IKS_SA, those for OpenShift are ROKS_SA. " + refused,
			"Link the profile anew: 'podtrust profile link' takes the kind from the cluster.",
		},
		{
			"trust-cluster-gone", "The trust is in a cluster that there is not.",
			"It was deleted, or its CRN was never right. A new cluster of the same name has another ID. " + refused,
			"Link the profile to the cluster that there is, and remove the old link.",
		},
		{
			"trust-worker", "The link has the CRN of a part of a cluster, such as a worker.",
			refused, "Link the profile to the cluster itself.",
		},
		{
			"trust-account", "The link has the CRN of a cluster in another account.",
			refused, "Link the profile to the pod's cluster, in its own account.",
		},
		{
			"trust-region", "The link has the right cluster's ID in the CRN of another region.",
			refused, "Link the profile anew: 'podtrust profile link' takes the CRN from the cluster.",
		},
		{
			"trust-crn", "The link has no CRN of a cluster.",
			"IAM accepts any text there. " + refused,
			"Link the profile anew: 'podtrust profile link' takes the CRN from the cluster.",
		},
		{
			"trust-rule-claim", "The rule asks for a claim that pods do not have.",
			"IAM accepts any claim. Such a rule never matches.",
			"Link the profile to the service account, or add a rule with claims of pods: 'podtrust profile rule add'.",
		},
		{
			"trust-rule-value", "The rule's value is not a JSON document in a string.",
			"Text needs quotes of its own inside the string. Such a rule never matches.",
			"Link the profile to the service account, or add the rule by 'podtrust profile rule add', which writes the quotes.",
		},
		{
			"trust-rule-operator", "The rule's operator can't match.",
			"IAM has EQUALS, NOT_EQUALS, both with _IGNORE_CASE, CONTAINS and IN; none of them knows patterns, and only IN takes a list.",
			"Link the profile to the service account, or add a rule with an operator that there is.",
		},
		{
			"trust-contradiction", "Conditions of the rule exclude each other.",
			"All conditions of a rule must hold at once. Such a rule never matches.",
			"Make two rules of it, or link the profile to the service account.",
		},
		{
			"trust-condition", "A condition of the rule does not hold for the pod.",
			refused, "Link the profile to the service account, or add a rule that fits.",
		},
		{
			"trust-refused", "IAM refuses, and nobody here may see the profile's links and rules.",
			"BXNIM0398E means that no link and no rule matches, or that there is no such profile.",
			"Let an administrator run 'podtrust token diagnose' with the same profile, or send them what IAM saw.",
		},
		{
			"trust-unexplained", "IAM refuses, although a link or a rule matches.",
			"The facts at hand do not explain it.",
			"Ask IBM's support, with the transaction ID.",
		},
	}
}
