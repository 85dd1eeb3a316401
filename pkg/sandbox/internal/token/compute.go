package token

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/podtrust/podtrust/pkg/crn"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/match"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// computeResource is the grant of pods: the service account token proves the identity, and one link or claim rule of the
// profile must match it.
func (s service) computeResource(c *api.Call, form url.Values) (grantee, error) {
	if form.Get("cr_token") == "" {
		return grantee{}, missing("cr_token")
	}
	if form.Get("profile_id") == "" && form.Get("profile_name") == "" && form.Get("profile_crn") == "" {
		return grantee{}, missing("profile_id")
	}
	pod, err := s.recognize(c, form.Get("cr_token"))
	if err != nil {
		return grantee{}, err
	}
	profile, named := selectProfile(c, pod.cluster.AccountID, form)
	if profile.ID == "" {
		return grantee{}, notEligible(pod.identifier(), named)
	}
	if !admits(c, profile, pod) {
		return grantee{}, notEligible(pod.identifier(), profile.IAMID())
	}
	cluster := pod.identity.ClusterCRN
	who := profileClaims(profile, authn{Subject: cluster, IAMID: "crn-" + cluster, Name: pod.identifier()})
	if c.Options.ComputeSubjects {
		who.SubType = "ComputeResource"
	}
	return grantee{claims: who, used: []string{profile.IAMID()}}, nil
}

// notEligible is IBM's refusal, in the words that a real cluster's exchange was answered with.
func notEligible(identifier, profileIAMID string) *api.Error {
	return refuse(http.StatusBadRequest, "BXNIM0398E", "Selected trusted profile not eligible.",
		"The given token with identifier '"+identifier+
			"' is not permitted to assume the indicated trusted profile; profile ID '"+profileIAMID+"'")
}

// selectProfile finds the profile in the account of the compute resource. When there is none, it returns what was asked
// for in its place. All selectors that are given must agree.
func selectProfile(c *api.Call, account string, form url.Values) (state.Profile, string) {
	var found []state.Profile
	named := ""
	if id := form.Get("profile_id"); id != "" {
		named = "iam-" + id
		p, _ := state.Profiles().Get(c.Tx, id)
		found = append(found, p)
	}
	if text := form.Get("profile_crn"); text != "" {
		named = "iam-" + text[strings.LastIndexByte(text, ':')+1:]
		found = append(found, profileOf(c, text))
	}
	if name := form.Get("profile_name"); name != "" {
		if named == "" {
			named = name
		}
		var byName state.Profile
		for _, byName = range state.Profiles().By(c.Tx, "name", account+"/"+name) {
			break
		}
		found = append(found, byName)
	}
	for _, p := range found {
		if p.ID != found[0].ID || p.AccountID != account && !c.Options.CrossAccount {
			return state.Profile{}, named
		}
	}
	return found[0], named
}

// profileOf is the profile with a CRN, or none. The account in the CRN counts, not only the ID: it must be the profile's. The
// location does not, since IBM's examples disagree on it.
func profileOf(c *api.Call, text string) state.Profile {
	name, err := crn.Parse(text)
	if err != nil || name.Service != "iam-identity" || name.ResourceType != "profile" {
		return state.Profile{}
	}
	p, ok := state.Profiles().Get(c.Tx, name.Resource)
	if !ok || p.AccountID != name.AccountID() {
		return state.Profile{}
	}
	return p
}

// admits reports whether a link or claim rule of the profile admits the pod. A pod of another account's cluster is admitted
// only by a link that crosses accounts.
func admits(c *api.Call, p state.Profile, pod pod) bool {
	foreign := pod.cluster.AccountID != p.AccountID
	var links []match.Link
	for _, l := range state.Links().By(c.Tx, "profile", p.ID) {
		if foreign && !l.CrossAccount {
			continue
		}
		links = append(links, match.Link{CRType: l.CRType, CRN: l.CRN, Namespace: l.Namespace, ServiceAccount: l.ResourceName})
	}
	if foreign {
		return match.Admits(pod.identity, links, nil)
	}
	var rules []match.Rule
	for _, r := range state.Rules().By(c.Tx, "profile", p.ID) {
		rule := match.Rule{Type: r.Type, CRType: r.CRType}
		for _, cond := range r.Conditions {
			rule.Conditions = append(rule.Conditions, match.Condition(cond))
		}
		rules = append(rules, rule)
	}
	return match.Admits(pod.identity, links, rules)
}
