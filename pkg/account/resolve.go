package account

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Candidate is an object that a reference can mean.
type Candidate struct {
	ID, Name string
	CRN      string   // "" for objects that have none, or when it is not known
	Details  []string // what distinguishes candidates with the same name, such as region and state
	Ended    bool     // it is gone or will be: a living object of the same name is meant
}

// String is a candidate for people: its ID, and what distinguishes it from others.
func (c Candidate) String() string {
	if len(c.Details) == 0 {
		return c.ID
	}
	return c.ID + " (" + strings.Join(c.Details, ", ") + ")"
}

// NotFoundError is the error for a reference that no object has that was seen.
type NotFoundError struct {
	Kind, Text  string   // "cluster", and what was written
	Suggestions []string // names that may have been meant, the nearest first
	Incomplete  string   // why there may be one all the same; "" when everything was seen
	Failed      bool     // entries could not be read, for a reason other than the caller's access
	Refused     bool     // the caller was refused the list
	MayBeUnread bool     // what could not be read may be the object in question; a ghost, which is null or has no ID, can't
}

// Error says what was not found, and what may have been meant.
func (e *NotFoundError) Error() string {
	text := fmt.Sprintf("%s '%s' was not found", e.Kind, e.Text)
	text += e.Doubt()
	if len(e.Suggestions) > 0 {
		text += "; did you mean '" + strings.Join(e.Suggestions, "' or '") + "'?"
	}
	return text
}

// Doubt is the addition to "was not found" when the object may exist all the same; "" when everything was seen.
func (e *NotFoundError) Doubt() string {
	switch {
	case e.Incomplete == "":
		return ""
	case e.Failed:
		return ", but whether it exists is unknown (" + e.Incomplete + ")"
	}
	return ", or you are not authorized to view it"
}

// AmbiguousError is the error for a name that several objects have.
type AmbiguousError struct {
	Kind, Text string
	Candidates []Candidate // at least two, by ID
}

// Error names the candidates.
func (e *AmbiguousError) Error() string {
	texts := make([]string, len(e.Candidates))
	for i, c := range e.Candidates {
		texts[i] = c.String()
	}
	return fmt.Sprintf("more than one %s has the name '%s': use an ID, %s", e.Kind, e.Text, strings.Join(texts, " or "))
}

// UncertainError is the error for a name that one seen object has, where not all objects could be listed: another one may
// have the name too.
type UncertainError struct {
	Kind, Text string
	Seen       Candidate
	Why        string // the list is not complete
}

// Error says what is not known, and how to name the object that was seen.
func (e *UncertainError) Error() string {
	if e.Seen.ID == "" { // it is yet to be created
		return fmt.Sprintf("whether another %s has the name '%s' is unknown (%s)", e.Kind, e.Text, e.Why)
	}
	return fmt.Sprintf("whether another %s has the name '%s' is unknown (%s): use the ID; the one that was found has "+
		"the ID '%s'", e.Kind, e.Text, e.Why, e.Seen.ID)
}

// Unread is why it is unknown what a reference means, for an error of Resolve that is due to a list that was not read whole; "" for
// any other error. What the caller is not authorized to view in a list that was read counts as not found.
func Unread(err error) string {
	var missing *NotFoundError
	var uncertain *UncertainError
	switch {
	case errors.As(err, &uncertain):
		return uncertain.Why
	case errors.As(err, &missing) && (missing.Refused || missing.MayBeUnread):
		return missing.Incomplete
	}
	return ""
}

// Resolve returns the one item that a reference means: by its ID or CRN, else by its name. Names are compared byte by byte,
// or without regard to case where fold says so. A name of a living object and of others that have ended means the living
// one. A name is taken only from a list that was read to its end. The error is a *NotFoundError, an *AmbiguousError or an
// *UncertainError.
func Resolve[T any](kind, text string, list List[T], fold bool, identify func(T) Candidate) (T, error) {
	candidates := make([]Candidate, len(list.items))
	for i, item := range list.items {
		candidates[i] = identify(item)
	}
	at, err := choose(kind, text, To(list, candidates), fold)
	if err != nil {
		var none T
		return none, err
	}
	return list.items[at], nil
}

// choose is the place of the one candidate that a reference means.
func choose(kind, text string, list List[Candidate], fold bool) (int, error) {
	var named []int
	for i, c := range list.items {
		if text != "" && (c.ID == text || c.CRN == text) {
			return i, nil
		}
		if c.Name == text || fold && strings.EqualFold(c.Name, text) {
			named = append(named, i)
		}
	}
	named = living(list.items, named)
	switch {
	case len(named) == 1 && list.Asked() && !list.Certain():
		return 0, &UncertainError{kind, text, list.items[named[0]], list.Why()}
	case len(named) == 1:
		return named[0], nil
	case len(named) == 0:
		return 0, notFound(kind, text, list)
	}
	slices.SortFunc(named, func(x, y int) int { return strings.Compare(list.items[x].ID, list.items[y].ID) })
	candidates := make([]Candidate, len(named))
	for i, at := range named {
		candidates[i] = list.items[at]
	}
	return 0, &AmbiguousError{kind, text, candidates}
}

