package iam_test

import (
	"context"

	"github.com/podtrust/podtrust/pkg/iam"
)

// wireRow is one call: the files that answer it, what was asked on the wire, and what comes back.
type wireRow struct {
	call    func(context.Context, *iam.Client) (any, error)
	files   []string // none: 204
	asked   []string
	want    any
	failure string
}

func wireRows() map[string]wireRow {
	rows := map[string]wireRow{}
	for _, part := range []map[string]wireRow{profileRows(), trustRows(), tokenRows(), groupRows(), policyRows(), resourceRows(), identityRows()} {
		for name, row := range part {
			rows[name] = row
		}
	}
	return rows
}

func fullProfile() iam.Profile {
	return iam.Profile{
		ID: wireProfile, Name: "orders-api", Description: "pods of orders-api", Email: "orders@example.com", IAMID: "iam-" + wireProfile,
		AccountID: wireAccount, CRN: "crn:v1:bluemix:public:iam-identity::a/" + wireAccount + "::profile:" + wireProfile,
		EntityTag: "2-0f1e2d3c4b5a69788796a5b4c3d2e1f0", TemplateID: "ProfileTemplate-1",
		CreatedAt: at(2026, 3, 2, 9, 15, 0, 0), ModifiedAt: at(2026, 3, 3, 10, 20, 30, 0),
	}
}

func bareProfile() iam.Profile {
	return iam.Profile{
		ID: wireOther, Name: "worker", IAMID: "iam-" + wireOther, AccountID: wireAccount,
		CRN: "crn:v1:bluemix:public:iam-identity::a/" + wireAccount + "::profile:" + wireOther, EntityTag: "1-aa1e2d3c4b5a69788796a5b4c3d2e1f0",
	}
}

func profileRows() map[string]wireRow {
	const list = "GET /v1/profiles?account_id=" + wireAccount
	name, cleared := "new", ""
	return map[string]wireRow{
		"create a profile": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return c.CreateProfile(ctx, iam.CreateProfileRequest{Name: "worker", AccountID: wireAccount})
			},
			[]string{"identity-create-profile"},
			[]string{"POST /v1/profiles\n" + `{"name":"worker","account_id":"` + wireAccount + `"}`},
			bareProfile(), "",
		},
		"get a profile": {
			func(ctx context.Context, c *iam.Client) (any, error) { return c.GetProfile(ctx, wireProfile) },
			[]string{"identity-get-profile"},
			[]string{"GET /v1/profiles/" + wireProfile},
			fullProfile(), "",
		},
		"update a profile": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return c.UpdateProfile(ctx, wireProfile, "1-x", iam.UpdateProfileRequest{Name: &name, Description: &cleared})
			},
			[]string{"identity-update-profile"},
			[]string{"PUT /v1/profiles/" + wireProfile + "\nIf-Match: 1-x\n" + `{"name":"new","description":""}`},
			fullProfile(), "",
		},
		"delete a profile": {
			func(ctx context.Context, c *iam.Client) (any, error) { return nil, c.DeleteProfile(ctx, wireProfile) },
			nil,
			[]string{"DELETE /v1/profiles/" + wireProfile},
			nil, "",
		},
		"list profiles over pages": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return all(c.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: wireAccount}))
			},
			[]string{"identity-list-profiles-1", "identity-list-profiles-2"},
			[]string{list + "&pagesize=100&sort=name", list + "&pagesize=100&pagetoken=b2Zmc2V0%3D%2B&sort=name"},
			[]iam.Profile{fullProfile(), bareProfile()},
			"",
		},
		"list profiles by name, null": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return all(c.ListProfiles(ctx, iam.ListProfilesOptions{AccountID: wireAccount, Name: "a b"}))
			},
			[]string{"identity-list-profiles-none"},
			[]string{list + "&name=a+b&pagesize=100&sort=name"},
			[]iam.Profile(nil), "",
		},
	}
}

func wireLink() iam.Link {
	return iam.Link{
		ID: "Link-1a2b", Name: "production", CRType: "IKS_SA", EntityTag: "1-bb1e2d3c4b5a69788796a5b4c3d2e1f0",
		Link:      iam.LinkTarget{CRN: wireCluster, Namespace: "orders", Name: "orders-api"},
		CreatedAt: at(2026, 3, 2, 9, 16, 0, 0), ModifiedAt: at(2026, 3, 2, 9, 16, 0, 0),
	}
}

func wireRule() iam.Rule {
	return iam.Rule{
		ID: "ClaimRule-5e6f", Name: "orders", Type: "Profile-CR", CRType: "IKS_SA", EntityTag: "1-dd1e2d3c4b5a69788796a5b4c3d2e1f0",
		CreatedAt: at(2026, 3, 2, 9, 18, 0, 0), Conditions: []iam.Condition{
			{Claim: "namespace", Operator: "EQUALS", Value: `"orders"`}, {Claim: "name", Operator: "IN", Value: `["a","b"]`},
		},
	}
}

