package sdk

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
	"github.com/IBM/platform-services-go-sdk/resourcemanagerv2"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// testAuthenticators gets tokens as IBM's SDKs do, and uses each.
func testAuthenticators(t *testing.T, s *suite) {
	b := newBox(t, s, sandbox.Options{})
	strictBox := newBox(t, s, sandbox.Options{StrictAudience: true, MaxTokenLifetime: time.Hour})
	b.operation(t, "IamAuthenticator", testAPIKeyLogin)
	b.operation(t, "IamAuthenticator with a refresh token", testRefresh)
	b.operation(t, "IamAssumeAuthenticator", testAssume)
	b.operation(t, "ContainerAuthenticator", func(o operation) { testContainer(o, strictBox) })
}

// granted checks the answer of the token endpoint, and that the token is good for a call. It returns the claims.
func (p *probe) granted(token string, err error) map[string]any {
	p.Helper()
	var answer struct {
		AccessToken       *string `json:"access_token" validate:"required"`
		RefreshToken      *string `json:"refresh_token" validate:"required"`
		TokenType         *string `json:"token_type" validate:"required"`
		ExpiresIn         *int64  `json:"expires_in" validate:"required"`
		Expiration        *int64  `json:"expiration" validate:"required"`
		RefreshExpiration *int64  `json:"refresh_token_expiration"`
		Scope             *string `json:"scope" validate:"required"`
	}
	if err == nil {
		if err := json.Unmarshal(p.body, &answer); err != nil {
			p.Fatal(err)
		}
	}
	p.accepted(200, &answer, err)
	same(p, "the token", answer.AccessToken, token)
	pattern := p.last.pattern
	if _, _, err := p.withToken(token).ListResourceGroups(&resourcemanagerv2.ListResourceGroupsOptions{}); err != nil {
		p.Errorf("the token is no good: %v", err)
	}
	p.last.pattern = pattern
	document, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		p.Fatal(err)
	}
	claims := map[string]any{}
	if err := json.Unmarshal(document, &claims); err != nil {
		p.Fatal(err)
	}
	return claims
}

// denied checks a refusal of the token endpoint, as an authenticator reports it.
func (p *probe) denied(status int, code string, err error) {
	p.Helper()
	var refusal *core.AuthenticationError
	if !errors.As(err, &refusal) {
		p.Fatalf("the SDK reports %v, want an authentication error", err)
	}
	p.answered(status)
	p.last.refusal = true
	if got := p.checkError(); got != code {
		p.Errorf("code %q, want %q: %s", got, code, p.body)
	}
}

// withToken is a client with a token of one's own.
func (p *probe) withToken(token string) *resourcemanagerv2.ResourceManagerV2 {
	p.Helper()
	c, err := resourcemanagerv2.NewResourceManagerV2(&resourcemanagerv2.ResourceManagerV2Options{
		URL: p.box.url, Authenticator: &core.BearerTokenAuthenticator{BearerToken: token},
	})
	return client(p, c, err)
}

func want(p *probe, claims map[string]any, name string, value any) {
	p.Helper()
	if claims[name] != value {
		p.Errorf("the claim %s is %v, want %v", name, claims[name], value)
	}
}

