package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The bounds of one call, of completing a name, and of linking a profile.
const (
	callToBare     = 1.1
	callToCurl     = 0.75
	completeToBare = 1.15

	// A token, the profile of the name, the cluster of the name with the three lists that say whether it is the only one, the
	// links before, the new link.
	linkRequests = 8
	linkTrips    = 4
)

// profile makes a profile in the sandbox, without the network.
func (b *run) profile(ctx context.Context, name string) (iam.Profile, error) {
	c, err := b.client()
	if err != nil {
		return iam.Profile{}, err
	}
	return c.CreateProfile(ctx, iam.CreateProfileRequest{Name: name, AccountID: sandbox.AccountID})
}

func (b *run) client() (*iam.Client, error) {
	config := iam.Config{URL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: b.server.sandbox.Transport()}}
	open, err := iam.New(config)
	if err != nil {
		return nil, err
	}
	config.Token = iam.NewTokenSource(nil, func(ctx context.Context) (iam.Token, error) {
		return open.ExchangeAPIKey(ctx, sandbox.AdminKey)
	}).Token
	return iam.New(config)
}

// pod makes a profile that the pods of one service account may become, and a file with the token of such a pod.
func (b *run) pod(ctx context.Context, name string) (profileID, file string, err error) {
	c, err := b.client()
	if err != nil {
		return "", "", err
	}
	p, err := b.profile(ctx, name)
	if err != nil {
		return "", "", err
	}
	namespace := iam.Condition{Claim: "namespace", Operator: "EQUALS", Value: `"bench"`}
	rule := iam.CreateRuleRequest{Type: "Profile-CR", CRType: "IKS_SA", Conditions: []iam.Condition{namespace}}
	if _, err = c.CreateRule(ctx, p.ID, rule); err != nil {
		return "", "", err
	}
	file = filepath.Join(b.folder, name+"-sa-token")
	return p.ID, file, b.mint(ctx, file)
}

