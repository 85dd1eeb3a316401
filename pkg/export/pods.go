package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// clusterOfLink is how a document names the cluster of a link.
type clusterOfLink struct {
	reference string // name, ID or CRN; "" when it can't be named
	reason    string // why not
	// usable is set for a cluster whose pods can be linked: then an entry means a link of its type and CRN, whatever the
	// profile has.
	usable      bool
	crType, crn string
}

func (e *exporter) pods(p account.Profile, out *document.Profile) {
	index := map[string]int{} // of entries, by the key of their links
	labels := map[int][]string{}
	for _, l := range p.Links.Seen() {
		if !account.PodLink(l) {
			continue
		}
		link := account.LinkOf(l)
		pod, reason := e.pod(p, l)
		if reason != "" {
			e.keep(p, out, document.PartPods, l.ID, "link", e.account.LinkName(link), reason)
			continue
		}
		i, doubled := index[link.Key()]
		if !doubled {
			i = len(out.Pods)
			index[link.Key()] = i
			out.Pods = append(out.Pods, pod)
		}
		labels[i] = append(labels[i], l.Name)
	}
	for i := range out.Pods {
		var dropped bool
		if out.Pods[i].Label, dropped = e.agreed(labels[i]); dropped {
			pod := out.Pods[i]
			name := pod.Cluster + "/" + pod.Namespace + "/" + pod.ServiceAccount
			e.drop(p, fmt.Sprintf("the label of link '%s' is ambiguous, or contains text that a document can't hold", name))
		}
	}
	slices.SortStableFunc(out.Pods, func(x, y document.Pod) int {
		return cmp.Or(strings.Compare(x.Cluster, y.Cluster), strings.Compare(x.Namespace, y.Namespace), strings.Compare(x.ServiceAccount, y.ServiceAccount))
	})
}

// pod is the entry of a link, without its label. The reason is why there is none.
func (e *exporter) pod(p account.Profile, l iam.Link) (pod document.Pod, reason string) {
	link := account.LinkOf(l)
	switch {
	case bool(l.IsCrossAccount):
		return pod, "it is a link across accounts"
	case trust.CheckNamespace(link.Namespace) != nil:
		return pod, "no namespace can have its name"
	case trust.CheckServiceAccount(link.ServiceAccount) != nil:
		return pod, "no service account can have its name"
	}
	c := e.cluster(link.CRN)
	if c.reference == "" {
		return pod, c.reason
	}
	pod = document.Pod{Cluster: c.reference, Namespace: link.Namespace, ServiceAccount: link.ServiceAccount}
	meant, ok := trust.Link{CRType: c.crType, CRN: c.crn, Namespace: link.Namespace, ServiceAccount: link.ServiceAccount}, true
	if !c.usable {
		var made iam.CreateLinkRequest
		made, ok = resolve.Pod(e.account, pod, p)
		meant = account.WantedLink(made)
	}
	switch {
	case !ok:
		return pod, "its cluster can't be named"
	case meant.CRType != link.CRType:
		return pod, "its type is not that of the cluster"
	case meant.Key() != link.Key():
		return pod, "another link of the profile names the cluster differently"
	}
	return pod, ""
}

// cluster is how a document names the cluster of a link's CRN.
func (e *exporter) cluster(text string) clusterOfLink {
	c, known := e.clusters[text]
	if !known {
		c = e.findCluster(text)
		e.clusters[text] = c
	}
	return c
}

func (e *exporter) findCluster(text string) clusterOfLink {
	if _, valid := trust.ClusterOf(text); !valid {
		return clusterOfLink{reason: "its CRN is not that of a cluster"}
	}
	found, exact, seen := e.account.ClusterOf(text)
	switch {
	case seen && found.CRN == "":
		return clusterOfLink{reason: "the CRN of its cluster could not be read"}
	case seen && !exact:
		return clusterOfLink{reason: "its CRN is not the cluster's own"}
	case !seen && !e.account.Clusters.Known():
		return clusterOfLink{reason: "its cluster was not read, so that its CRN may not be the cluster's own"}
	case !seen: // by its CRN; whether a document can name it depends on the profile
		if !legalCluster(text) {
			return clusterOfLink{reason: "a document can't hold its CRN"}
		}
		return clusterOfLink{reference: text}
	}
	c := clusterOfLink{reference: e.clusterName(found), reason: "another cluster has its name and ID"}
	if c.reference != "" {
		probe := document.Pod{Cluster: c.reference, Namespace: "x", ServiceAccount: "x"}
		made, ok := resolve.Pod(e.account, probe, account.Nothing(account.Profile{}))
		c.usable, c.crType, c.crn = ok, made.CRType, made.Link.CRN
	}
	return c
}

// clusterName is the name of a cluster, or its ID if the name does not mean it; "" when neither does.
func (e *exporter) clusterName(c containers.Cluster) string {
	return e.reference("cluster "+c.ID, []string{c.Name, c.ID, c.CRN}, func(text string) bool {
		found, err := e.account.ResolveCluster(text)
		return err == nil && found.ID == c.ID && found.CRN == c.CRN && legalCluster(text)
	})
}

func legalCluster(text string) bool {
	back, ok := readBack(document.Profile{Name: "x", Pods: []document.Pod{{Cluster: text, Namespace: "x", ServiceAccount: "x"}}})
	return ok && len(back.Pods) == 1 && back.Pods[0].Cluster == text
}

// clusterByID is how a document names the cluster of an ID; "" when it was not seen.
func (e *exporter) clusterByID(id string) string {
	if name, known := e.references["cluster "+id]; known {
		return name
	}
	c, err := e.account.ResolveCluster(id)
	if err != nil || c.ID != id {
		return ""
	}
	return e.clusterName(c)
}