func notFound(kind, text string, list List[Candidate]) *NotFoundError {
	names := make([]string, len(list.items))
	for i, c := range list.items {
		names[i] = c.Name
	}
	return &NotFoundError{
		Kind: kind, Text: text, Suggestions: near.Names(text, names), Incomplete: list.Why(),
		Failed: list.Failed(), Refused: list.Refused(), MayBeUnread: list.Failed() && !list.Certain(),
	}
}

// living are the places of the candidates of one name that have not ended; all of them if each has ended.
func living(candidates []Candidate, named []int) []int {
	var left []int
	for _, at := range named {
		if !candidates[at].Ended {
			left = append(left, at)
		}
	}
	if len(left) == 0 {
		return named
	}
	return left
}

// ResolveProfile returns the profile of an ID, a CRN or a name.
func (a *Account) ResolveProfile(text string) (Profile, error) {
	ref := trust.ParseProfile(text)
	return Resolve("trusted profile", cmp.Or(ref.ID, ref.Name), a.Profiles, false, func(p Profile) Candidate {
		return Candidate{ID: p.ID, Name: p.Name, CRN: p.CRN}
	})
}

// ResolveCluster returns the cluster of an ID, a name or a CRN; a CRN means the cluster of its account and ID.
func (a *Account) ResolveCluster(text string) (containers.Cluster, error) {
	if c, _, ok := a.ClusterOf(text); ok {
		return c, nil
	}
	return Resolve("cluster", text, a.Clusters, false, ClusterCandidate)
}

// ClusterCandidate is a cluster as a candidate.
func ClusterCandidate(c containers.Cluster) Candidate {
	return Candidate{ID: c.ID, Name: c.Name, CRN: c.CRN, Details: details("region", c.Region, "state", c.State), Ended: lifetime.OfCluster(c).Ended}
}

// details are pairs of names and values, without those that have no value.
func details(pairs ...string) []string {
	var texts []string
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			texts = append(texts, pair[0]+" "+pair[1])
		}
	}
	return texts
}

// ResolveGroup returns the access group of an ID or a name. IAM compares the names of groups without regard to case.
func (a *Account) ResolveGroup(text string) (Group, error) {
	return Resolve("access group", text, a.Groups, true, func(g Group) Candidate { return GroupCandidate(g.Group) })
}

// GroupCandidate is an access group as a candidate.
func GroupCandidate(g iam.Group) Candidate { return Candidate{ID: g.ID, Name: g.Name} }

// ResolveResourceGroup returns the resource group of an ID or a name.
func (a *Account) ResolveResourceGroup(text string) (iam.ResourceGroup, error) {
	return Resolve("resource group", text, a.ResourceGroups, false, ResourceGroupCandidate)
}

// ResourceGroupCandidate is a resource group as a candidate.
func ResourceGroupCandidate(g iam.ResourceGroup) Candidate {
	return Candidate{ID: g.ID, Name: g.Name, Details: details("state", g.State), Ended: lifetime.OfResourceGroup(g).Ended}
}

// ResolveInstance returns the service instance of a GUID, a CRN or a name; of one service unless that is "".
func (a *Account) ResolveInstance(service, text string) (iam.Instance, error) {
	kind := "service instance"
	var of []iam.Instance
	for _, i := range a.Instances.items {
		if service == "" || ServiceOf(i) == service {
			of = append(of, i)
		}
	}
	if service != "" {
		kind = "instance of service '" + service + "'"
	}
	return Resolve(kind, text, a.Instances.With(of), false, InstanceCandidate)
}

// InstanceCandidate is a service instance as a candidate. Its ID is its GUID, by which policies name it.
func InstanceCandidate(i iam.Instance) Candidate {
	return Candidate{
		ID: i.GUID, Name: i.Name, CRN: i.CRN, Details: append(details("region", i.RegionID, "state", i.State), i.CRN), Ended: lifetime.OfInstance(i).Ended,
	}
}

// ServiceOf is the service of an instance, which only its CRN contains; "" when the CRN can't be read.
func ServiceOf(i iam.Instance) string {
	name, err := crn.Parse(i.CRN)
	if err != nil {
		return ""
	}
	return name.Service
}
