package trust

import (
	"fmt"
	"slices"
	"strings"
)

// Doubt is why a rule, or one condition of it, should not be created: it never matches, or it is not known whether it does. Never
// tells these apart.
type Doubt struct {
	Kind      DoubtKind
	Condition Condition // zero for a doubt about the whole rule
	Message   string    // a sentence without a full stop
	Meant     string    // the value that was probably meant; "" when that is not known
	Partial   bool      // only a value of IN never matches; the others can
}

// DoubtKind is the kind of a doubt.
type DoubtKind string

// The kinds of doubt.
const (
	DoubtClaim         DoubtKind = "claim"          // pods have no such claim
	DoubtValue         DoubtKind = "value"          // no pod can have it
	DoubtForm          DoubtKind = "form"           // what IAM does with such an operator or value is not known
	DoubtContradiction DoubtKind = "contradiction"  // no pod meets all conditions
	DoubtCluster       DoubtKind = "cluster"        // no such cluster, or a name where an ID belongs
	DoubtClusterKind   DoubtKind = "cluster-kind"   // the rule is for another type than the clusters that it names
	DoubtResourceGroup DoubtKind = "resource-group" // the account has none with this name or ID
	DoubtLocation      DoubtKind = "location"       // neither IBM's list, as far as it is known here, nor the account has it
)

// Never reports whether a doubt means that the rule never matches, or if it is partial, that one value of it never does. A location
// or a resource group of some name can come later. The ID of a resource group is never given to another one.
func (d Doubt) Never() bool {
	switch d.Kind {
	case DoubtLocation, DoubtForm:
		return false
	case DoubtResourceGroup:
		return d.Condition.Claim == "resource_group_id"
	case DoubtClaim, DoubtValue, DoubtContradiction, DoubtCluster, DoubtClusterKind:
	}
	return true
}

// Known is what is known of the clusters that a rule can match. The zero value is nothing.
type Known struct {
	Clusters       []Identity // one of each cluster, without namespace, service account and pod
	Complete       bool       // there are no other clusters
	ResourceGroups map[string]string
	GroupsComplete bool // ResourceGroups, names by ID, has all of the account
}

// Doubts are the reasons not to create a rule: conditions that no pod can meet, alone or together, by the vocabulary and by
// what is known of the account. It is empty for a rule that can match some pod, now or later.
func (r Rule) Doubts(k Known) []Doubt {
	var doubts []Doubt
	for _, c := range r.Conditions {
		doubts = append(doubts, c.doubts(k)...)
	}
	if pair, ok := FindContradiction(r); ok && len(doubts) == 0 {
		doubts = append(doubts, Doubt{
			DoubtContradiction, pair.B,
			fmt.Sprintf("the conditions '%s' and '%s' exclude each other: the rule would never match", pair.A, pair.B), "", false,
		})
	}
	if len(doubts) == 0 {
		doubts = append(doubts, r.clusterDoubts(k)...)
	}
	return doubts
}

// doubts are those about one condition.
func (c Condition) doubts(k Known) []Doubt {
	check := checkCondition(Identity{}, c)
	switch check.Flaw {
	case FlawClaim:
		return []Doubt{{DoubtClaim, c, "pods have no claim '" + c.Claim + "': the rule would never match", "", false}}
	case FlawValue, FlawOperator:
		return []Doubt{{DoubtForm, c, "whether the condition '" + c.String() + "' ever matches is not known: " + check.Reason, "", false}}
	}
	var found []Doubt
	pins := c.Pins()
	for _, v := range pins {
		p := pin{c.Claim, v, c.Operator == EqualsIgnoreCase}
		if kind, message, meant := p.doubt(k); message != "" {
			found = append(found, Doubt{kind, c, message, meant, false})
		}
	}
	for i := range found {
		found[i].Partial = len(found) < len(pins)
	}
	return found
}

// pin is a value that a claim must have. In any case, nothing may be told from how it is spelled.
type pin struct {
	claim, value string
	anyCase      bool
}

// is reports whether a claim's value may be the one that is wanted.
func (p pin) is(value string) bool {
	if p.anyCase {
		return sameCase(value, p.value) != No
	}
	return value == p.value
}

// spelled is the value as Kubernetes and the CRNs of clusters have it.
func (p pin) spelled() string {
	if p.anyCase {
		return Fold(p.value)
	}
	return p.value
}

// doubt is why no pod can have the value. The message is "" for one that some pod can have.
func (p pin) doubt(k Known) (kind DoubtKind, message, meant string) {
	switch p.claim {
	case "namespace", "name", "pod":
		if err := checkValue(p.claim, p.spelled()); err != nil {
			return DoubtValue, err.Error(), ""
		}
	case "service_instance":
		return k.clusterID(p)
	case "crn":
		return k.clusterCRN(p)
	case "location":
		return k.location(p)
	case "resource_group_id", "resource_group_name":
		return k.resourceGroup(p)
	}
	return "", "", ""
}

func (k Known) clusterID(p pin) (kind DoubtKind, message, meant string) {
	for _, id := range k.Clusters {
		if p.is(id.ClusterID) {
			return "", "", ""
		}
	}
	for _, id := range k.Clusters {
		if !k.Complete && mayBeID(p.value) {
			break // of a cluster that was not seen, though another has it as its name
		}
		if p.is(id.ClusterName) || p.is(id.ClusterCRN) {
			return DoubtCluster, "claim 'service_instance' is the ID of a cluster, and '" + p.value + "' is the name or CRN of one", id.ClusterID
		}
	}
	if !k.Complete {
		return "", "", ""
	}
	return DoubtCluster, "the account has no cluster with the ID '" + p.value + "'", ""
}