func trustRows() map[string]wireRow {
	const profile = "/v1/profiles/" + wireProfile
	none := func(list string) func(context.Context, *iam.Client) (any, error) {
		return func(ctx context.Context, c *iam.Client) (any, error) {
			if list == "links" {
				return c.ListLinks(ctx, wireProfile)
			}
			return c.ListRules(ctx, wireProfile)
		}
	}
	return map[string]wireRow{
		"create a link": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return c.CreateLink(ctx, wireProfile, iam.CreateLinkRequest{Name: "production", CRType: "IKS_SA", Link: wireLink().Link})
			},
			[]string{"identity-create-link"},
			[]string{"POST " + profile + "/links\n" +
				`{"name":"production","cr_type":"IKS_SA","link":{"crn":"` + wireCluster + `","namespace":"orders","name":"orders-api"}}`},
			wireLink(), "",
		},
		"create a link to another account": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return c.CreateLink(ctx, wireProfile, iam.CreateLinkRequest{CRType: "IKS_SA", Link: wireLink().Link, IsCrossAccount: true})
			},
			[]string{"identity-create-link"},
			[]string{"POST " + profile + "/links\n" +
				`{"cr_type":"IKS_SA","link":{"crn":"` + wireCluster + `","namespace":"orders","name":"orders-api"},"is_cross_account":true}`},
			wireLink(), "",
		},
		"list links": {
			func(ctx context.Context, c *iam.Client) (any, error) { return c.ListLinks(ctx, wireProfile) },
			[]string{"identity-list-links"},
			[]string{"GET " + profile + "/links"},
			[]iam.Link{wireLink(), {
				ID: "Link-3c4d", CRType: "CE", IsCrossAccount: true, EntityTag: "1-cc1e2d3c4b5a69788796a5b4c3d2e1f0",
				Link:      iam.LinkTarget{CRN: "crn:v1:bluemix:public:codeengine:eu-de:a/" + wireAccount + ":9d0a::", ComponentType: "job", ComponentName: "import"},
				CreatedAt: at(2026, 3, 2, 9, 17, 1, 123),
			}},
			"",
		},
		"list links, null": {none("links"), []string{"identity-list-links-none"}, []string{"GET " + profile + "/links"}, []iam.Link{}, ""},
		"delete a link": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return nil, c.DeleteLink(ctx, wireProfile, "Link-1a2b")
			},
			nil,
			[]string{"DELETE " + profile + "/links/Link-1a2b"},
			nil, "",
		},
		"create a rule": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return c.CreateRule(ctx, wireProfile, iam.CreateRuleRequest{Type: "Profile-CR", CRType: "IKS_SA", Conditions: wireRule().Conditions})
			},
			[]string{"identity-create-rule"},
			[]string{"POST " + profile + "/rules\n" +
				`{"type":"Profile-CR","cr_type":"IKS_SA","conditions":[{"claim":"namespace","operator":"EQUALS","value":"\"orders\""},` +
				`{"claim":"name","operator":"IN","value":"[\"a\",\"b\"]"}]}`},
			wireRule(), "",
		},
		"list rules": {
			func(ctx context.Context, c *iam.Client) (any, error) { return c.ListRules(ctx, wireProfile) },
			[]string{"identity-list-rules"},
			[]string{"GET " + profile + "/rules"},
			[]iam.Rule{wireRule(), {
				ID: "ClaimRule-7a8b", Type: "Profile-SAML", RealmName: "https://idp.example.com/saml", EntityTag: "1-ee1e2d3c4b5a69788796a5b4c3d2e1f0",
				CreatedAt: at(2026, 3, 2, 9, 19, 0, 0), Expiration: 43200,
				Conditions: []iam.Condition{{Claim: "blueGroups", Operator: "CONTAINS", Value: `"devs"`}},
			}},
			"",
		},
		"list rules, none": {none("rules"), []string{"identity-list-rules-none"}, []string{"GET " + profile + "/rules"}, []iam.Rule{}, ""},
		"delete a rule": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return nil, c.DeleteRule(ctx, wireProfile, "ClaimRule-5e6f")
			},
			nil,
			[]string{"DELETE " + profile + "/rules/ClaimRule-5e6f"},
			nil, "",
		},
	}
}

func tokenRows() map[string]wireRow {
	return map[string]wireRow{
		"log in by API key": {
			func(ctx context.Context, c *iam.Client) (any, error) { return c.ExchangeAPIKey(ctx, "key+1") },
			[]string{"identity-token-apikey"},
			[]string{"POST /identity/token\napikey=key%2B1&grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey"},
			iam.Token{
				AccessToken: "eyJraWQiOiIyMDI2In0.eyJpYW1faWQiOiJJQk1pZC0xIn0.c2ln", TokenType: "Bearer", ExpiresIn: 3600,
				Expiration: 1772359200, Scope: "ibm openid",
			},
			"",
		},
		// The account lets tokens live for a quarter of an hour, and the answer has no point in time.
		"exchange a pod's token": {
			func(ctx context.Context, c *iam.Client) (any, error) {
				return c.ExchangeComputeToken(ctx, "pod.token", iam.ProfileSelector{ID: wireProfile, Name: "orders-api", CRN: "crn:x"})
			},
			[]string{"identity-token-cr-token"},
			[]string{"POST /identity/token\ncr_token=pod.token&grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Acr-token" +
				"&profile_crn=crn%3Ax&profile_id=" + wireProfile + "&profile_name=orders-api"},
			iam.Token{
				AccessToken: "eyJraWQiOiIyMDI2In0.eyJpYW1faWQiOiJpYW0tUHJvZmlsZS0xIn0.c2ln", TokenType: "Bearer", ExpiresIn: 900,
				Expiration: wireNow.Unix() + 900, Scope: "ibm openid",
			},
			"",
		},
	}
}