// mint puts a new token of the pod into a file, as a whole.
func (b *run) mint(ctx context.Context, file string) error {
	c, err := b.client()
	if err != nil {
		return err
	}
	control := sandbox.Control{
		BaseURL: "https://" + sandbox.Host, HTTP: &http.Client{Transport: b.server.sandbox.Transport()},
		Token: func(ctx context.Context) (string, error) {
			token, err := c.ExchangeAPIKey(ctx, sandbox.AdminKey)
			return token.AccessToken, err
		},
	}
	token, err := control.Mint(ctx, sandbox.MintRequest{
		Cluster: "demo-vpc", Namespace: "bench", ServiceAccount: "bench", Pod: "bench-1",
		Audience: []string{"iam"}, ExpiresIn: time.Hour,
	})
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", []byte(token), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// environment is that of the programs that call the server. All read the same certificates, the machine's and the
// server's, once: Go programs would read the machine's folder of them on top, which curl opens only when it has to.
func (b *run) environment(more ...string) []string {
	return append([]string{
		"SSL_CERT_FILE=" + b.server.ca, "SSL_CERT_DIR=" + filepath.Join(b.folder, "no-certificates"),
		"PODTRUST_ENDPOINT=" + b.server.url,
	}, more...)
}

func (b *run) exchange(ctx context.Context) error {
	id, file, err := b.pod(ctx, "exchanged")
	if err != nil {
		return err
	}
	ours := program{name: "token exchange", env: b.environment(), check: contains("eyJ"), argv: []string{
		b.programs.podtrust, "token", "exchange", "--profile", id, "--token-file", file, "-o", "token",
	}}
	bare := program{name: "bare", env: b.environment(), check: contains("eyJ"), argv: []string{
		b.programs.bare, "exchange", b.server.url, id, file,
	}}
	curl := program{name: "curl", env: b.environment(), check: contains("access_token"), argv: []string{
		b.programs.curl, "--silent", "--show-error", "--fail", "--cacert", b.server.ca, "--header", "Accept: application/json",
		"--data-urlencode", "grant_type=urn:ibm:params:oauth:grant-type:cr-token", "--data-urlencode", "cr_token@" + file,
		"--data-urlencode", "profile_id=" + id, b.server.url + "/identity/token",
	}}
	all := []program{ours, bare, curl}
	costs, err := b.interleaved(ctx, b.calls, all)
	if err != nil {
		return err
	}
	b.report.title("One call: token exchange, at " + b.server.latency.String() + " on the server")
	for _, p := range all {
		b.report.fact(p.name, milliseconds(median(costs[p.name], wall))+", CPU "+milliseconds(median(costs[p.name], cpu)))
	}
	b.report.ratio("to a bare net/http client", paired(costs[ours.name], costs[bare.name]), callToBare)
	b.report.ratio("to curl", paired(costs[ours.name], costs[curl.name]), callToCurl)
	b.counts(costs[ours.name], 1)
	return nil
}

// counts adds what the server counted, the most of all rounds.
func (b *run) counts(costs []cost, most int) {
	requests, connections, alone := 0, 0, true
	for _, c := range costs {
		requests, connections = max(requests, len(c.traffic.requests)), max(connections, c.traffic.connections)
		alone = alone && c.traffic.alone()
	}
	b.report.most("requests, the most of all rounds", requests, most)
	b.report.row("TLS connections, HTTP/2", fmt.Sprint(connections), "= 1", alone)
}

// complete measures the key that completes the name of a profile. It asks for a token and for one page of names, as the bare client.
func (b *run) complete(ctx context.Context) error {
	if _, err := b.profile(ctx, "completed"); err != nil {
		return err
	}
	ours := program{
		name: "completion of a name", env: b.environment("PODTRUST_API_KEY=" + sandbox.AdminKey), check: contains("completed"),
		argv: []string{b.programs.podtrust, "__complete", "profile", "get", ""},
	}
	bare := program{name: "bare", env: b.environment(), check: somePositive, argv: []string{b.programs.bare, "list", b.server.url, sandbox.AdminKey}}
	costs, err := b.interleaved(ctx, b.calls, []program{ours, bare})
	if err != nil {
		return err
	}
	b.report.title("Completion of the name of a profile, at " + b.server.latency.String() + " on the server")
	for _, p := range []program{ours, bare} {
		b.report.fact(p.name, milliseconds(median(costs[p.name], wall)))
	}
	b.report.ratio("to a bare net/http client", paired(costs[ours.name], costs[bare.name]), completeToBare)
	b.counts(costs[ours.name], 2)
	return nil
}

// somePositive checks that a program printed a number of profiles.
func somePositive(out string) error {
	if n, err := strconv.Atoi(strings.TrimSpace(out)); err != nil || n < 1 {
		return fmt.Errorf("it printed no number of profiles: %q", out)
	}
	return nil
}

func (b *run) link(ctx context.Context) error {
	if _, err := b.profile(ctx, "linked"); err != nil {
		return err
	}
	var costs []cost
	for i := range b.calls {
		namespace := fmt.Sprintf("bench-%d", i) // another one each time, so that a link is made
		env := b.environment("PODTRUST_API_KEY=" + sandbox.AdminKey)
		c, err := b.once(ctx, program{name: "profile link", env: env, check: contains("Link-"), argv: []string{
			b.programs.podtrust, "profile", "link", "linked", "--cluster", "demo-vpc", "--namespace", namespace,
			"--service-account", "worker",
		}})
		if err != nil {
			return err
		}
		costs = append(costs, c)
		progress("profile link", i+1, b.calls)
	}
	trips := 0
	for _, c := range costs {
		trips = max(trips, c.traffic.trips())
	}
	b.report.title("profile link by API key, at " + b.server.latency.String() + " on the server")
	b.counts(costs, linkRequests)
	b.report.most("round trips", trips, linkTrips)
	b.report.fact("time", milliseconds(median(costs, wall)))
	var asked []string
	for _, r := range costs[0].traffic.requests {
		asked = append(asked, r.what)
	}
	b.report.note("`profile link` asks: " + strings.Join(asked, ", ") + ".")
	return nil
}
