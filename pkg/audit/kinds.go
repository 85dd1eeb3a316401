package audit

import "slices"

// ID names a kind of finding. It is part of what podtrust prints and does not change.
type ID string

// The kinds of findings.
const (
	WideAnyCluster      ID = "wide-any-cluster"
	WideNamespace       ID = "wide-namespace"
	WideServiceAccount  ID = "wide-service-account"
	WideContains        ID = "wide-contains"
	DefaultAccount      ID = "default-service-account"
	SystemNamespace     ID = "system-namespace"
	AdminBehindPods     ID = "admin-behind-pods"
	Escalation          ID = "escalation"
	WideAccess          ID = "wide-access"
	MixedTrust          ID = "mixed-trust"
	SharedAcrossCluster ID = "shared-across-clusters"
	ClusterGone         ID = "cluster-gone"
	ClusterLeaving      ID = "cluster-leaving"
	NeverMatches        ID = "never-matches"
	Duplicate           ID = "duplicate"
	NoTrust             ID = "no-trust"
	NoAccess            ID = "no-access"
	Unused              ID = "unused"
	Expired             ID = "expired"
	Leftover            ID = "leftover"
	NearLimit           ID = "near-limit"
	WaiverExpired       ID = "waiver-expired"
	WaiverUnused        ID = "waiver-unused"
)

// Severity is how much a finding matters.
type Severity string

// The severities, the worst first.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
)

// Severities are all severities, the worst first.
func Severities() []Severity { return []Severity{Critical, High, Medium, Low} }

// AtLeast reports whether a severity is as bad as another, or worse.
func (s Severity) AtLeast(other Severity) bool {
	return slices.Index(Severities(), s) <= slices.Index(Severities(), other)
}

// Kind is one kind of finding: what it means, and what to do about it in general. A finding has its own fix.
type Kind struct {
	ID       ID
	Severity Severity
	Summary  string // what is wrong, in a sentence
	Why      string // what comes of it
	Fix      string // what to do, in general
}

// Kinds are all kinds of findings: first the trust that is too wide, then access, then what is dead or forgotten.
func Kinds() []Kind { return slices.Concat(trustKinds(), accessKinds(), deadKinds(), waiverKinds()) }

// Find returns the kind of an ID.
func Find(id ID) (Kind, bool) {
	all := Kinds()
	if i := slices.IndexFunc(all, func(k Kind) bool { return k.ID == id }); i >= 0 {
		return all[i], true
	}
	return Kind{}, false
}

func trustKinds() []Kind {
	const narrow = "Use EQUALS or IN for the claim in the rule ('podtrust profile rule update'), " +
		"or replace the rule by links of the service accounts that need the profile."
	return []Kind{
		{
			WideAnyCluster, High, "A claim rule fixes neither the namespace nor the cluster.",
			"Everybody who can create a namespace in any cluster of the account, or a new cluster, can become the profile.", narrow,
		},
		{
			WideNamespace, High, "A claim rule trusts any namespace of the clusters that it names.",
			"Everybody who can create a namespace, or a pod in any namespace of these clusters, can become the profile.", narrow,
		},
		{
			WideServiceAccount, Medium, "A claim rule fixes the namespace, and leaves the service account open.",
			"Everybody who can create a pod in the namespace can become the profile.", narrow,
		},
		{
			WideContains, Medium, "A condition with CONTAINS or a NOT_ operator admits names that nobody meant.",
			"CONTAINS matches any part of a name, and NOT_ operators match all other names, also those that are yet to be created.", narrow,
		},
		{
			DefaultAccount, Medium, "The service account 'default' is trusted.",
			"Every pod of the namespace that does not name a service account can become the profile.",
			"Create a service account for the workload, link the profile to it, and then remove the trust in 'default'.",
		},
		{
			SystemNamespace, High, "A namespace of the cluster's own components is trusted.",
			"Add-ons and operators run there with privileges in the whole cluster, and are updated by others.",
			"Run the workload in a namespace of its own. If an add-on needs the profile, as some of IBM's do, add a waiver with that reason.",
		},
	}
}

