package audit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/trust"
)

// subject is a profile with what is known of its trust.
type subject struct {
	account.Profile
	trusted []trusted // its links and rules for pods
}

// trusted is a link or a claim rule for pods, with whom it admits.
type trusted struct {
	object  string // "link 'demo/orders/api'"
	kind    string // "link" or "claim rule"
	id      string // of IAM; "" for one that is yet to be created
	link    trust.Link
	rule    trust.Rule // zero for a link, which has no type
	verdict trust.Verdict
	reason  string          // why it admits no pod
	doubt   doubt           // why it is not known whether it does
	gone    []string        // clusters that do not exist any more, in words
	ended   []lifetime.Life // clusters that are being deleted or never came to be
	never   bool            // it can never match, for the reason given
	example trust.Identity  // a pod that it admits
	in      []cluster       // the clusters whose pods it admits
	future  bool            // it admits pods of clusters that do not exist yet, and of none that does
}

// doubt is what is not known: a part, and why.
type doubt struct {
	what, reason string
	shared       bool // the part is one of the account, and not of the profile
}

func (t trusted) isRule() bool { return t.rule.Type != "" }

// identified are links and rules by what they trust, with other texts, sorted: of links, clusters by CRN, whose names another
// cluster may get.
func identified(all []trusted, others []string) []string {
	texts := slices.Clone(others)
	for _, t := range all {
		text := t.object
		if !t.isRule() {
			text = "link " + strings.ReplaceAll(t.link.FullKey(), "\x00", "/")
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return slices.Compact(slices.DeleteFunc(texts, func(text string) bool { return text == "" }))
}

// cluster is one whose pods may be trusted.
type cluster struct {
	containers.Cluster
	label string // its name, or what distinguishes it from others of that name
	life  lifetime.Life
}

// clustersOf are the clusters of an account, by ID.
func clustersOf(a *account.Account) map[string]cluster {
	all := map[string]cluster{}
	for _, c := range a.Clusters.Seen() {
		all[c.ID] = cluster{c, a.ClusterLabel(c), lifetime.OfCluster(c)}
	}
	return all
}

// subject judges the trust of a profile.
func (c *checker) subject(p account.Profile) *subject {
	s := &subject{Profile: p}
	for _, l := range p.Links.Seen() {
		if account.PodLink(l) {
			s.trusted = append(s.trusted, c.judgeLink(l))
		}
	}
	for _, r := range p.Rules.Seen() {
		if account.PodRule(r) {
			rule := account.RuleOf(r)
			t := c.judgeRule(rule)
			t.id = r.ID
			s.trusted = append(s.trusted, t)
		}
	}
	return s
}

// ruleObject names a rule by its label and its conditions, so that a rule that changes is another object.
func (c *checker) ruleObject(r trust.Rule) string {
	if r.Name == "" {
		return "claim rule (" + c.account.RuleText(r) + ")"
	}
	return "claim rule '" + r.Name + "' (" + c.account.RuleText(r) + ")"
}

// judgeLink says whether a link admits pods.
func (c *checker) judgeLink(l iam.Link) trusted {
	link := account.LinkOf(l)
	t := trusted{kind: "link", id: l.ID, object: "link '" + c.account.LinkName(link) + "'", link: link}
	set, never := c.reach.OfLink(link)
	ref, named := trust.ClusterOf(link.CRN)
	found, _, seen := c.account.ClusterOf(link.CRN)
	k := c.clusters[found.ID]
	if seen && k.life.Ended {
		t.ended = []lifetime.Life{k.life}
	}
	switch {
	case link.CheckNames() != nil: // whatever is known of its cluster
		t.never, t.ended, t.reason = true, nil, never
	case never == "" && set.Doubt == "":
		t.verdict, t.example, t.in = trust.Yes, set.Identity, []cluster{k}
	case never == "":
		t.unsure(set.Doubt)
		c.doubtLink(&t, ref, seen, k)
	case named && c.reach.Unusable(ref.ID) != "":
		t.reason = never
	case named && !seen && c.account.Clusters.Known(): // of this account, or else it is not known whether it matches
		t.gone, t.reason = []string{never}, never
	default:
		t.never, t.reason = true, never
	}
	return t
}

// doubtLink says which part of the account keeps it unknown whether a link admits pods, if one does.
func (c *checker) doubtLink(t *trusted, ref trust.ClusterRef, seen bool, k cluster) {
	switch why := c.account.UnreadCRNs[k.ID]; {
	case !seen && (t.link.CrossAccount || ref.AccountID != c.account.ID):
		t.unsure("its cluster belongs to another account, so the link cannot be judged")
	case !seen:
		t.doubt = c.unreadClusters()
	case k.CRN == "" && why != "":
		t.doubt = doubt{"CRN of cluster '" + k.label + "'", why, true}
	}
}

// unsure marks a link or rule of which it is not known whether it admits pods.
func (t *trusted) unsure(reason string) {
	t.verdict, t.reason, t.doubt = trust.Unknown, "", doubt{what: t.object, reason: reason}
}

// unreadClusters is the doubt about everything that depends on the clusters.
func (c *checker) unreadClusters() doubt {
	return doubt{"clusters", c.account.Clusters.Why(), true}
}

// judgeRule says whether a claim rule admits pods.
func (c *checker) judgeRule(r trust.Rule) trusted {
	t := trusted{kind: "claim rule", object: c.ruleObject(r), rule: r}
	c.lostClusters(&t)
	if dead := c.reach.Dead(r); len(dead) > 0 {
		t.reason, t.never = messages(dead), slices.ContainsFunc(dead, func(d trust.Doubt) bool { return !c.isGone(d) })
		return t
	}
	if location := unknownLocation(r.Doubts(c.known)); location != "" {
		t.unsure(location)
		return t
	}
	if pod, verdict := reach.ExamplePod(r); verdict == trust.Yes {
		c.matchRule(&t, pod)
	} else {
		t.unsure("whether a name that Kubernetes allows meets its conditions is unknown")
	}
	return t
}

// lostClusters are the clusters that a rule names and that are gone, or that are being deleted or never came to be.
func (c *checker) lostClusters(t *trusted) {
	for _, d := range t.rule.Doubts(c.known) {
		if c.isGone(d) {
			t.gone = append(t.gone, d.Message)
		}
	}
	for _, k := range c.named(t.rule) {
		if k.life.Ended {
			t.ended = append(t.ended, k.life)
		}
	}
}

// isGone reports whether a doubt is about a cluster that there was and that does not exist any more.
func (c *checker) isGone(d trust.Doubt) bool {
	return d.Kind == trust.DoubtCluster && d.Meant == "" && c.gone(d.Condition)
}

// messages are those of some doubts, in one line.
func messages(doubts []trust.Doubt) string {
	texts := make([]string, len(doubts))
	for i, d := range doubts {
		texts[i] = d.Message
	}
	return strings.Join(texts, "; ")
}

// unknownLocation is why it is not known whether there can be clusters where a rule wants them.
func unknownLocation(doubts []trust.Doubt) string {
	for _, d := range doubts {
		if d.Kind == trust.DoubtLocation && !d.Partial {
			return d.Message
		}
	}
	return ""
}

// gone reports whether a condition names clusters by what is an ID or a CRN of the account's.
func (c *checker) gone(condition trust.Condition) bool {
	return condition.Claim == "service_instance" || !slices.ContainsFunc(condition.Pins(), func(v string) bool {
		ref, ok := trust.ClusterOf(v)
		return !ok || ref.AccountID != c.account.ID
	})
}

// named are the clusters that were seen of those that a rule names.
func (c *checker) named(r trust.Rule) []cluster {
	var found []cluster
	for _, condition := range r.Conditions {
		for _, v := range condition.Pins() {
			id := ""
			switch condition.Claim {
			case "service_instance":
				id = v
			case "crn":
				named, _, _ := c.account.ClusterOf(v)
				id = named.ID
			}
			if k, ok := c.clusters[id]; ok {
				found = append(found, k)
			}
		}
	}
	return found
}

// matchRule finds the clusters whose pods a rule admits.
func (c *checker) matchRule(t *trusted, pod trust.Identity) {
	sets, never := c.reach.OfRule(t.rule)
	t.reason = cmp.Or(never, "no cluster of the account meets its conditions")
	for _, set := range sets {
		id := set.Identity
		id.Namespace, id.ServiceAccount, id.Pod = pod.Namespace, pod.ServiceAccount, pod.Pod
		k := c.clusters[id.ClusterID]
		switch verdict := set.Has(id); {
		case set.Future || verdict == trust.No:
		case verdict == trust.Unknown && t.verdict == trust.No:
			t.unsure("whether cluster '" + id.ClusterName + "' meets its conditions is unknown")
		case verdict == trust.Yes:
			if t.verdict != trust.Yes || t.in[0].life.Ended && !k.life.Ended {
				t.example = id
			}
			t.verdict, t.reason, t.in = verdict, "", append(t.in, k)
		}
	}
	switch {
	case t.verdict == trust.Yes:
	case !t.rule.FixesCluster():
		if id, verdict := reach.ExampleCluster(c.known.ResourceGroups, pod, t.rule); verdict == trust.Yes {
			t.verdict, t.reason, t.example, t.future = verdict, "", id, true
		} else {
			t.unsure("whether a cluster can meet its conditions is unknown")
		}
	case t.verdict == trust.No && never == "" && !c.account.Clusters.Known():
		t.verdict, t.doubt = trust.Unknown, c.unreadClusters()
	}
}

// pods answers whether pods can become the profile, and if that is not known, why.
func (s *subject) pods() (trust.Verdict, doubt) {
	verdict, why := trust.No, doubt{}
	for _, t := range s.trusted {
		switch {
		case t.verdict == trust.Yes:
			return trust.Yes, doubt{}
		case t.verdict == trust.Unknown && verdict == trust.No:
			verdict, why = trust.Unknown, t.doubt
		}
	}
	if unread := s.unreadTrust(); unread.reason != "" {
		return trust.Unknown, unread
	}
	return verdict, why
}

// perhaps are the links and rules by which pods can become the profile, or may.
func (s *subject) perhaps() []trusted {
	return slices.DeleteFunc(slices.Clone(s.trusted), func(t trusted) bool { return t.verdict == trust.No })
}

// unreadTrust is the part of the trust in pods that was not read.
func (s *subject) unreadTrust() doubt {
	if why := s.Links.Why(); why != "" {
		return doubt{what: "links", reason: why}
	}
	return doubt{what: "claim rules", reason: s.Rules.Why()}
}

// best is the link or rule that shows best that pods can become the profile: one that admits pods of a cluster that exists.
func (s *subject) best() (best trusted) {
	for _, t := range s.trusted {
		if t.verdict == trust.Yes && (best.verdict != trust.Yes || best.future && !t.future) {
			best = t
		}
	}
	return best
}

// by names a pod that can become the profile: "pods can become it, such as demo/orders/api by link 'demo/orders/api'".
func (t trusted) by() string {
	return "pods can become it, such as " + podName(t.example) + " by " + t.object
}

// exampleNow is the example of a cluster that exists; nil for one of the future.
func (t trusted) exampleNow() *trust.Identity {
	if t.verdict != trust.Yes || t.future {
		return nil
	}
	return &t.example
}

// podName is a pod as commands name it: CLUSTER/NAMESPACE/SERVICE_ACCOUNT.
func podName(id trust.Identity) string {
	name := id.ClusterName + "/" + id.Namespace + "/" + id.ServiceAccount
	if id.Pod != "" {
		name += " (pod '" + id.Pod + "')"
	}
	return name
}

// unsure notes that a check of a profile depends on what is not known.
func (c *checker) unsure(id ID, s *subject, d doubt) {
	profile := s.Name
	if d.shared {
		profile = ""
	}
	c.unknown(id, profile, d.what, d.reason)
}
