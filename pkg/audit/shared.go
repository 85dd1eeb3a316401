package audit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/trust"
)

// mixedTrust finds profiles that pods and others can become.
func (c *checker) mixedTrust(s *subject) {
	others, hidden := s.Others()
	pods, why := s.pods()
	switch {
	case pods == trust.No || len(others) == 0 && hidden == "":
	case len(others) > 0 && pods == trust.Unknown:
		c.unsure(MixedTrust, s, why)
	default:
		c.unknown(MixedTrust, s.Name, "links, claim rules, users and service IDs", hidden)
		if len(others) == 0 {
			return
		}
		names := make([]string, len(others))
		var trusts []string
		for i, o := range others {
			names[i] = o.Full()
			if o.By.Kind == account.ByIdentity && o.By.Name != "" && o.By.Name != o.By.ID { // another identity may get the name
				trusts = append(trusts, names[i]+" ("+o.By.ID+")")
			}
		}
		text := strings.Join(names[:min(len(names), few)], ", ")
		if more := len(others) - few; more > 0 {
			text += " and " + plural(more, "other")
		}
		best := s.best()
		c.found(Finding{
			ID: MixedTrust, Profile: s.Name, Object: "trust in " + strings.Join(names, ", "), Evidence: text + " can become it, and " + best.by(),
			Trust: trusts, Example: best.exampleNow(),
		})
	}
}

// few is how many objects evidence names.
const few = 3

// sharedAcross finds profiles for clusters of different resource groups, or of environments that their names show.
func (c *checker) sharedAcross(s *subject) {
	var in []*cluster
	seen := map[string]bool{}
	for _, t := range s.trusted {
		for i := range t.in {
			if k := &t.in[i]; !seen[k.ID] {
				seen[k.ID], in = true, append(in, k)
			}
		}
	}
	slices.SortStableFunc(in, func(x, y *cluster) int { return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.ID, y.ID)) })
	group := func(k *cluster) string { return cmp.Or(k.ResourceGroupName, k.ResourceGroup) }
	var differ func(*cluster) string
	switch {
	case len(distinct(in, group)) > 1:
		differ = func(k *cluster) string { return "resource group '" + group(k) + "'" }
	case len(distinct(in, func(k *cluster) string { return environment(k.Name) })) > 1:
		differ = func(k *cluster) string { return cmp.Or(environment(k.Name), "no known environment") + " by its name" }
	}
	if differ != nil {
		c.found(Finding{
			ID: SharedAcrossCluster, Profile: s.Name, Object: "clusters " + labels(in), Evidence: "pods can become it in " + listed(in, differ),
		})
	}
	c.unsureShared(s)
}

// unsureShared notes what keeps it unknown whether pods of other clusters can become a profile.
func (c *checker) unsureShared(s *subject) {
	c.unsure(SharedAcrossCluster, s, s.unreadTrust())
	for _, t := range s.trusted {
		switch {
		case t.verdict == trust.Unknown:
			c.unsure(SharedAcrossCluster, s, t.doubt)
		case t.isRule() && t.verdict == trust.Yes && !c.account.Clusters.Known():
			c.unsure(SharedAcrossCluster, s, c.unreadClusters())
		}
	}
}

// distinct are the different values of some clusters, without "".
func distinct(in []*cluster, of func(*cluster) string) []string {
	var values []string
	for _, k := range in {
		if v := of(k); v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}

// labels names clusters.
func labels(in []*cluster) string {
	texts := make([]string, len(in))
	for i, k := range in {
		texts[i] = "'" + k.label + "'"
	}
	return strings.Join(texts, ", ")
}

// listed names clusters, each with what it is.
func listed(in []*cluster, of func(*cluster) string) string {
	texts := make([]string, len(in))
	for i, k := range in {
		texts[i] = "cluster '" + k.label + "' (" + of(k) + ")"
	}
	return strings.Join(texts, ", ")
}

// environment is that which a word in the name of a cluster means; "" if none does, or if several do.
func environment(name string) string {
	found := ""
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	for _, word := range words {
		meant := ""
		switch word {
		case "prod", "production", "prd", "live":
			meant = "production"
		case "stage", "staging", "stg", "preprod":
			meant = "staging"
		case "test", "testing", "tst", "qa", "uat":
			meant = "test"
		case "dev", "develop", "development":
			meant = "development"
		}
		if meant != "" && found != "" && meant != found {
			return ""
		}
		found = cmp.Or(found, meant)
	}
	return found
}
