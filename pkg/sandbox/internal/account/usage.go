package account

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/state"
)

// usageRequest says for what, beside the limits, the present counts are wanted.
type usageRequest struct {
	ServiceIDGroups             bool     `json:"serviceid_groups"`
	ServiceIDsPerGroup          []string `json:"serviceids_per_group"`
	Profiles                    bool     `json:"profiles"`
	APIKeysPerIdentity          []string `json:"apikeys_per_identity"`
	Templates                   bool     `json:"templates"`
	TemplateVersionsPerTemplate []string `json:"template_versions_per_template"`
	IDPs                        bool     `json:"idps"`
	ClaimRulesPerGroup          []string `json:"claim_rules_per_group"`
	ClaimRulesPerProfile        []string `json:"claim_rules_per_profile"`
	CRLinks                     bool     `json:"cr_links"`
	CRLinksPerProfile           []string `json:"cr_links_per_profile"`
	CRRules                     bool     `json:"cr_rules"`
	CRRulesPerProfile           []string `json:"cr_rules_per_profile"`
}

type limitBody struct {
	Limit int  `json:"limit"`
	Count *int `json:"count,omitempty"`
}

type profileCount struct {
	ProfileID string `json:"profile_id"`
	Count     int    `json:"count"`
}

type perProfile struct {
	Limit    int            `json:"limit"`
	Profiles []profileCount `json:"profiles,omitempty"`
}

type identityCount struct {
	IAMID string `json:"iam_id"`
	Count int    `json:"count"`
}

type perIdentity struct {
	Limit      int             `json:"limit"`
	Identities []identityCount `json:"identities,omitempty"`
}

type groupCount struct {
	GroupID string `json:"group_id"`
	Count   int    `json:"count"`
}

type perGroup struct {
	Limit        int          `json:"limit"`
	AccessGroups []groupCount `json:"access_groups,omitempty"`
}

type usageBody struct {
	Profiles             limitBody   `json:"profiles"`
	APIKeysPerIdentity   perIdentity `json:"apikeys_per_identity"`
	ClaimRulesPerGroup   perGroup    `json:"claim_rules_per_group"`
	ClaimRulesPerProfile perProfile  `json:"claim_rules_per_profile"`
	CRLinks              limitBody   `json:"cr_links"`
	CRLinksPerProfile    perProfile  `json:"cr_links_per_profile"`
	CRRules              limitBody   `json:"cr_rules"`
	CRRulesPerProfile    perProfile  `json:"cr_rules_per_profile"`
}

func newUsageBody(c *api.Call, in usageRequest) usageBody {
	limits := c.Options.Limits
	out := usageBody{
		Profiles:             newLimitBody(limits.Profiles, in.Profiles, func() int { return state.Profiles().Len(c.Tx) }),
		APIKeysPerIdentity:   perIdentity{Limit: limits.APIKeysPerIdentity},
		ClaimRulesPerGroup:   perGroup{Limit: limits.GroupRules},
		ClaimRulesPerProfile: countEach(c, limits.RulesPerProfile, in.ClaimRulesPerProfile, countRules("")),
		CRLinks:              newLimitBody(limits.Links, in.CRLinks, func() int { return state.Links().Len(c.Tx) }),
		CRLinksPerProfile:    countEach(c, limits.LinksPerProfile, in.CRLinksPerProfile, countLinks),
		CRRules:              newLimitBody(limits.Rules, in.CRRules, func() int { return countComputeRules(c) }),
		CRRulesPerProfile:    countEach(c, limits.RulesPerProfile, in.CRRulesPerProfile, countRules("Profile-CR")),
	}
	for _, id := range in.APIKeysPerIdentity {
		n := state.APIKeys().Count(c.Tx, "identity", id)
		out.APIKeysPerIdentity.Identities = append(out.APIKeysPerIdentity.Identities, identityCount{id, n})
	}
	for _, id := range in.ClaimRulesPerGroup {
		n := state.GroupRules().Count(c.Tx, "group", id)
		out.ClaimRulesPerGroup.AccessGroups = append(out.ClaimRulesPerGroup.AccessGroups, groupCount{id, n})
	}
	return out
}

func newLimitBody(limit int, wanted bool, counted func() int) limitBody {
	body := limitBody{Limit: limit}
	if wanted {
		n := counted()
		body.Count = &n
	}
	return body
}

func countEach(c *api.Call, limit int, ids []string, counted func(c *api.Call, id string) int) perProfile {
	body := perProfile{Limit: limit}
	for _, id := range ids {
		body.Profiles = append(body.Profiles, profileCount{id, counted(c, id)})
	}
	return body
}

func countLinks(c *api.Call, profileID string) int {
	return state.Links().Count(c.Tx, "profile", profileID)
}

// countRules counts those of a type; "" means both.
func countRules(kind string) func(*api.Call, string) int {
	return func(c *api.Call, profileID string) int {
		n := 0
		for _, r := range state.Rules().By(c.Tx, "profile", profileID) {
			if kind == "" || kind == r.Type {
				n++
			}
		}
		return n
	}
}

func countComputeRules(c *api.Call) int {
	n := 0
	for _, r := range state.Rules().All(c.Tx) {
		if r.Type == "Profile-CR" {
			n++
		}
	}
	return n
}

// getUsage takes from the query what listUsage takes from the body.
//
// Departs: limits of service ID groups, templates and identity providers are left out: the sandbox has none of these.
// Departs: which IAM action is needed is unconfirmed; the sandbox asks for iam-identity.account.get.
func getUsage(c *api.Call) (api.Reply, error) {
	flag := func(name string) bool { return c.Query(name) == "true" }
	list := func(name string) []string {
		return slices.DeleteFunc(strings.Split(c.Query(name), ","), func(id string) bool { return id == "" })
	}
	if _, err := findAccount(c, "iam-identity.account.get"); err != nil {
		return api.Reply{}, err
	}
	return api.OK(newUsageBody(c, usageRequest{
		Profiles: flag("profiles"), CRLinks: flag("cr_links"), CRRules: flag("cr_rules"),
		APIKeysPerIdentity: list("apikeys_per_identity"), ClaimRulesPerGroup: list("claim_rules_per_group"),
		ClaimRulesPerProfile: list("claim_rules_per_profile"), CRLinksPerProfile: list("cr_links_per_profile"),
		CRRulesPerProfile: list("cr_rules_per_profile"),
	})), nil
}

// listUsage is for more IDs than a query holds.
func listUsage(c *api.Call) (api.Reply, error) {
	var in usageRequest
	if err := c.Decode(&in); err != nil {
		return api.Reply{}, err
	}
	if _, err := findAccount(c, "iam-identity.account.get"); err != nil {
		return api.Reply{}, err
	}
	return api.OK(newUsageBody(c, in)), nil
}
