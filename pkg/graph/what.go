package graph

import (
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/reach"
	"github.com/podtrust/podtrust/pkg/trust"
)

// What is what pods can become.
type What struct {
	Pods     string        `json:"pods" doc:"The pods in question: CLUSTER/NAMESPACE/SERVICE_ACCOUNT."`
	Profiles []Reachable   `json:"profiles" doc:"Profiles that some or all of these pods can become."`
	Refused  string        `json:"refused,omitempty" doc:"Why the pods of the cluster can use no trusted profile."`
	Known    bool          `json:"known" doc:"Whether the answer is complete and certain."`
	Unknown  []account.Gap `json:"unknown" doc:"Parts that were not read completely and could change the answer."`
}

// Reachable is a profile that pods can become.
type Reachable struct {
	Profile       string   `json:"profile"`
	ProfileID     string   `json:"profileId"`
	Pods          []Pods   `json:"pods" doc:"Which of the pods, one entry for each set and each link or rule that admits it."`
	Access        []Access `json:"access" doc:"What the profile may do."`
	AccessKnown   bool     `json:"accessKnown" doc:"Whether 'access' is all."`
	AccessUnknown string   `json:"accessUnknown,omitempty" doc:"Why there may be more access."`
}

// Access is a role of a profile.
type Access struct {
	Role string `json:"role" doc:"The role and what it is on: 'Reader on cloud-object-storage/demo-cos'."`
	By   By     `json:"by" doc:"The policy of the profile, or the access group that the profile is in."`
}

// WhatCan lists which profiles pods can become, with their access.
func WhatCan(a *account.Account, q Query) What {
	v := viewOf(a)
	w := What{Pods: q.String(), Profiles: []Reachable{}, Refused: v.clusters.Unusable(q.identity.ClusterID), Known: true, Unknown: []account.Gap{}}
	if w.Refused != "" {
		return w
	}
	g := gaps{account.Account{Profiles: account.To(a.Profiles.Needed(), []account.Profile(nil))}}
	var all []Pods
	for _, p := range a.Profiles.Seen() {
		g.of(p, false)
		rows := v.within(q, p)
		if len(rows) == 0 {
			continue
		}
		found := v.reachable(p, rows)
		w.Profiles, all = append(w.Profiles, found), append(all, rows...)
		w.Known = w.Known && found.AccessKnown
	}
	g.clusters(a, all)
	w.Unknown = g.list()
	w.Known = w.Known && len(w.Unknown) == 0 && certain(all)
	return w
}

// within are the pods of a query that can become a profile.
func (v view) within(q Query, p account.Profile) []Pods {
	var rows []Pods
	for _, s := range v.trusted(p, q.mayMean).sets {
		if set, some := q.narrow(s.Set); some {
			rows = append(rows, v.row(admitted{set, s.by}))
		}
	}
	return inOrder(rows)
}

func (v view) reachable(p account.Profile, rows []Pods) Reachable {
	r := Reachable{Profile: p.Name, ProfileID: p.ID, Pods: rows, Access: []Access{}}
	grants, hidden := v.GrantsOf(p)
	r.AccessKnown, r.AccessUnknown = hidden == "", hidden
	for _, g := range grants {
		by := By{Kind: "policy", ID: g.Policy}
		if g.GroupID != "" {
			by = By{"group", g.GroupID, g.Group}
		}
		if access := (Access{g.Role, by}); len(r.Access) == 0 || r.Access[len(r.Access)-1] != access { // two policies of a group can give a role
			r.Access = append(r.Access, access)
		}
	}
	return r
}

// mayMean leaves out links of other clusters.
func (q Query) mayMean(l trust.Link) bool {
	ref, ok := trust.ClusterOf(l.CRN)
	return q.Ref.Cluster == Any || ok && ref.ID == q.identity.ClusterID
}

// narrow takes out of a set the pods of the query. some is false if it has none. What the query fixes is not a
// condition of the answer; what it leaves open is.
func (q Query) narrow(s reach.Set) (narrowed reach.Set, some bool) {
	crn, own := s.Identity.ClusterCRN, q.identity.ClusterCRN // "" for one that was not read, which can be any
	if q.Ref.Cluster != Any && (s.Future || s.Identity.ClusterID != q.identity.ClusterID || crn != own && crn != "" && own != "") {
		return s, false
	}
	for _, part := range []struct {
		wanted string
		own    *string
	}{{q.Namespace, &s.Identity.Namespace}, {q.ServiceAccount, &s.Identity.ServiceAccount}} {
		switch {
		case part.wanted == Any:
		case *part.own == "":
			*part.own = part.wanted
		case *part.own != part.wanted:
			return s, false
		}
	}
	id := q.withPod(s.Identity)
	var rest []trust.Condition
	for _, c := range s.Rest {
		switch reach.Meets(id, []trust.Condition{c}) {
		case trust.No:
			return s, false
		case trust.Unknown:
			rest = append(rest, c)
		case trust.Yes:
		}
	}
	s.Rest = rest
	return s, true
}
