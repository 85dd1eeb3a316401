package plan

import (
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Admission is the answer to whether the pods of one service account can become a profile.
type Admission struct {
	Cluster        string `json:"cluster"`
	Namespace      string `json:"namespace"`
	ServiceAccount string `json:"serviceAccount"`
	Profile        string `json:"profile"`
	Admitted       bool   `json:"admitted"`
	Known          bool   `json:"known"`  // else nobody can say, for the reason
	Reason         string `json:"reason"` // how that is known, or why not

	ClusterID string `json:"-"`
	ProfileID string `json:"-"`
}

// Verify answers for every pod that a document lists, by the links and rules that the account shows now.
func Verify(d resolve.Desired, a *account.Account) []Admission {
	out := []Admission{}
	for _, want := range d.Profiles {
		have, _ := a.ProfileNamed(want.Name)
		for _, l := range want.Links {
			id := trust.Identity{ClusterCRN: l.Link.CRN, ClusterName: a.ClusterName(l.Link.CRN), Kind: trust.Kind(l.CRType)}
			if c, _, ok := a.ClusterOf(l.Link.CRN); ok {
				id = account.IdentityOf(c)
			}
			id.Namespace, id.ServiceAccount = l.Link.Namespace, l.Link.Name
			answer := Admission{
				Cluster: id.ClusterName, Namespace: id.Namespace, ServiceAccount: id.ServiceAccount, Profile: want.Name,
				ClusterID: id.ClusterID, ProfileID: have.ID,
			}
			answer.decide(a, have, id)
			out = append(out, answer)
		}
	}
	return out
}

func (v *Admission) decide(a *account.Account, have account.Profile, id trust.Identity) {
	verdict, reason := a.Admits(have, id)
	v.Admitted, v.Known, v.Reason = verdict == trust.Yes, verdict != trust.Unknown, reason
}
