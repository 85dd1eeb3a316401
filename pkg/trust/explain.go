package trust

import (
	"cmp"
	"slices"

	"github.com/podtrust/podtrust/pkg/crn"
)

// Cause is why a link or a rule does not match an identity, in a word.
type Cause string

// The causes. Those of a link's cluster and of the form of a rule can never be met; the others can, by another pod.
const (
	CauseNone           Cause = "none"         // there is no link and no rule for pods
	CauseCluster        Cause = "cluster"      // another cluster
	CauseClusterDeleted Cause = "cluster-gone" // a cluster that there is not (any more)
	CauseWorker         Cause = "worker"       // the CRN of a part of the cluster, such as a worker
	CauseAccount        Cause = "account"      // the CRN of a cluster in another account
	CauseCRNDiffers     Cause = "crn-differs"  // the right cluster by another CRN than its own; whether IAM matches that is not known
	CauseCRN            Cause = "crn"          // no CRN of a cluster at all
	CauseKind           Cause = "kind"         // IKS_SA for a cluster of OpenShift, or the reverse
	CauseNamespace      Cause = "namespace"    // another namespace
	CauseServiceAccount Cause = "service-account"
	CauseSwapped        Cause = "swapped"            // namespace and service account in each other's place
	CauseNear           Cause = "near-miss"          // looks right, and differs in case, blanks or look-alike characters
	CauseClusterName    Cause = "link-names-cluster" // the cluster's name where the service account's belongs
	CauseClaim          Cause = "rule-claim"         // a claim that pods do not have
	CauseValue          Cause = "rule-value"         // a value that is not a JSON string
	CauseOperator       Cause = "rule-operator"      // an operator that IAM does not have, or one that can't take the value
	CauseMisnamed       Cause = "cluster-name"       // a cluster's name, ID or CRN where another of these belongs
	CauseContradiction  Cause = "contradiction"      // conditions that exclude each other
	CauseCondition      Cause = "condition"          // another condition of a rule
)

// World is what is known beside the identity. The zero value is nothing.
type World struct {
	Clusters []string // CRNs of the clusters that there are
	Complete bool     // there are no others that a link could mean
	Names    []string // of clusters, one of which may be in the place of a service account
}

// Explanation is why one link or rule does not match.
type Explanation struct {
	Cause     Cause
	Near      Near      // for CauseNear
	Candidate Candidate // zero for CauseNone
	Check     Check     // the deciding one; zero for CauseNone
	With      Check     // the other one, for CauseSwapped and CauseContradiction
}

// Never reports whether no pod can meet the link or rule for this cause, so that nothing is lost without it.
func (x Explanation) Never() bool {
	switch x.Cause {
	case CauseClusterDeleted, CauseWorker, CauseCRN, CauseKind:
		return true
	case CauseNear:
		return !possible(x.Check)
	case CauseNone, CauseCluster, CauseAccount, CauseCRNDiffers, CauseNamespace, CauseServiceAccount, CauseSwapped,
		CauseClusterName, CauseMisnamed, CauseClaim, CauseValue, CauseOperator, CauseContradiction, CauseCondition:
		return false
	}
	return false
}

// possible reports whether another pod could meet a check that a pod nearly meets.
func possible(c Check) bool {
	wanted := c.Wanted
	if c.Operator == EqualsIgnoreCase {
		wanted = Fold(wanted)
	}
	switch {
	case isName(c.Name):
		return checkValue(c.Name, wanted) == nil
	case c.Name == "crn":
		_, ok := ClusterOf(wanted)
		return ok
	}
	return true
}

// Explain returns why an identity can't assume a profile: the explanation of the closest link or rule first, then those of
// the others. It is empty when the identity can.
func Explain(id Identity, w World, links []Link, rules []Rule) []Explanation {
	result := Evaluate(id, links, rules)
	if result.Matched() {
		return nil
	}
	var all []scored
	for i, c := range result.Candidates {
		var s scored
		switch {
		case !c.Rule && isPod(links[i].CRType):
			s = explainLink(id, w, c)
		case c.Rule && rules[i-len(links)].Type == profileCR && isPod(rules[i-len(links)].CRType):
			s = explainRule(id, w, c, rules[i-len(links)])
		default:
			continue // it is for people, or for compute resources that are not pods
		}
		s.Candidate = c
		all = append(all, s)
	}
	if len(all) == 0 {
		return []Explanation{{Cause: CauseNone}}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(a.distance, b.distance) })
	out := make([]Explanation, len(all))
	for i, s := range all {
		out[i] = s.Explanation
	}
	return out
}

func isPod(crType string) bool { return crType == string(IKS) || crType == string(ROKS) }

// scored is an explanation with the distance of the candidate from a match: a condition that fails counts 1, one that is
// only written wrong counts less, so that the candidate that was probably meant comes first.
type scored struct {
	Explanation
	distance float64
}

// The distances of what is written wrong.
const (
	farOff    = 1.0
	gone      = 0.6
	misnamed  = 0.4
	miswrites = 0.3
	nearly    = 0.2
)

func explainLink(id Identity, w World, c Candidate) scored {
	failed := map[string]Check{}
	for _, check := range c.Failed() {
		failed[check.Name] = check
	}
	return choose(causesOf(id, w, failed))
}

// choose takes the first of some causes, and the distance of all. What is not known to fail comes after what does.
func choose(causes []scored) scored {
	total := 0.0
	for _, s := range causes {
		total += s.distance
	}
	proved := func(s scored) bool { return !s.Check.Unknown }
	first := causes[max(0, slices.IndexFunc(causes, proved))]
	first.distance = total
	return first
}

