package graph

import (
	"github.com/podtrust/podtrust/pkg/account"
)

// Who is who can become a profile.
type Who struct {
	Profile   string        `json:"profile"`
	ProfileID string        `json:"profileId"`
	Pods      []Pods        `json:"pods" doc:"Pods that can become the profile, one entry for each set and each link or rule that admits it."`
	Others    []Other       `json:"others" doc:"Users, service IDs, services and compute resources other than pods."`
	Never     []Never       `json:"neverMatches" doc:"Links and rules for pods that match no pod."`
	Known     bool          `json:"known" doc:"Whether the answer is complete and certain."`
	Unknown   []account.Gap `json:"unknown" doc:"Parts that were not read completely and could change the answer."`
}

// Other is someone who can become a profile and is not a pod.
type Other struct {
	Kind    string `json:"kind" doc:"'user', 'serviceid', 'crn' (a service), 'saml' (federated users), or a type of compute resource such as 'VSI'."`
	Subject string `json:"subject"`
	By      By     `json:"by" doc:"The link, claim rule or identity that admits them."`
}

// WhoCan lists who can become a profile.
func WhoCan(a *account.Account, p account.Profile) Who {
	v := viewOf(a)
	t := v.trusted(p, nil)
	w := Who{Profile: p.Name, ProfileID: p.ID, Pods: []Pods{}, Others: []Other{}, Never: append([]Never{}, t.never...)}
	for _, s := range t.sets {
		w.Pods = append(w.Pods, v.row(s))
	}
	w.Pods = inOrder(w.Pods)
	others, _ := p.Others()
	for _, o := range others {
		w.Others = append(w.Others, Other{o.Kind, o.Subject, By(o.By)})
	}
	var g gaps
	g.of(p, true)
	g.clusters(a, w.Pods)
	w.Unknown = g.list()
	w.Known = len(w.Unknown) == 0 && certain(w.Pods)
	return w
}
