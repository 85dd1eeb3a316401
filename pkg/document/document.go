package document

import "github.com/podtrust/podtrust/pkg/trust"

// The header of every document.
const (
	APIVersion = "podtrust/v1"
	Kind       = "Trust"
)

// Limits of a document. Those of rules and groups are IBM's published limits, the others are podtrust's.
const (
	maxProfiles = 20_000
	maxPods     = 2_000 // in a profile
	maxRules    = 20    // in a profile
	maxGroups   = 50    // of a profile
	maxAccess   = 1_000 // in a profile
	maxRoles    = 100   // in one entry
	maxValues   = 1_000 // in one condition
	maxKeep     = 5_000 // of a profile
)

// Pos is a position in the sources.
type Pos struct {
	File string
	Line int // from 1; 0 for no position
}

// Trust is what a set of documents says: the union of their profiles.
type Trust struct {
	Account  string // the account that it is for; "" for any
	Profiles []Profile
}

// The states of a profile.
const (
	Present = "present"
	Absent  = "absent"
)

// Profile is a trusted profile with all of its pod trust.
type Profile struct {
	Pos         Pos
	Name        string  // or the ID or CRN of a profile that exists
	Description *string // nil leaves it as it is
	State       string  // Present or Absent
	Pods        []Pod
	Rules       []Rule
	Groups      []Group
	Access      []Access
	Keep        []Keep
}

// Part is a part of a profile that a document describes.
type Part string

// The parts.
const (
	PartPods   Part = "pods"
	PartRules  Part = "rules"
	PartGroups Part = "groups"
	PartAccess Part = "access"
)

// Parts are all parts.
func Parts() []Part { return []Part{PartPods, PartRules, PartGroups, PartAccess} }

// Most is how many entries of a part a profile can have in a document.
func Most(part Part) int {
	switch part {
	case PartPods:
		return maxPods
	case PartRules:
		return maxRules
	case PartGroups:
		return maxGroups
	case PartAccess:
		return maxAccess
	}
	return 0
}

// MostKept is the largest number of entries of 'keep' in a profile, and MostRoles that of roles in an entry of 'access'.
const (
	MostKept  = maxKeep
	MostRoles = maxRoles
)

// Keep is something that the profile has and the document does not describe: what an export could not read or express.
// Pruning does not remove it.
type Keep struct {
	Pos    Pos
	Part   Part
	ID     string // of the object; "" for everything of the part that the document does not list
	Reason string // for people
}

// Pod is the pods of one service account in one namespace of one cluster: a link.
type Pod struct {
	Pos            Pos
	Cluster        string // name, ID or CRN
	Namespace      string
	ServiceAccount string
	Label          string // the link's own name; "" leaves it as it is
}

// Rule is a claim rule: it trusts the pods of every cluster of a type that meet all conditions.
type Rule struct {
	Pos         Pos
	Name        string // "" for none
	ClusterType string // IKS or ROKS; "" when the rule names its cluster
	Where       []Condition
	// AllowWide is the reason why the rule may be wide, and AllowUnknown why a location may be unknown; "" when it may not.
	AllowWide, AllowUnknown string
}

// The types of clusters, as documents spell them.
const (
	IKS  = "iks"
	ROKS = "roks"
)

// CRType is IAM's name for the rule's type of cluster, or "" when the rule does not have one.
func (r Rule) CRType() trust.Kind {
	switch r.ClusterType {
	case IKS:
		return trust.IKS
	case ROKS:
		return trust.ROKS
	}
	return ""
}

// Condition is one condition of a rule. Values has one value, for IN any number.
type Condition struct {
	Pos      Pos
	Claim    string // a claim of IAM, or Cluster or ResourceGroup, which take a name or an ID
	Operator string // as IAM spells it
	Values   []string
}

// Names that are not claims of IAM: the object is looked up first.
const (
	ClaimCluster       = "cluster"
	ClaimResourceGroup = "resourceGroup"
)

// Group is an access group that the profile is in.
type Group struct {
	Pos  Pos
	Name string // or ID
}

// Access is roles on a resource: an access policy. One of Service, Instance, AllServices, AccountManagement,
// OnResourceGroup and Attributes names the resource; the other fields narrow it.
type Access struct {
	Pos               Pos
	Service           string
	Instance          string // name, GUID or CRN
	ResourceGroup     string // name or ID: what is in it
	Region            string
	ResourceType      string // of the service's own, such as bucket
	Resource          string
	AllServices       bool
	AccountManagement bool
	OnResourceGroup   string // name or ID: the group itself
	Attributes        []Attribute
	Roles             []string // display names or CRNs
}

// Attribute is a condition on the resource of a policy that the other fields can't express.
type Attribute struct {
	Key      string
	Operator string
	Values   []string // one, except for the operators that take several
}

// Defaults fills in what a document leaves out. It is the only place that does, and never changes a given value.
func Defaults(t *Trust) {
	for i := range t.Profiles {
		p := &t.Profiles[i]
		if p.State == "" {
			p.State = Present
		}
		for j := range p.Pods {
			// As in Kubernetes: who names no service account runs as this one.
			if p.Pods[j].ServiceAccount == "" {
				p.Pods[j].ServiceAccount = "default"
			}
		}
		for j := range p.Access {
			for k := range p.Access[j].Attributes {
				if p.Access[j].Attributes[k].Operator == "" {
					p.Access[j].Attributes[k].Operator = "stringEquals"
				}
			}
		}
	}
}
