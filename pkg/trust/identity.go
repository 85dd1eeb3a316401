package trust

// Kind is the type of compute resource that a cluster's pods are, as IAM spells it in cr_type.
type Kind string

// The kinds of pods. IAM knows more compute resource types; those are not pods.
const (
	IKS  Kind = "IKS_SA"  // of an IBM Cloud Kubernetes Service cluster
	ROKS Kind = "ROKS_SA" // of a Red Hat OpenShift on IBM Cloud cluster
)

// KindOf is the kind of the pods of a cluster.
func KindOf(openShift bool) Kind {
	if openShift {
		return ROKS
	}
	return IKS
}

// Identity is what IAM knows of a pod that presents its token.
type Identity struct {
	Kind              Kind
	ClusterCRN        string
	ClusterID         string
	ClusterName       string
	Namespace         string
	ServiceAccount    string
	Pod               string // "" for a token that is not bound to a pod
	AnyPod            bool   // the pod's name is not known, and Pod is ""
	Location          string // of the cluster's CRN
	ResourceGroupID   string // of the cluster
	ResourceGroupName string
}

// String is the identity as IAM writes it in errors and audit events.
func (i Identity) String() string {
	return i.ClusterName + ":" + i.Namespace + ":" + i.ServiceAccount + ":" + i.Pod
}

// claim returns the value of a claim, and whether a pod has one of that name.
func (i Identity) claim(name string) (string, bool) {
	switch name {
	case "resource_group_id":
		return i.ResourceGroupID, true
	case "resource_group_name":
		return i.ResourceGroupName, true
	case "service_instance":
		return i.ClusterID, true
	case "location":
		return i.Location, true
	case "namespace":
		return i.Namespace, true
	case "name":
		return i.ServiceAccount, true
	case "pod":
		return i.Pod, true
	case "crn":
		return i.ClusterCRN, true
	}
	return "", false
}

// Claim is a name that a rule's condition can ask for, with its meaning.
type Claim struct{ Name, Meaning string }

// Claims are the claims of pods. All but crn are in IBM's table of attributes; crn is only in examples of its CLI.
func Claims() []Claim {
	return []Claim{
		{"namespace", "namespace of the service account"},
		{"name", "name of the service account"},
		{"pod", "name of the pod"},
		{"service_instance", "ID of the cluster"},
		{"location", "location in the cluster's CRN"},
		{"resource_group_id", "ID of the cluster's resource group"},
		{"resource_group_name", "name of the cluster's resource group"},
		{"crn", "CRN of the cluster (in examples of IBM's CLI only)"},
	}
}

// With returns the identity with another value of a claim. It is the identity itself for a name that is not a claim.
func (i Identity) With(claim, value string) Identity {
	switch claim {
	case "resource_group_id":
		i.ResourceGroupID = value
	case "resource_group_name":
		i.ResourceGroupName = value
	case "service_instance":
		i.ClusterID = value
	case "location":
		i.Location = value
	case "namespace":
		i.Namespace = value
	case "name":
		i.ServiceAccount = value
	case "pod":
		i.Pod = value
	case "crn":
		i.ClusterCRN = value
	}
	return i
}
