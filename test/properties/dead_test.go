package properties_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/graph"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
	"github.com/podtrust/podtrust/pkg/trust"
)

// dead is a link or a claim rule of which an audit says that no pod matches it.
type dead struct {
	finding audit.Finding
	link    *iam.Link
	rule    *iam.Rule
}

// checkDead requires who-can to say as certainly as the audit that nobody matches dead trust, and the sandbox to refuse pods near
// to one that is drawn.
func (w *world) checkDead(t *rapid.T, a *account.Account, r audit.Report, pods []pod) {
	var all []dead
	for _, p := range a.Profiles.Seen() {
		var who *graph.Who
		for _, f := range r.Findings {
			matchesNone := f.ID == audit.NeverMatches || f.ID == audit.ClusterGone && len(f.Fix.Commands) > 0
			if f.Profile != p.Name || !matchesNone && f.ID != audit.NoTrust {
				continue
			}
			if who == nil {
				one := graph.WhoCan(a, p)
				who = &one
			}
			found := trustOf(p, f)
			if matchesNone && len(found) != 1 {
				t.Fatalf("%+v is about %d links and rules", f, len(found))
			}
			agrees(t, *who, f, found)
			all = append(all, found...)
		}
	}
	if len(all) > 0 {
		w.refuses(t, rapid.SampledFrom(all).Draw(t, "dead"), somePods(t, pods))
	}
}

// trustOf are the links and rules of a profile that a finding is about: the one that its command deletes, or all for pods.
func trustOf(p account.Profile, f audit.Finding) (found []dead) {
	about := func(id string) bool {
		return f.ID == audit.NoTrust || slices.ContainsFunc(f.Fix.Commands, func(command string) bool { return strings.HasSuffix(command, " "+id) })
	}
	for _, l := range p.Links.Seen() {
		if account.PodLink(l) && about(l.ID) {
			found = append(found, dead{finding: f, link: &l})
		}
	}
	for _, r := range p.Rules.Seen() {
		if account.PodRule(r) && about(r.ID) {
			found = append(found, dead{finding: f, rule: &r})
		}
	}
	return found
}

// agrees requires who-can to list nobody, not even perhaps, and each link and rule among those that match no pod.
func agrees(t *rapid.T, who graph.Who, f audit.Finding, found []dead) {
	if f.ID == audit.NoTrust && (len(who.Pods) > 0 || len(who.Others) > 0 || !who.Known) {
		t.Fatalf("%+v, and who-can says %+v", f, who)
	}
	for _, d := range found {
		is := func(by graph.By) bool { return by.ID == d.id() }
		if slices.ContainsFunc(who.Pods, func(r graph.Pods) bool { return is(r.By) }) ||
			!slices.ContainsFunc(who.Never, func(n graph.Never) bool { return is(n.By) }) {
			t.Fatalf("%+v, and who-can says %+v", f, who)
		}
	}
}

func (d dead) id() string {
	if d.link != nil {
		return d.link.ID
	}
	return d.rule.ID
}

// refuses gives a profile of its own the dead trust alone, and requires the sandbox to refuse pods: some of all, and those of the
// cluster, namespace and service account that it names, as written and in other spellings.
func (w *world) refuses(t *rapid.T, d dead, pods []pod) {
	const lone = "lone"
	p, err := w.IAM.CreateProfile(t.Context(), iam.CreateProfileRequest{Name: lone, AccountID: sandbox.AccountID})
	if err != nil {
		t.Fatal(err)
	}
	if d.link != nil {
		in := iam.CreateLinkRequest{CRType: d.link.CRType, Link: d.link.Link, IsCrossAccount: account.LinkOf(*d.link).CrossAccount}
		w.Send(t, "POST", "/v1/profiles/"+p.ID+"/links", in)
	} else {
		w.Send(t, "POST", "/v1/profiles/"+p.ID+"/rules", body{"type": d.rule.Type, "cr_type": d.rule.CRType, "conditions": d.rule.Conditions})
	}
	for key, is := range w.admitted(t, append(w.similar(t, d), pods...), []string{lone}) {
		if is {
			t.Fatalf("%+v: %s is admitted", d.finding, key)
		}
	}
}

// similar draws pods whose cluster, namespace and service account are those that dead trust names. Clusters that are gone have none.
func (w *world) similar(t *rapid.T, d dead) (pods []pod) {
	clusters, namespaces, accounts := d.names()
	for range 2 {
		one := pod{
			cluster:   drawSimilar(t, "similar cluster", append(clusters, clustersDrawn...)),
			namespace: drawSimilar(t, "similar namespace", append(namespaces, "red")),
			account:   drawSimilar(t, "similar service account", append(accounts, "web")),
			pod:       "web-1",
		}
		if (trust.Link{Namespace: one.namespace, ServiceAccount: one.account}).CheckNames() != nil {
			continue // the sandbox mints tokens for names that no API server would
		}
		token, err := w.Control.Mint(t.Context(), sandbox.MintRequest{
			Cluster: one.cluster, Namespace: one.namespace, ServiceAccount: one.account, Pod: one.pod, Audience: []string{"iam"}, ExpiresIn: time.Hour,
		})
		if err == nil { // there is such a pod
			one.token = token
			pods = append(pods, one)
		}
	}
	return pods
}

// drawSimilar draws a name, mostly the first, or another spelling of it.
func drawSimilar(t *rapid.T, what string, names []string) string {
	return rapid.SampledFrom(append([]string{names[0], names[0], strings.ToLower(names[0]), strings.TrimSpace(names[0])}, names...)).Draw(t, what)
}

// names are the clusters, namespaces and service accounts that dead trust names.
func (d dead) names() (clusters, namespaces, accounts []string) {
	if d.link != nil {
		ref, _ := trust.ClusterOf(d.link.Link.CRN)
		return []string{ref.ID}, []string{d.link.Link.Namespace}, []string{d.link.Link.Name}
	}
	for _, c := range account.RuleOf(*d.rule).Conditions {
		switch pins := c.Pins(); c.Claim {
		case "service_instance":
			clusters = append(clusters, pins...)
		case "crn":
			for _, pin := range pins {
				ref, _ := trust.ClusterOf(pin)
				clusters = append(clusters, ref.ID)
			}
		case "namespace":
			namespaces = append(namespaces, pins...)
		case "name":
			accounts = append(accounts, pins...)
		}
	}
	return clusters, namespaces, accounts
}
