package terraform_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// odd draws a text that Terraform could take for something else.
func odd() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{
		"", "orders", "orders", "a.b", "a b", "123", "注文", "${x}", "$${x}", "%{if}", "%%{x}", "$%{y}", "\"\\\n\t\x00\u200b\u2028", "x-00000001",
	}), rapid.String(), rapid.StringN(300, 300, -1))
}

// id makes IDs as IAM does.
func id(kind string, n int) string { return fmt.Sprintf("%s-%08d-0000-4000-8000-%012d", kind, n%3, n) }

// drawAccount draws an account that the API could hold.
func drawAccount(t *rapid.T) *account.Account {
	n := 0
	next := func(kind string) string { n++; return id(kind, n) }
	var profiles []account.Profile
	for range rapid.IntRange(0, 4).Draw(t, "profiles") {
		pid := next("Profile")
		p := account.Nothing(account.Profile{Profile: iam.Profile{
			ID: pid, IAMID: "iam-" + pid, Name: odd().Draw(t, "name"), Description: odd().Draw(t, "description"), Email: odd().Draw(t, "email"),
		}})
		p.Links = account.Whole(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) iam.Link { return drawLink(t, next("Link")) }), 0, 3).Draw(t, "links"))
		p.Rules = account.Whole(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) iam.Rule { return drawRule(t, next("ClaimRule")) }), 0, 3).Draw(t, "rules"))
		p.Policies = account.Whole(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) iam.Policy { return drawPolicy(t, next("policy")) }), 0, 4).Draw(t, "policies"))
		p.Groups = account.Whole(rapid.SliceOfN(rapid.SampledFrom([]string{"AccessGroupId-1"}), 0, 1).Draw(t, "groups"))
		p.Identities = account.Whole(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) iam.Identity {
			return iam.Identity{
				Identifier: next(rapid.SampledFrom([]string{"IBMid", "a|b", "e\u0301"}).Draw(t, "identifier")), Description: odd().Draw(t, "description"),
				Type: rapid.SampledFrom([]string{"user", "serviceid", "crn", "robot"}).Draw(t, "type"), Accounts: rapid.SliceOfN(odd(), 0, 2).Draw(t, "accounts"),
			}
		}), 0, 2).Draw(t, "identities"))
		profiles = append(profiles, p)
	}
	return &account.Account{ID: "a", Roles: drawRoles(t), Profiles: account.Whole(profiles)}
}

func drawLink(t *rapid.T, id string) iam.Link {
	l := iam.Link{ID: id, Name: odd().Draw(t, "label"), CRType: rapid.SampledFrom([]string{"IKS_SA", "ROKS_SA", "VSI", "PVS", "BMS", "CE"}).Draw(t, "type")}
	l.IsCrossAccount = iam.Flag(rapid.Bool().Draw(t, "across"))
	l.Link = iam.LinkTarget{CRN: odd().Draw(t, "crn"), Namespace: odd().Draw(t, "namespace"), Name: odd().Draw(t, "service account")}
	if l.CRType == "CE" {
		l.Link = iam.LinkTarget{CRN: "crn:x", ComponentType: "job", ComponentName: odd().Draw(t, "component")}
	}
	return l
}

func drawRule(t *rapid.T, id string) iam.Rule {
	r := iam.Rule{ID: id, Name: odd().Draw(t, "name"), Type: rapid.SampledFrom([]string{"Profile-CR", "Profile-SAML", "other"}).Draw(t, "type")}
	r.CRType, r.RealmName = odd().Draw(t, "cr type"), odd().Draw(t, "realm")
	r.Expiration = iam.Number(rapid.Int64Range(0, 9000).Draw(t, "expiration"))
	r.Conditions = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) iam.Condition {
		operator := rapid.SampledFrom([]string{"EQUALS", "IN", "CONTAINS", "LIKE"}).Draw(t, "operator")
		return iam.Condition{Claim: odd().Draw(t, "claim"), Operator: operator, Value: odd().Draw(t, "value")}
	}), 0, 2).Draw(t, "conditions")
	return r
}

// roleCRNs are the roles of policies. The lists of roles lack the last one.
func roleCRNs() []string { return []string{"viewer", "editor", "custom", "gone"} }

// drawRoles draws the lists of roles that an export reads: other names than those that policies have, and some unread.
func drawRoles(t *rapid.T) map[string]account.List[iam.Role] {
	lists := map[string]account.List[iam.Role]{}
	for _, service := range []string{"", iam.RolesOfAllServices, iam.RolesOfResourceGroups, iam.RolesOfGroup("IAM"), "kms"} {
		var roles []iam.Role
		for _, crn := range roleCRNs()[:3] {
			roles = append(roles, iam.Role{CRN: crn, DisplayName: odd().Draw(t, "display name")})
		}
		if lists[service] = account.Whole(roles); rapid.IntRange(0, 9).Draw(t, "unread") == 0 {
			lists[service] = account.Partial[iam.Role](nil, "not allowed")
		}
	}
	return lists
}

func drawPolicy(t *rapid.T, id string) iam.Policy {
	q := iam.Policy{ID: id, Description: odd().Draw(t, "description")}
	q.Pattern = rapid.SampledFrom([]string{"", "", "", "time-based-conditions:once"}).Draw(t, "pattern")
	for range rapid.IntRange(0, 2).Draw(t, "roles") {
		role := iam.PolicyRole{RoleID: rapid.SampledFrom(roleCRNs()).Draw(t, "role"), DisplayName: "another name"}
		q.Control.Grant.Roles = append(q.Control.Grant.Roles, role)
	}
	is := func(key string, value any) iam.PolicyAttribute {
		return iam.PolicyAttribute{Key: key, Operator: "stringEquals", Value: value}
	}
	q.Resource.Attributes = rapid.SliceOfN(rapid.SampledFrom([]iam.PolicyAttribute{
		is("accountId", "a"), is("serviceName", "kms"), is("serviceType", "service"), is("serviceType", "platform_service"),
		is("resourceType", "resource-group"), is("service_group_id", "IAM"), is(odd().Draw(t, "key"), odd().Draw(t, "value")),
		{Key: "region", Operator: "stringMatch", Value: "${us}-*"},
		{Key: "region", Operator: "stringExists", Value: true},
		{Key: "serviceName", Operator: "stringEqualsAnyOf", Value: []any{"kms", "logs"}},
	}), 0, 3).Draw(t, "attributes")
	q.Resource.Tags = rapid.SliceOfN(rapid.SampledFrom([]iam.PolicyAttribute{
		is("team", "${orders}"), {Key: "team", Operator: "stringMatch", Value: "a*"}, is("team", true),
	}), 0, 1).Draw(t, "tags")
	return q
}
