package sdk

import (
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// mint is a service account token, as the cluster would project it.
func (p *probe) mint(r sandbox.MintRequest) string {
	p.Helper()
	control := sandbox.Control{BaseURL: p.box.url, HTTP: http.DefaultClient, Token: p.box.tokenOf(admin)}
	token, err := control.Mint(p.Context(), r)
	if err != nil {
		p.Fatal(err)
	}
	return token
}

func testContainer(o operation, strictBox *box) {
	pod := sandbox.MintRequest{
		Cluster: "demo-vpc", Namespace: "orders", ServiceAccount: "orders-api", Pod: "orders-1",
		Audience: []string{"iam"}, ExpiresIn: time.Hour,
	}
	exchange := func(p *probe, token string, change func(a *core.ContainerAuthenticator)) (string, error) {
		path := filepath.Join(p.TempDir(), "sa-token")
		if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
			p.Fatal(err)
		}
		a := &core.ContainerAuthenticator{CRTokenFilename: path, URL: p.box.url, Client: p.client}
		change(a)
		return a.GetToken()
	}
	linked := func(p *probe) *iamidentityv1.TrustedProfile {
		profile := p.profile()
		p.link(profile.ID)
		return profile
	}
	o.outcome("by a link, the profile named by ID", func(p *probe) {
		profile := linked(p)
		token, err := exchange(p, p.mint(pod), func(a *core.ContainerAuthenticator) { a.IAMProfileID = *profile.ID })
		claims := p.granted(token, err)
		want(p, claims, "iam_id", *profile.IamID)
		want(p, claims["authn"].(map[string]any), "name", "demo-vpc:orders:orders-api:orders-1")
		want(p, claims["authn"].(map[string]any), "sub", demoVPC)
		got := must(p.identity(admin).GetProfile(&iamidentityv1.GetProfileOptions{ProfileID: profile.ID, IncludeActivity: ptr(true)}))(p)
		same(p, "the count", got.Activity.AuthnCount, 1)
	})
	o.outcome("by a rule, the profile named by name, with a client and a scope", func(p *probe) {
		profile := p.profile()
		p.rule(profile.ID)
		token, err := exchange(p, p.mint(pod), func(a *core.ContainerAuthenticator) {
			a.IAMProfileName, a.ClientID, a.ClientSecret, a.Scope = *profile.Name, "bx", "bx", "ibm"
		})
		want(p, p.granted(token, err), "client_id", "bx")
	})
	for name, row := range map[string]struct {
		change func(*sandbox.MintRequest)
		code   string
	}{
		"refuses another service account": {func(r *sandbox.MintRequest) { r.ServiceAccount = "default" }, "BXNIM0398E"},
		"refuses another namespace":       {func(r *sandbox.MintRequest) { r.Namespace = "default" }, "BXNIM0398E"},
		"refuses another cluster":         {func(r *sandbox.MintRequest) { r.Cluster = "demo-classic" }, "BXNIM0398E"},
		"refuses another kind of cluster": {func(r *sandbox.MintRequest) { r.Cluster = "demo-roks" }, "BXNIM0398E"},
		"refuses a token that expired":    {func(r *sandbox.MintRequest) { r.ExpiresIn = -time.Second }, "BXNIM0405E"},
	} {
		o.outcome(name, func(p *probe) {
			profile, other := linked(p), pod
			row.change(&other)
			_, err := exchange(p, p.mint(other), func(a *core.ContainerAuthenticator) { a.IAMProfileID = *profile.ID })
			p.denied(400, row.code, err)
		})
	}
	o.outcome("refuses an unknown profile", func(p *probe) {
		_, err := exchange(p, p.mint(pod), func(a *core.ContainerAuthenticator) { a.IAMProfileID = "Profile-none" })
		p.denied(400, "BXNIM0398E", err)
	})
	o.outcome("refuses a text that is not a token", func(p *probe) {
		_, err := exchange(p, "hello", func(a *core.ContainerAuthenticator) { a.IAMProfileID = "Profile-none" })
		p.denied(400, "BXNIM0401E", err)
	})
	o.outcome("refuses a token whose signature is broken", func(p *probe) {
		token := p.mint(pod)
		_, err := exchange(p, token[:len(token)-8]+"AAAAAAAA", func(a *core.ContainerAuthenticator) { a.IAMProfileID = "Profile-none" })
		p.denied(400, "BXNIM0405E", err)
	})
	o.on(strictBox).outcome("refuses another audience, with the switch", func(p *probe) {
		other := pod
		other.Audience = []string{"vault"}
		_, err := exchange(p, p.mint(other), func(a *core.ContainerAuthenticator) { a.IAMProfileID = "Profile-none" })
		p.denied(400, "BXNIM0405E", err)
	})
	o.on(strictBox).outcome("refuses a longer life, with the switch", func(p *probe) {
		other := pod
		other.ExpiresIn = 2 * time.Hour
		_, err := exchange(p, p.mint(other), func(a *core.ContainerAuthenticator) { a.IAMProfileID = "Profile-none" })
		p.denied(400, "BXNIM0405E", err)
	})
}
