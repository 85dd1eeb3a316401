package plan

import (
	"cmp"

	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Admission is the answer to whether the pods of one service account can become a profile.
type Admission struct {
	Cluster        string `json:"cluster"`
	Namespace      string `json:"namespace"`
	ServiceAccount string `json:"serviceAccount"`
	Profile        string `json:"profile"`
	Admitted       bool   `json:"admitted"`
	Reason         string `json:"reason"` // how that is known, or why not

	ClusterID string `json:"-"`
	ProfileID string `json:"-"`
}

// Verify answers for every pod that a document lists, by the links and rules that the account shows now.
func Verify(d Desired, a *inventory.Account) []Admission {
	r := newReach(a)
	out := []Admission{}
	for _, want := range d.Profiles {
		have, _ := a.Profile(want.Name)
		var links []trust.Link
		for _, l := range have.Links {
			links = append(links, trust.Link{
				ID: l.ID, Name: l.Name, CRType: l.CRType, CRN: l.Link.CRN, Namespace: l.Link.Namespace, ServiceAccount: l.Link.Name,
			})
		}
		var rules []trust.Rule
		for _, rule := range have.Rules {
			rules = append(rules, asRuleOf(rule.Type, rule.CRType, rule.Conditions))
		}
		for _, l := range want.Links {
			id := r.clusterOf(l.CRType, l.Link)
			id.ClusterName = cmp.Or(clusterName(a, l.Link.CRN), id.ClusterName)
			id.Namespace, id.ServiceAccount = l.Link.Namespace, l.Link.Name
			answer := Admission{
				Cluster: id.ClusterName, Namespace: id.Namespace, ServiceAccount: id.ServiceAccount, Profile: want.Name,
				Admitted: trust.Evaluate(id, links, rules).Matched(), Reason: "a link or rule that IAM shows matches",
				ClusterID: id.ClusterID, ProfileID: have.ID,
			}
			if old := r.old[l.Link.CRN]; old != "" {
				answer.Admitted, answer.Reason = false, old
			} else if !answer.Admitted {
				answer.Reason = "no link or rule that IAM shows matches"
			}
			out = append(out, answer)
		}
	}
	return out
}
