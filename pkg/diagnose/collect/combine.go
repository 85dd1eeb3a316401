package collect

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/trust"
)

// combine puts together what IAM said and what an administrator can see.
func (c *Collector) combine(ctx context.Context) {
	if c.seen == nil {
		return
	}
	cluster, other, known := c.podCluster(ctx)
	if known {
		c.facts.Cluster = &diagnose.Cluster{
			Named: other,
			ID:    cluster.ID, Name: cluster.Name, CRN: cluster.CRN, OpenShift: cluster.OpenShift(),
			Support: trust.Supported(cluster.OpenShift(), cluster.MasterKubeVersion, cluster.Created()),
		}
	}
	if other != "" {
		c.facts.Missing = append(c.facts.Missing, "cluster '"+other+"', which '--cluster' names: IAM recognized the token as one of cluster '"+cluster.Name+"'")
	}
	if c.pod.ServiceAccount != "" && c.pod.Namespace == "" {
		c.facts.Missing = append(c.facts.Missing, "the pod's namespace: the manifest does not name it; '--namespace' does")
	}
	if p := c.seen.profile; p != nil {
		c.lacks("links of the profile", p.Links.Why())
		c.lacks("claim rules of the profile", p.Rules.Why())
		if c.pod.ServiceAccount != "" && c.pod.Namespace != "" {
			c.facts.Profile.Changed = lastChange(*p)
			c.facts.Trust = c.trust(*p, cluster, known)
			c.facts.Others = c.others.trusting(c.seen.account, c.facts.Trust.Identity, c.facts.Declared)
			c.facts.OthersUnread = c.others.why
			c.lacks("whether another profile trusts the pod", c.others.why)
		}
		c.facts.Access = c.access(*p)
	}
	c.expect()
}

// podCluster finds the pod's cluster: the one that IAM recognized, else the one that was named. other is the named one if
// IAM recognized another.
func (c *Collector) podCluster(ctx context.Context) (cluster containers.Cluster, other string, known bool) {
	recognized := cmp.Or(c.pod.ClusterCRN, c.pod.Cluster)
	named, ok := c.findCluster(ctx, cmp.Or(c.in.Cluster, recognized))
	if c.in.Cluster == "" || recognized == "" || ok && (recognized == named.CRN || recognized == named.Name || recognized == named.ID) {
		return named, "", ok
	}
	c.facts.NotJudged = true // what the caller says of the cluster does not fit
	if seen, err := c.seen.account.ResolveCluster(recognized); err == nil && seen.ID != named.ID {
		return seen, c.in.Cluster, true
	}
	return named, "", ok
}

// findCluster finds a cluster by name, ID or CRN.
func (c *Collector) findCluster(ctx context.Context, text string) (containers.Cluster, bool) {
	if text == "" {
		if c.facts.Exchange.Tried || c.facts.Token.Decoded == nil && c.pod.ServiceAccount != "" {
			c.facts.Missing = append(c.facts.Missing, "the pod's cluster: IAM did not name it; '--cluster' does")
		}
		return containers.Cluster{}, false
	}
	found, err := c.seen.account.ResolveCluster(text)
	var unseen *account.NotFoundError
	if errors.As(err, &unseen) && unseen.Incomplete != "" { // it may be there all the same
		id := text
		if ref, ok := trust.ClusterOf(text); ok {
			id = ref.ID
		}
		var getErr error
		if found, getErr = c.seen.admin.Containers.GetCluster(ctx, id); getErr == nil {
			err = nil
		}
	}
	if err != nil {
		c.facts.Missing = append(c.facts.Missing, "the pod's cluster: "+err.Error())
		return containers.Cluster{}, false
	}
	if found.CRN == "" { // it could not be read, but IAM may have named it
		found.CRN = c.pod.ClusterCRN
	}
	return found, true
}