func testAPIKeyLogin(o operation) {
	login := func(p *probe, change func(*core.IamAuthenticator)) (string, error) {
		a := &core.IamAuthenticator{ApiKey: viewer, URL: p.box.url, Client: p.client}
		change(a)
		return a.GetToken()
	}
	o.outcome("a user's key", func(p *probe) {
		token, err := login(p, func(*core.IamAuthenticator) {})
		claims := p.granted(token, err)
		want(p, claims, "iam_id", "IBMid-SANDBOXVIEWER")
		want(p, claims, "client_id", "default")
		want(p, claims, "iss", "https://iam.cloud.ibm.com/identity")
	})
	o.outcome("a service ID's key", func(p *probe) {
		made := p.serviceID()
		token, err := login(p, func(a *core.IamAuthenticator) { a.ApiKey = *made.Apikey.Apikey })
		claims := p.granted(token, err)
		want(p, claims, "sub", *made.ID)
		want(p, claims, "sub_type", "ServiceId")
	})
	o.outcome("a client that names itself, with a scope", func(p *probe) {
		token, err := login(p, func(a *core.IamAuthenticator) { a.ClientId, a.ClientSecret, a.Scope = "bx", "bx", "ibm" })
		want(p, p.granted(token, err), "client_id", "bx")
	})
	o.outcome("refuses an unknown key", func(p *probe) {
		_, err := login(p, func(a *core.IamAuthenticator) { a.ApiKey = "none" })
		p.denied(400, "BXNIM0415E", err)
	})
	o.outcome("refuses a disabled key", func(p *probe) {
		key := p.key()
		if _, err := p.identity(admin).DisableAPIKey(&iamidentityv1.DisableAPIKeyOptions{ID: key.ID}); err != nil {
			p.Fatal(err)
		}
		_, err := login(p, func(a *core.IamAuthenticator) { a.ApiKey = *key.Apikey })
		p.denied(400, "BXNIM0462E", err)
	})
	o.outcome("refuses a key that has expired", func(p *probe) {
		key := must(p.identity(admin).CreateAPIKey(&iamidentityv1.CreateAPIKeyOptions{
			Name: ptr("old"), IamID: p.serviceID().IamID, ExpiresAt: ptr("2020-01-01T00:00+0000"),
		}))(p)
		_, err := login(p, func(a *core.IamAuthenticator) { a.ApiKey = *key.Apikey })
		p.denied(400, "BXNIM0415E", err)
	})
	o.outcome("refuses an unknown client", func(p *probe) {
		_, err := login(p, func(a *core.IamAuthenticator) { a.ClientId, a.ClientSecret = "x", "y" })
		p.denied(400, "BXNIM0310E", err)
	})
	o.on(newBox(o.t, o.box.suite, sandbox.Options{})).outcome("refuses an address that the account does not allow", func(p *probe) {
		_ = must(p.identity(admin).UpdateAccountSettings(&iamidentityv1.UpdateAccountSettingsOptions{
			AccountID: account(), IfMatch: ptr("*"), AllowedIPAddresses: ptr("192.0.2.0/24"),
		}))(p)
		_, err := login(p, func(*core.IamAuthenticator) {})
		p.denied(401, "BXNIM0430E", err)
	})
	o.on(newBox(o.t, o.box.suite, sandbox.Options{})).outcome("as long as the account says", func(p *probe) {
		_ = must(p.identity(admin).UpdateAccountSettings(&iamidentityv1.UpdateAccountSettingsOptions{
			AccountID: account(), IfMatch: ptr("*"), SystemAccessTokenExpirationInSeconds: ptr("900"),
		}))(p)
		token, err := login(p, func(*core.IamAuthenticator) {})
		claims := p.granted(token, err)
		if life := claims["exp"].(float64) - claims["iat"].(float64); life != 900 {
			p.Errorf("the token lives %v s", life)
		}
	})
}

func testRefresh(o operation) {
	refresh := func(p *probe, token, client string) (string, error) {
		a := &core.IamAuthenticator{RefreshToken: token, ClientId: client, ClientSecret: client, URL: p.box.url, Client: p.client}
		return a.GetToken()
	}
	given := func(p *probe, box *box) string {
		a := &core.IamAuthenticator{ApiKey: viewer, ClientId: "bx", ClientSecret: "bx", URL: box.url}
		answer, err := a.RequestToken()
		if err != nil {
			p.Fatal(err)
		}
		return answer.RefreshToken
	}
	o.outcome("a new token", func(p *probe) {
		token, err := refresh(p, given(p, p.box), "bx")
		want(p, p.granted(token, err), "iam_id", "IBMid-SANDBOXVIEWER")
	})
	o.outcome("refuses a text that is not a refresh token", func(p *probe) {
		_, err := refresh(p, "not_supported", "bx")
		p.denied(400, "BXNIM0407E", err)
	})
	o.outcome("refuses an access token", func(p *probe) {
		token, err := p.box.login(viewer).(*core.IamAuthenticator).GetToken()
		if err != nil {
			p.Fatal(err)
		}
		_, err = refresh(p, token, "bx")
		p.denied(400, "BXNIM0407E", err)
	})
	two := newBox(o.t, o.box.suite, sandbox.Options{Clients: map[string]string{"cx": "cx"}})
	o.on(two).outcome("refuses another client", func(p *probe) {
		_, err := refresh(p, given(p, p.box), "cx")
		p.denied(400, "BXNIM0137E", err)
	})
	var hours atomic.Int64 // that have gone by
	later := newBox(o.t, o.box.suite, sandbox.Options{Now: func() time.Time {
		return time.Now().Add(time.Duration(hours.Load()) * time.Hour)
	}})
	o.on(later).outcome("refuses one that has expired", func(p *probe) {
		token := given(p, p.box)
		hours.Store(73)
		_, err := refresh(p, token, "bx")
		p.denied(400, "BXNIM0408E", err)
	})
}