// mayBeID reports whether a text can be the ID of a cluster: IDs that are known have 20 or more letters and digits, and nothing else.
func mayBeID(text string) bool {
	return len(text) >= 16 && strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

func (k Known) clusterCRN(p pin) (kind DoubtKind, message, meant string) {
	ref, ok := ClusterOf(p.spelled())
	if !ok {
		return DoubtCluster, "'" + p.value + "' is not the CRN of a cluster", k.crnOf(p.value)
	}
	instance := pin{"service_instance", ref.ID, p.anyCase}
	for _, id := range k.Clusters {
		switch {
		case p.is(id.ClusterCRN):
			return "", "", ""
		case instance.is(id.ClusterID) && id.ClusterCRN != "":
			return DoubtCluster, "'" + p.value + "' is not the CRN of cluster '" + id.ClusterName + "'", id.ClusterCRN
		case instance.is(id.ClusterID):
			return "", "", ""
		}
	}
	if !k.Complete {
		return "", "", ""
	}
	return DoubtCluster, "the account has no cluster with the CRN '" + p.value + "'", ""
}

// crnOf is the CRN of the cluster that a text names otherwise.
func (k Known) crnOf(text string) string {
	for _, id := range k.Clusters {
		if id.ClusterName == text || id.ClusterID == text {
			return id.ClusterCRN
		}
	}
	return ""
}

func (k Known) location(p pin) (kind DoubtKind, message, meant string) {
	value, ofClusters := p.value, func(id Identity) bool { return p.is(id.Location) }
	if slices.ContainsFunc(Locations(), p.is) || slices.ContainsFunc(k.Clusters, ofClusters) {
		return "", "", ""
	}
	for _, known := range Locations() {
		if strings.EqualFold(known, value) || strings.HasPrefix(value, known+"-") {
			meant = known
		}
	}
	message = "'" + value + "' is not a location that podtrust or the account's clusters know"
	if !k.Complete {
		message = "'" + value + "' is not a location that podtrust knows, and not all clusters of the account could be read"
	}
	return DoubtLocation, message, meant
}

func (k Known) resourceGroup(p pin) (kind DoubtKind, message, meant string) {
	if !k.GroupsComplete || p.value == "" { // a cluster may be in no group
		return "", "", ""
	}
	for _, id := range k.Clusters { // what a cluster is in exists, also if it is missing in the list
		if got, _ := id.claim(p.claim); p.is(got) {
			return "", "", ""
		}
	}
	what, value := "name", p.value
	if p.claim == "resource_group_id" {
		what = "ID"
	}
	for id, name := range k.ResourceGroups {
		if (what == "ID" && p.is(id)) || (what == "name" && p.is(name)) {
			return "", "", ""
		}
		if what == "ID" && name == value {
			meant = id
		}
		if what == "name" && (id == value || strings.EqualFold(name, value)) {
			meant = name
		}
	}
	return DoubtResourceGroup, "the account has no resource group with the " + what + " '" + value + "'", meant
}

// clusterDoubts checks a rule that names its clusters: they must be of its type and meet its other conditions on clusters.
func (r Rule) clusterDoubts(k Known) []Doubt {
	named := r.namedClusters(k)
	var doubts []Doubt
	for _, id := range named {
		if string(id.Kind) != r.CRType {
			doubts = append(doubts, Doubt{DoubtClusterKind, Condition{}, fmt.Sprintf(
				"cluster '%s' is of type %s, and the rule is for %s: its pods would never match", id.ClusterName, id.Kind, r.CRType), "", false})
		} else if unmet, ok := r.unmetBy(id); !ok {
			doubts = append(doubts, Doubt{DoubtContradiction, unmet, fmt.Sprintf(
				"cluster '%s' does not meet '%s': the rule would never match its pods", id.ClusterName, unmet), "", false})
		}
	}
	for i := range doubts {
		doubts[i].Partial = len(doubts) < len(named)
	}
	return doubts
}

// namedClusters are the known clusters that a rule fixes; nil when it fixes none, or one that is not known.
func (r Rule) namedClusters(k Known) []Identity {
	var named []Identity
	for _, c := range r.Conditions {
		if c.Claim != "service_instance" && c.Claim != "crn" {
			continue
		}
		for _, v := range c.Pins() {
			i := slices.IndexFunc(k.Clusters, func(id Identity) bool { return id.ClusterID == v || id.ClusterCRN == v })
			if i < 0 {
				return nil
			}
			named = append(named, k.Clusters[i])
		}
	}
	return named
}

// unmetBy returns the first condition on clusters that a cluster is known not to meet; ok when there is none.
func (r Rule) unmetBy(id Identity) (unmet Condition, ok bool) {
	for _, c := range r.Conditions {
		if isName(c.Claim) {
			continue
		}
		if check := checkCondition(id, c); !check.OK && !check.Unknown {
			return c, false
		}
	}
	return Condition{}, true
}

// Locations are the regions that IBM documents for IAM and clusters, as a cluster's CRN spells them. IBM adds some from
// time to time: a location that is missing here is doubted, and not reported as wrong.
func Locations() []string {
	return []string{
		"au-syd", "br-sao", "ca-mon", "ca-tor", "eu-de", "eu-es", "eu-gb", "jp-osa", "jp-tok", "us-east", "us-south",
	}
}