// trust is what the exchange is decided by.
func (c *Collector) trust(p account.Profile, cluster containers.Cluster, known bool) *diagnose.Trust {
	a := c.seen.account
	t := &diagnose.Trust{Incomplete: cmp.Or(p.Links.Why(), p.Rules.Why())}
	if known {
		t.Identity = account.IdentityOf(cluster)
	}
	t.Identity.ClusterName = cmp.Or(t.Identity.ClusterName, c.pod.Cluster)
	t.Identity.Namespace, t.Identity.ServiceAccount, t.Identity.Pod = c.pod.Namespace, c.pod.ServiceAccount, c.pod.Pod
	for _, l := range p.Links.Seen() {
		t.Links = append(t.Links, account.LinkOf(l))
	}
	for _, r := range p.Rules.Seen() {
		t.Rules = append(t.Rules, account.RuleOf(r))
	}
	of := a.Known()
	t.World.Complete = of.Complete && len(c.seen.account.UnreadCRNs) == 0 // else a link's cluster may be one without a CRN
	for _, one := range of.Clusters {
		t.World.Clusters, t.World.Names = append(t.World.Clusters, one.ClusterCRN), append(t.World.Names, one.ClusterName)
	}
	return t
}

// access is what the profile has, as far as it is known.
func (c *Collector) access(p account.Profile) *diagnose.Access {
	_, hidden := c.seen.account.GrantsOf(p)
	want := c.wanted()
	a := &diagnose.Access{
		AccountID: c.seen.admin.AccountID, Policies: c.policies(p.Policies.Seen(), want), Incomplete: hidden, Wanted: want,
	}
	for _, id := range p.Groups.Seen() {
		g, _ := c.seen.account.Group(id) // one that was not seen is among what is hidden
		a.Groups = append(a.Groups, diagnose.Group{ID: id, Name: c.seen.account.GroupName(id), Policies: c.policies(g.Policies.Seen(), want)})
	}
	return a
}

// expect looks at the manifests once more, when it is known that a link trusts another service account or namespace: then
// the line that says so is worth knowing.
func (c *Collector) expect() {
	if len(c.in.Manifests) == 0 || c.facts.Trust == nil {
		return
	}
	link, ok := c.closest()
	if !ok {
		return
	}
	for _, file := range c.in.Manifests {
		text, err := c.readManifest(file)
		if err != nil {
			continue // it could be read a moment ago, and was looked at then
		}
		found, _ := lint.Check(text, lint.Options{All: c.alone(file), ServiceAccount: link.ServiceAccount, Namespace: link.Namespace})
		for _, f := range found {
			f.File = file
			same := func(m diagnose.Manifest) bool { return m.File == f.File && m.ID == f.ID && m.Line == f.Line }
			if !slices.ContainsFunc(c.facts.Manifest, same) {
				c.facts.Manifest = append(c.facts.Manifest, f)
			}
		}
	}
}

// alone reports whether a file has one workload only, which is then the pod's, or shows of none that it asks for a profile.
func (c *Collector) alone(file string) bool {
	return slices.ContainsFunc(c.facts.Declared, func(d diagnose.Declared) bool { return d.File == file && (d.Workloads == 1 || !d.Asks) })
}

// closest is the link that differs from the pod in nothing but its service account or namespace.
func (c *Collector) closest() (trust.Link, bool) {
	t := c.facts.Trust
	id := t.Identity
	if id.ClusterCRN == "" && len(t.Links) == 1 {
		id.ClusterCRN, id.Kind = t.Links[0].CRN, trust.Kind(t.Links[0].CRType)
	}
	why := trust.Explain(id, t.World, t.Links, t.Rules)
	if len(why) == 0 || why[0].Candidate.Rule || why[0].Cause != trust.CauseServiceAccount && why[0].Cause != trust.CauseNamespace {
		return trust.Link{}, false
	}
	i := slices.IndexFunc(t.Links, func(l trust.Link) bool { return l.ID == why[0].Candidate.ID })
	return t.Links[i], true
}