func accessKinds() []Kind {
	const less = "Give the profile the least role on the instances that its pods use ('podtrust profile grant'), and then revoke the policy."
	return []Kind{
		{
			AdminBehindPods, Critical, "Pods can become Administrator on all services or on all account management services.",
			"Code that runs in such a pod, or a dependency of it, controls the account.", less,
		},
		{
			Escalation, Critical, "Pods can change IAM so that they get more access.",
			"The policies of the profile do not limit such a pod: it can give itself the access of any profile or access group.", less,
		},
		{
			WideAccess, Medium, "Pods have the role Writer or Manager on all instances of a service, or on all services.",
			"The access includes instances that are created later, and those of other teams.", less,
		},
		{
			MixedTrust, Medium, "Pods and others, such as users or virtual servers, share one profile.",
			"Access that one of them needs is given to all, and the audit log shows the same profile for each.",
			"Create one profile for the pods and one for the others, each with the access that it needs.",
		},
		{
			SharedAcrossCluster, Low, "Pods of clusters of different resource groups or environments share one profile.",
			"A pod of a test cluster gets the access that a production cluster needs.",
			"Create one profile for each environment.",
		},
	}
}

func deadKinds() []Kind {
	return []Kind{
		{
			ClusterGone, Medium, "Trust for a cluster that no longer exists.",
			"A new cluster gets another ID, also under the same name: no pod matches any more.",
			"Delete the link or the claim rule, and link the profile to the new cluster.",
		},
		{
			ClusterLeaving, Medium, "Trust for a cluster that is being deleted or was never created.",
			"Its pods stop, and no other cluster gets its ID.", "Link the profile to the cluster that takes over, and delete this trust when the cluster is gone.",
		},
		{
			NeverMatches, Low, "A link or a claim rule can never match a pod.",
			"It looks like trust and is not: the pods that were meant get no token.", "Correct the value that the evidence names, or delete the link or rule.",
		},
		{
			Duplicate, Low, "A profile has the same link or the same claim rule twice.",
			"If one is removed, the other still admits the pods.", "Delete one of them.",
		},
		{
			NoTrust, Low, "Nobody can become the profile.",
			"Its access is of no use now, and everybody who later gets trust in it gets that access too.", "Link the profile to a service account, or delete it.",
		},
		{
			NoAccess, Low, "The profile has no access.",
			"The token exchange works, and every service refuses the token.", "Grant the profile the access that its pods need, or delete it.",
		},
		{
			Unused, Low, "Nobody has become the profile for a long time.",
			"Trust that is not used is not watched.", "Ask the owner of the workload. If it does not need the profile any more, delete it.",
		},
		{
			Expired, Low, "An access policy is over.",
			"IAM keeps such policies until they are deleted. They hide what is in effect.", "Revoke the policy.",
		},
		{
			Leftover, Low, "A policy or a membership of a trusted profile that was deleted.",
			"It gives nothing to anybody, counts against the limits of the account, and makes reviews longer.", "Delete it.",
		},
		{
			NearLimit, Low, "More than 80 % of one of IBM's limits are used.",
			"When the limit is reached, IBM refuses new objects.", "Delete what is not needed, or ask IBM's support for a higher limit.",
		},
	}
}

func waiverKinds() []Kind {
	return []Kind{
		{
			WaiverExpired, Low, "A waiver has expired.",
			"It no longer hides findings.", "Resolve the findings, or set a new date after a review.",
		},
		{
			WaiverUnused, Low, "A waiver fits no finding.",
			"It would hide a finding that comes back later.", "Remove the waiver.",
		},
	}
}

// IDs are the IDs of all kinds, in their order.
func IDs() []string {
	var ids []string
	for _, k := range Kinds() {
		ids = append(ids, string(k.ID))
	}
	return ids
}