// causesOf explains failed checks by name: the cluster first, then its kind, the namespace and the service account.
func causesOf(id Identity, w World, failed map[string]Check) []scored {
	var all []scored
	add := func(cause Cause, check Check, distance float64) {
		all = append(all, scored{Explanation{Cause: cause, Check: check, Near: nearOf(cause, check)}, distance})
	}
	if check, ok := failed["crn"]; ok {
		cause, distance := clusterCause(id, w, check)
		add(cause, check, distance)
	}
	if check, ok := failed["service_instance"]; ok {
		cause, distance := instanceCause(w, check)
		add(cause, check, distance)
	}
	if check, ok := failed["cr_type"]; ok {
		distance := misnamed
		if len(all) > 0 && all[0].Cause != CauseCRNDiffers {
			distance = 0 // another cluster can be of another kind
		}
		add(CauseKind, check, distance)
	}
	namespace, wrongNamespace := failed["namespace"]
	name, wrongName := failed["name"]
	if wrongNamespace && wrongName && namespace.Wanted == id.ServiceAccount && name.Wanted == id.Namespace {
		add(CauseSwapped, namespace, miswrites)
		all[len(all)-1].With = name
		return all
	}
	if wrongNamespace {
		add(nameCause(w, CauseNamespace, namespace))
	}
	if wrongName {
		add(nameCause(w, CauseServiceAccount, name))
	}
	return all
}

func nearOf(cause Cause, check Check) Near {
	if cause != CauseNear {
		return ""
	}
	return Nearness(check.Wanted, check.Got)
}

func nameCause(w World, cause Cause, check Check) (Cause, Check, float64) {
	switch {
	case !compares(check.Operator):
		return cause, check, farOff
	case Nearness(check.Wanted, check.Got) != "":
		return CauseNear, check, nearly
	case cause == CauseServiceAccount && slices.Contains(w.Names, check.Wanted):
		return CauseClusterName, check, misnamed
	}
	return cause, check, farOff
}

// compares distinguishes the operators that require a value from those that exclude one.
func compares(operator string) bool { return operator == Equals || operator == EqualsIgnoreCase }

func clusterCause(id Identity, w World, check Check) (Cause, float64) {
	if check.Operator == EqualsIgnoreCase {
		check.Wanted = Fold(check.Wanted)
	}
	switch {
	case !compares(check.Operator):
		return CauseCluster, farOff
	case SameCluster(check.Wanted, id.ClusterCRN) && check.Wanted != check.Got && compares(check.Operator):
		return CauseCRNDiffers, nearly
	case Nearness(check.Wanted, check.Got) != "":
		return CauseNear, nearly
	}
	name, err := crn.Parse(check.Wanted)
	if err != nil || name.Service != crn.Containers || name.Instance == "" {
		return CauseCRN, miswrites
	}
	own, _ := crn.Parse(id.ClusterCRN)
	switch {
	case !name.IsCluster() && name.Instance == own.Instance:
		return CauseWorker, miswrites
	case !name.IsCluster():
		return CauseWorker, farOff
	case name.AccountID() != own.AccountID():
		return CauseAccount, gone
	case w.Complete && !slices.ContainsFunc(w.Clusters, func(c string) bool { return SameCluster(c, check.Wanted) }):
		return CauseClusterDeleted, gone
	}
	return CauseCluster, farOff
}

// instanceCause is clusterCause for a cluster's ID, which rules have.
func instanceCause(w World, check Check) (Cause, float64) {
	if !compares(check.Operator) {
		return CauseCluster, farOff
	}
	if Nearness(check.Wanted, check.Got) != "" {
		return CauseNear, nearly
	}
	known := slices.ContainsFunc(w.Clusters, func(text string) bool {
		name, err := crn.Parse(text)
		return err == nil && (name.Instance == check.Wanted || check.Operator == EqualsIgnoreCase && sameCase(name.Instance, check.Wanted) != No)
	})
	if w.Complete && !known {
		return CauseClusterDeleted, gone
	}
	return CauseCluster, farOff
}

func explainRule(id Identity, w World, c Candidate, r Rule) scored {
	var flawed, others []scored
	failed := map[string]Check{}
	for i, check := range c.Checks {
		if check.OK {
			continue
		}
		if of := i - len(c.Checks) + len(r.Conditions); of >= 0 {
			if s, ok := flawOf(id, w, r.Conditions[of], check); ok {
				flawed = append(flawed, s)
				continue
			}
		}
		switch check.Name {
		case "crn", "service_instance", "cr_type", "namespace", "name":
			failed[check.Name] = check
		default:
			others = append(others, otherCondition(check))
		}
	}
	if pair, ok := FindContradiction(r); ok && len(flawed) == 0 {
		a, b := checkCondition(id, pair.A), checkCondition(id, pair.B)
		flawed = append(flawed, scored{Explanation{Cause: CauseContradiction, Check: a, With: b}, miswrites})
		delete(failed, pair.A.Claim)
	}
	return choose(slices.Concat(flawed, causesOf(id, w, failed), others))
}

func otherCondition(check Check) scored {
	if compares(check.Operator) && Nearness(check.Wanted, check.Got) != "" {
		return scored{Explanation{Cause: CauseNear, Check: check, Near: Nearness(check.Wanted, check.Got)}, nearly}
	}
	return scored{Explanation{Cause: CauseCondition, Check: check}, farOff}
}
