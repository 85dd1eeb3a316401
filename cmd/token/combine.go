package token

import (
	"cmp"
	"context"
	"slices"

	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/trust"
)

// combine puts together what IAM said and what an administrator may see.
func (c *collector) combine(ctx context.Context) {
	if c.seen == nil {
		return
	}
	cluster, known := c.findCluster(ctx)
	if known {
		c.facts.Cluster = &diagnose.Cluster{
			ID: cluster.ID, Name: cluster.Name, CRN: cluster.CRN, OpenShift: cluster.OpenShift(), Support: names.Support(cluster),
		}
	}
	if c.pod.ServiceAccount != "" && c.pod.Namespace == "" {
		c.facts.Missing = append(c.facts.Missing, "the pod's namespace: the manifest does not name it")
	}
	if c.seen.trusted && c.pod.ServiceAccount != "" && c.pod.Namespace != "" {
		c.facts.Profile.Changed = c.seen.lastChange()
		c.facts.Trust = c.trust(cluster, known)
	}
	if c.seen.access {
		c.facts.Access = c.access()
	}
	c.expect()
}

// findCluster finds the pod's cluster: the one that was named, else the one that IAM recognised.
func (c *collector) findCluster(ctx context.Context) (containers.Cluster, bool) {
	text := cmp.Or(c.o.cluster, c.pod.ClusterCRN, c.pod.Cluster)
	if text == "" {
		if c.facts.Exchange.Tried || c.facts.Token.Decoded == nil && c.pod.ServiceAccount != "" {
			c.facts.Missing = append(c.facts.Missing, "the pod's cluster: IAM did not name it; '--cluster' does")
		}
		return containers.Cluster{}, false
	}
	var found []containers.Cluster
	for _, cluster := range c.seen.clusters {
		if cluster.ID == text || cluster.CRN == text || cluster.Name == text {
			found = append(found, cluster)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	if name, err := crn.Parse(text); err == nil {
		text = name.Instance
	}
	cluster, err := c.seen.session.Containers.GetCluster(ctx, text)
	if err != nil {
		c.facts.Missing = append(c.facts.Missing, "the pod's cluster '"+text+"': it was not found")
		return containers.Cluster{}, false
	}
	return cluster, true
}

func (c *collector) trust(cluster containers.Cluster, known bool) *diagnose.Trust {
	t := &diagnose.Trust{Identity: trust.Identity{
		Namespace: c.pod.Namespace, ServiceAccount: c.pod.ServiceAccount, Pod: c.pod.Pod, ClusterName: c.pod.Cluster,
	}}
	if known {
		t.Identity.Kind, t.Identity.ClusterCRN = trust.KindOf(cluster.OpenShift()), cluster.CRN
		t.Identity.ClusterID, t.Identity.ClusterName = cluster.ID, cluster.Name
		t.Identity.ResourceGroupID, t.Identity.ResourceGroupName = cluster.ResourceGroup, cluster.ResourceGroupName
		if name, err := crn.Parse(cluster.CRN); err == nil {
			t.Identity.Location = name.Location
		}
	}
	for _, l := range c.seen.links {
		t.Links = append(t.Links, trust.Link{
			ID: l.ID, Name: l.Name, CRType: l.CRType, CRN: l.Link.CRN, Namespace: l.Link.Namespace, ServiceAccount: l.Link.Name,
		})
	}
	for _, r := range c.seen.rules {
		rule := trust.Rule{ID: r.ID, Name: r.Name, Type: r.Type, CRType: r.CRType}
		for _, cond := range r.Conditions {
			rule.Conditions = append(rule.Conditions, trust.Condition(cond))
		}
		t.Rules = append(t.Rules, rule)
	}
	t.World.Complete = c.seen.complete
	for _, cl := range c.seen.clusters {
		t.World.Clusters, t.World.Names = append(t.World.Clusters, cl.CRN), append(t.World.Names, cl.Name)
	}
	return t
}

func (c *collector) access() *diagnose.Access {
	a := &diagnose.Access{
		AccountID: c.seen.session.Account, Policies: policies(c.seen.policies),
		Wanted: diagnose.Target{Service: c.o.service, Instance: c.o.instance},
	}
	for _, g := range c.seen.groups {
		a.Groups = append(a.Groups, diagnose.Group{ID: g.ID, Name: g.Name, Policies: policies(c.seen.grouped[g.ID])})
	}
	return a
}

// expect looks at the manifests once more, when it is known that a link trusts another service account or namespace: then
// the line that says so is worth knowing.
func (c *collector) expect() {
	if len(c.o.manifests) == 0 || c.facts.Trust == nil {
		return
	}
	link, ok := c.closest()
	if !ok {
		return
	}
	for _, file := range c.o.manifests {
		text, err := readManifest(file)
		if err != nil {
			continue // it could be read a moment ago, and was looked at then
		}
		found, _ := manifest.Lint(text, manifest.LintOptions{All: true, ServiceAccount: link.ServiceAccount, Namespace: link.Namespace})
		for _, f := range found {
			f.File = file
			same := func(m diagnose.Manifest) bool { return m.File == f.File && m.ID == f.ID && m.Line == f.Line }
			if !slices.ContainsFunc(c.facts.Manifest, same) {
				c.facts.Manifest = append(c.facts.Manifest, f)
			}
		}
	}
}

// closest is the link that differs from the pod in nothing but its service account or namespace.
func (c *collector) closest() (trust.Link, bool) {
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