func testAssume(o operation) {
	type (
		builder  = core.IamAssumeAuthenticatorBuilder
		trusted  = iamidentityv1.TrustedProfile
		selector = func(*builder, *trusted) *builder
	)
	byID := func(b *builder, p *trusted) *builder {
		return b.SetIAMProfileID(*p.ID)
	}
	assume := func(p *probe, key string, profile *iamidentityv1.TrustedProfile, selected selector) (string, error) {
		b := core.NewIamAssumeAuthenticatorBuilder().SetApiKey(key).SetURL(p.box.url).SetClient(p.client)
		a, err := selected(b, profile).Build()
		if err != nil {
			p.Fatal(err)
		}
		return a.GetToken()
	}
	forEditor := func(p *probe) *iamidentityv1.TrustedProfile {
		profile := p.profile()
		p.mayAssume(profile.ID, "user", editorID)
		return profile
	}
	for name, selected := range map[string]selector{
		"by the profile's ID": byID,
		"by the profile's CRN": func(b *builder, p *trusted) *builder {
			return b.SetIAMProfileCRN(*p.CRN)
		},
		"by the profile's name and account": func(b *builder, p *trusted) *builder {
			return b.SetIAMProfileName(*p.Name).SetIAMAccountID(*p.AccountID)
		},
	} {
		o.outcome(name, func(p *probe) {
			profile := forEditor(p)
			token, err := assume(p, editor, profile, selected)
			claims := p.granted(token, err)
			want(p, claims, "iam_id", *profile.IamID)
			want(p, claims, "sub_type", "Profile")
			want(p, claims["authn"].(map[string]any), "iam_id", editorID)
		})
	}
	o.outcome("a service ID", func(p *probe) {
		profile, service := p.profile(), p.serviceID()
		p.mayAssume(profile.ID, "serviceid", *service.ID)
		token, err := assume(p, *service.Apikey.Apikey, profile, byID)
		want(p, p.granted(token, err), "iam_id", *profile.IamID)
	})
	o.outcome("refuses an identity that the profile does not have", func(p *probe) {
		_, err := assume(p, viewer, forEditor(p), byID)
		p.denied(400, "BXNIM0398E", err)
	})
	o.outcome("refuses a user from another account", func(p *probe) {
		profile := p.profile()
		_ = must(p.identity(admin).SetProfileIdentity(&iamidentityv1.SetProfileIdentityOptions{
			ProfileID: profile.ID, IdentityType: ptr("user"), Type: ptr("user"), Identifier: ptr(editorID), Accounts: []string{"ffff"},
		}))(p)
		_, err := assume(p, editor, profile, byID)
		p.denied(400, "BXNIM0398E", err)
	})
	o.outcome("refuses an unknown profile", func(p *probe) {
		_, err := assume(p, editor, forEditor(p), func(b *builder, _ *trusted) *builder {
			return b.SetIAMProfileID("Profile-none")
		})
		p.denied(400, "BXNIM0398E", err)
	})
	o.outcome("refuses an unknown key", func(p *probe) {
		_, err := assume(p, "none", forEditor(p), byID)
		p.denied(400, "BXNIM0415E", err)
	})
}
