package resolve

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Options waive refusals for all rules of the documents.
type Options struct {
	AllowWide    bool // wide rules
	AllowUnknown bool // locations that are not known
}

// Resolve finds in the account what a document refers to. The error is of type document.Problems and names everything that
// is missing, ambiguous, of the wrong kind or of another account.
func Resolve(t document.Trust, a *account.Account, o Options) (Desired, error) {
	r := &resolver{account: a, known: a.Known(), options: o}
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
	d.Warnings = r.warnings
	return d, r.problems.Err()
}

type resolver struct {
	account  *account.Account
	known    trust.Known
	options  Options
	problems document.Problems
	warnings []string
}

func (r *resolver) profile(p document.Profile) Profile {
	out := Profile{Pos: p.Pos, Name: p.Name, Absent: p.State == document.Absent, Description: p.Description, Keep: p.Keep}
	have, err := r.account.ResolveProfile(p.Name)
	var missing *account.NotFoundError
	switch {
	case err == nil:
		out.Have, out.Exists, out.Name = have, true, have.Name
	case errors.As(err, &missing):
		out.Have = account.Nothing(account.Profile{Profile: iam.Profile{Name: p.Name, AccountID: r.account.ID}})
		if trust.ParseProfile(p.Name).LooksLikeID() && !out.Absent {
			r.problems.Add(p.Pos, "trusted profile '%s' was not found: a new profile requires a name, not an ID", p.Name)
		}
	default:
		r.problems.AddUnread(p.Pos, account.Unread(err), err.Error())
	}
	seen := map[string]document.Pos{}
	for _, pod := range p.Pods {
		link, ok := r.link(pod, out.Have)
		if !ok {
			continue
		}
		key := account.WantedLink(link.CreateLinkRequest).Key()
		if at, doubled := seen[key]; doubled {
			r.problems.Add(pod.Pos, "this entry equals the one in %s:%d", at.File, at.Line)
			continue
		}
		seen[key] = pod.Pos
		out.Links = append(out.Links, link)
	}
	r.rules(p, &out)
	r.groups(p, &out)
	r.access(p, &out)
	return out
}

// link resolves a pod. A cluster that can't be linked is accepted if the profile already has the link, because the document
// then changes nothing.
func (r *resolver) link(pod document.Pod, have account.Profile) (Link, bool) {
	made := func(cluster, crType, crn string) Link {
		return Link{cluster, iam.CreateLinkRequest{
			Name: pod.Label, CRType: crType, Link: iam.LinkTarget{CRN: crn, Namespace: pod.Namespace, Name: pod.ServiceAccount},
		}}
	}
	held := func(c containers.Cluster) (iam.Link, bool) { return r.held(pod, have, c) }
	c, err := r.account.ResolveCluster(pod.Cluster)
	if err != nil {
		if l, ok := held(containers.Cluster{CRN: pod.Cluster}); ok {
			return made(r.account.ClusterName(l.Link.CRN), l.CRType, l.Link.CRN), true
		}
		r.clusterProblem(pod.Pos, pod.Cluster, err)
		return Link{}, false
	}
	kind := string(trust.KindOf(c.OpenShift()))
	problem, unread := r.unusable(c)
	doubt := cmp.Or(problem, lifetime.OfCluster(c).String())
	if doubt != "" {
		if l, ok := held(c); ok {
			r.warn("Profile '" + have.Name + "': " + doubt)
			return made(c.Name, l.CRType, l.Link.CRN), true
		}
	}
	if problem == "" {
		if doubt != "" {
			r.warn("Profile '" + have.Name + "': " + doubt)
		}
		return made(c.Name, kind, c.CRN), true
	}
	r.problems.AddUnread(pod.Pos, unread, problem)
	return Link{}, false
}

// warn adds a warning that ends as a sentence does.
func (r *resolver) warn(text string) {
	if !strings.HasSuffix(text, "?") {
		text += "."
	}
	r.warnings = append(r.warnings, text)
}

// held is the existing link of a profile to the pods of an entry.
func (r *resolver) held(pod document.Pod, have account.Profile, c containers.Cluster) (iam.Link, bool) {
	for _, l := range have.Links.Seen() {
		same := trust.Link{CRType: l.CRType, CRN: c.CRN, Namespace: pod.Namespace, ServiceAccount: pod.ServiceAccount}
		if c.CRN == "" {
			if seen, _, ok := r.account.ClusterOf(l.Link.CRN); ok && seen.ID == c.ID {
				same.CRN = l.Link.CRN
			}
		}
		if account.PodLink(l) && account.LinkOf(l).SameTarget(same) {
			return l, true
		}
	}
	return iam.Link{}, false
}

// clusterProblem notes why a reference means no cluster of the account.
func (r *resolver) clusterProblem(at document.Pos, reference string, err error) {
	if ref, ok := trust.ClusterOf(reference); ok && ref.AccountID != r.account.ID {
		r.problems.Add(at, "cluster '%s' belongs to account '%s', not to '%s'", ref.ID, ref.AccountID, r.account.ID)
		return
	}
	r.problems.AddUnread(at, account.Unread(err), err.Error())
}

// unusable returns why pods of a cluster can't be linked; "" when they can. unread is why it is unknown whether they can.
func (r *resolver) unusable(c containers.Cluster) (problem, unread string) {
	s, life := trust.Supported(c.OpenShift(), c.MasterKubeVersion, c.Created()), lifetime.OfCluster(c)
	ref, ok := trust.ClusterOf(c.CRN)
	switch {
	case life.Ended:
		return life.String(), ""
	case !s.OK:
		return "cluster '" + c.Name + "': " + s.Reason, ""
	case !ok:
		unread = cmp.Or(r.account.UnreadCRNs[c.ID], "the service did not give it")
		return "cluster '" + c.Name + "': its CRN could not be read (" + unread + ")", unread
	case ref.AccountID != r.account.ID:
		return "cluster '" + c.Name + "' belongs to account '" + ref.AccountID + "', not to '" + r.account.ID + "'", ""
	}
	return "", ""
}

func (r *resolver) groups(p document.Profile, out *Profile) {
	first := map[string]document.Pos{}
	for _, g := range p.Groups {
		found, err := r.account.ResolveGroup(g.Name)
		if err != nil {
			r.problems.AddUnread(g.Pos, account.Unread(err), err.Error())
			continue
		}
		if at, doubled := first[found.ID]; doubled {
			r.problems.Add(g.Pos, "access group '%s' is listed twice, first in %s:%d", g.Name, at.File, at.Line)
			continue
		}
		first[found.ID] = g.Pos
		out.Groups = append(out.Groups, Group{found.ID, found.Name})
	}
	slices.SortFunc(out.Groups, func(x, y Group) int { return strings.Compare(x.ID, y.ID) })
}
