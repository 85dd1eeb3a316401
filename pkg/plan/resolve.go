package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Resolve finds in the account what a document refers to. The error is of type document.Problems and names everything that is
// not there, is of the wrong kind or of another account.
func Resolve(t document.Trust, a *inventory.Account) (Desired, error) {
	r := &resolver{account: a}
	if t.Account != "" && t.Account != a.ID {
		r.problems.Add(document.Pos{}, "the document is for account '%s', and the credential belongs to '%s'", t.Account, a.ID)
		return Desired{}, r.problems.Err()
	}
	d := Desired{AccountID: a.ID}
	first := map[string]document.Pos{}
	for _, p := range t.Profiles {
		resolved := r.profile(p)
		if at, doubled := first[resolved.Name]; doubled {
			r.problems.Add(p.Pos, "profile '%s' is listed twice, first in %s:%d", resolved.Name, at.File, at.Line)
		}
		first[resolved.Name] = p.Pos
		d.Profiles = append(d.Profiles, resolved)
	}
	slices.SortStableFunc(d.Profiles, func(x, y Profile) int { return strings.Compare(x.Name, y.Name) })
	return d, r.problems.Err()
}

type resolver struct {
	account  *inventory.Account
	problems document.Problems
}

func (r *resolver) profile(p document.Profile) Profile {
	out := Profile{Pos: p.Pos, Name: p.Name, Absent: p.State == document.Absent, Description: p.Description}
	observed, count := r.account.Profile(p.Name)
	byName := !strings.HasPrefix(p.Name, "Profile-") && !strings.HasPrefix(p.Name, "crn:")
	switch {
	case count > 1:
		r.problems.Add(p.Pos, "there are %d profiles named '%s': name the one by its ID", count, p.Name)
	case count == 1:
		out.Name = observed.Name
	case !byName && !out.Absent:
		r.problems.Add(p.Pos, "there is no profile '%s': only by its name can one be created", p.Name)
	}
	seen := map[string]document.Pos{}
	for _, pod := range p.Pods {
		link, ok := r.link(pod, observed)
		if !ok {
			continue
		}
		key := linkKey(link.CRType, link.Link)
		if at, doubled := seen[key]; doubled {
			r.problems.Add(pod.Pos, "this entry equals the one in %s:%d", at.File, at.Line)
			continue
		}
		seen[key] = pod.Pos
		out.Links = append(out.Links, link)
	}
	r.rules(p, observed, &out)
	r.groups(p, &out)
	r.access(p, &out)
	return out
}

// link resolves a pod. A cluster that can't be seen is accepted only if the profile has the link: it may be gone, and the
// document then says no more than what is.
func (r *resolver) link(pod document.Pod, observed inventory.Profile) (Link, bool) {
	cluster, ok := r.cluster(pod.Pos, pod.Cluster, func(name string) bool {
		return slices.ContainsFunc(observed.Links, func(l iam.Link) bool {
			return l.Link.CRN == name && l.Link.Namespace == pod.Namespace && l.Link.Name == pod.ServiceAccount && isPod(l.CRType)
		})
	})
	if !ok {
		return Link{}, false
	}
	kind := trust.KindOf(cluster.OpenShift())
	if cluster.ID == "" { // not seen: the link says what it is
		for _, l := range observed.Links {
			if l.Link.CRN == cluster.CRN && isPod(l.CRType) {
				kind = trust.Kind(l.CRType)
			}
		}
	}
	return Link{cmp.Or(cluster.Name, cluster.CRN), iam.CreateLinkRequest{
		Name: pod.Label, CRType: string(kind),
		Link: iam.LinkTarget{CRN: cluster.CRN, Namespace: pod.Namespace, Name: pod.ServiceAccount},
	}}, true
}

func isPod(crType string) bool { return crType == string(trust.IKS) || crType == string(trust.ROKS) }

// cluster finds a cluster by name, ID or CRN. known accepts one that can't be seen or is too old, because the profile has
// it already.
func (r *resolver) cluster(at document.Pos, reference string, known func(reference string) bool) (containers.Cluster, bool) {
	var found []containers.Cluster
	for _, c := range r.account.Clusters {
		if c.Name == reference || c.ID == reference || c.CRN == reference {
			found = append(found, c)
		}
	}
	name, err := crn.Parse(reference)
	switch {
	case err == nil && name.AccountID() != r.account.ID && !known(reference):
		r.problems.Add(at, "cluster '%s' belongs to account '%s', not to '%s'", name.Instance, name.AccountID(), r.account.ID)
	case len(found) == 1:
		return found[0], known(found[0].CRN) || known(found[0].ID) || r.supported(at, found[0])
	case len(found) > 1:
		r.problems.Add(at, "'%s' can be %d clusters: name the one by its ID", reference, len(found))
	case known(reference):
		return containers.Cluster{CRN: reference}, true
	default:
		r.problems.Add(at, "there is no cluster '%s', or it may not be seen%s", reference,
			near(reference, r.account.Clusters, func(c containers.Cluster) string { return c.Name }))
	}
	return containers.Cluster{}, false
}

// supported refuses clusters that are too old. Others are a matter of their masters, which only the cluster's owner knows.
func (r *resolver) supported(at document.Pos, c containers.Cluster) bool {
	s := trust.Supported(c.OpenShift(), c.MasterKubeVersion, c.Created())
	if !s.OK {
		r.problems.Add(at, "cluster '%s': %s", c.Name, s.Reason)
	}
	return s.OK
}

// near offers the name that differs least, if any is near.
func near[T any](reference string, all []T, name func(T) string) string {
	names := make([]string, len(all))
	for i, item := range all {
		names[i] = name(item)
	}
	if n := document.Nearest(reference, names); n != "" {
		return "; did you mean '" + n + "'?"
	}
	return ""
}

func (r *resolver) groups(p document.Profile, out *Profile) {
	first := map[string]document.Pos{}
	for _, g := range p.Groups {
		var found []iam.Group
		for _, candidate := range r.account.Groups {
			if candidate.ID == g.Name || strings.EqualFold(candidate.Name, g.Name) {
				found = append(found, candidate)
			}
		}
		switch {
		case len(found) == 0:
			r.problems.Add(g.Pos, "there is no access group '%s', or it may not be seen%s", g.Name,
				near(g.Name, r.account.Groups, func(g iam.Group) string { return g.Name }))
		case len(found) > 1:
			r.problems.Add(g.Pos, "there are %d access groups named '%s': name the one by its ID", len(found), g.Name)
		case slices.Contains(out.Groups, Group{found[0].ID, found[0].Name}):
			at := first[found[0].ID]
			r.problems.Add(g.Pos, "access group '%s' is listed twice, first in %s:%d", g.Name, at.File, at.Line)
		default:
			first[found[0].ID] = g.Pos
			out.Groups = append(out.Groups, Group{found[0].ID, found[0].Name})
		}
	}
	slices.SortStableFunc(out.Groups, func(x, y Group) int { return strings.Compare(x.ID, y.ID) })
}
