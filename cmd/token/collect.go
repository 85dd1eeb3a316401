package token

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/manifest"
	"github.com/podtrust/podtrust/pkg/trust"
)

// maxManifest is the largest manifest that is read, in bytes.
const maxManifest = 64 << 20

// hidden is what a pod may not see.
const hidden = "the profile's links, rules and access, and the cluster"

// collector gathers the facts of a diagnosis.
type collector struct {
	a      *app.App
	o      diagnoseOptions
	facts  diagnose.Facts
	token  string // the pod's
	pod    crtoken.Pod
	client *iam.Client
	seen   *seen // what an administrator may see; nil when nobody is logged in
}

// collect asks IAM for the exchange, and at the same time everything that an administrator may see. Then it puts both
// together.
func (c *collector) collect(ctx context.Context) error {
	c.facts.Profile.Text = c.a.PodProfile(c.o.profile)
	c.readToken()
	if err := c.readManifests(); err != nil {
		return err
	}
	endpoints, err := c.a.Endpoints()
	if err != nil {
		return err
	}
	settings, err := c.a.Settings()
	if err != nil {
		return err
	}
	if c.client, err = c.a.OpenIAM(ctx); err != nil {
		return err
	}
	c.facts.Exchange = diagnose.Exchange{Host: hostOf(endpoints.IAM), Endpoint: settings.Endpoint}
	if profile := c.facts.Profile.Text; profile != "" {
		c.a.Status().Progress("Looking for what keeps the pod from becoming trusted profile '%s'...", profile)
	} else {
		c.a.Status().Progress("Looking for what keeps the pod from its token...")
	}

	var group errgroup.Group
	group.Go(func() error {
		if c.askable() {
			c.exchange(ctx, endpoints.IAM)
		}
		return nil
	})
	if c.o.asPod {
		c.facts.Missing = append(c.facts.Missing, hidden+": '--as-pod' uses no credential for them")
	} else {
		c.look(ctx)
	}
	_ = group.Wait() // it returns no error
	if err := context.Cause(ctx); err != nil {
		return err
	}
	c.facts.Now, c.facts.Skew = c.a.Now(), c.a.Skew()
	c.combine(ctx)
	return nil
}

// readToken reads the token's file, and says what is wrong with it.
func (c *collector) readToken() {
	t := &c.facts.Token
	raw, from, err := readRaw(c.a, c.o.file)
	t.From, t.Sought = from, c.o.file != "" || c.a.PodTokenFile() != "" || len(c.o.manifests) == 0
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Problem = diagnose.TokenMissing
		return
	case errors.Is(err, crtoken.ErrEmpty):
		t.Problem = diagnose.TokenEmpty
		return
	case err != nil:
		t.Problem, t.Detail = diagnose.TokenUnreadable, crtoken.ReasonOf(err)
		return
	}
	text := strings.TrimSpace(raw)
	t.Blanks = text != raw
	decoded, err := crtoken.Decode(text)
	if err != nil {
		t.Problem, t.Detail = diagnose.TokenNotJWT, crtoken.ReasonOf(err)
		if first := strings.Fields(text); len(first) > 1 {
			if _, err := crtoken.Decode(first[0]); err == nil {
				t.Problem = diagnose.TokenTrailing
			}
		}
		return
	}
	c.token, t.Decoded, c.pod = text, &decoded, decoded.Pod()
}

// readManifests reads the manifests. Without a token, the first workload that is for IAM stands in for the pod.
func (c *collector) readManifests() error {
	for _, file := range c.o.manifests {
		text, err := readManifest(file)
		if err != nil {
			return err
		}
		found, err := manifest.Lint(text, manifest.LintOptions{All: true})
		if err != nil {
			return app.Usagef("the manifest '%s' can't be read: %w", file, err)
		}
		for _, f := range found {
			f.File = file
			c.facts.Manifest = append(c.facts.Manifest, f)
		}
		if c.facts.Token.Decoded != nil || c.pod.ServiceAccount != "" {
			continue
		}
		if w, ok := manifest.Who(text); ok {
			c.pod = crtoken.Pod{Namespace: w.Namespace, ServiceAccount: w.ServiceAccount}
		}
	}
	return nil
}

func readManifest(file string) (string, error) {
	data, err := app.ReadBounded(file, maxManifest)
	if err != nil {
		return "", app.Usagef("the manifest '%s' can't be read: %w", file, err)
	}
	return string(data), nil
}

// askable reports whether there is a point in asking IAM: it answers the same to every mistake in the profile's name.
func (c *collector) askable() bool {
	ref := trust.ParseProfile(c.facts.Profile.Text)
	t := c.facts.Token.Decoded
	return ref.Meant != "" && ref.Fault == trust.ProfileSound && t != nil && t.ServiceAccount() && !t.Time("exp").IsZero()
}

// exchange asks IAM once.
func (c *collector) exchange(ctx context.Context, base string) {
	x := &c.facts.Exchange
	got, err := c.client.ExchangeComputeToken(ctx, c.token, app.SelectProfile(c.facts.Profile.Text))
	x.Tried = true
	if err == nil {
		x.OK = true
		if claims, err := crtoken.Decode(got.AccessToken); err == nil {
			c.recognise(claims.Pod())
		}
		return
	}
	var refusal *apierr.Error
	if !errors.As(err, &refusal) || errors.Is(err, apierr.ErrRedirect) {
		x.Way, x.Message = wayOf(err, base), innermost(err)
		return
	}
	x.Status, x.Code, x.Message, x.Details, x.TransactionID = refusal.Status, refusal.Code, refusal.Message, refusal.Details, refusal.TransactionID
	if pod, ok := crtoken.Recognised(refusal.Details); ok {
		c.recognise(pod)
	}
}

// recognise takes over whom IAM saw. It knows the cluster, which is in no pod's token.
func (c *collector) recognise(pod crtoken.Pod) {
	c.pod.Cluster, c.pod.ClusterCRN = pod.Cluster, pod.ClusterCRN
}

// wait asks again until IAM gives the token, or the time is over.
func (c *collector) wait(ctx context.Context) error {
	const gap = 2 * time.Second
	endpoints, err := c.a.Endpoints()
	if err != nil {
		return err
	}
	begun := c.a.Now()
	c.a.Status().Progress("Asking again for up to %s...", c.o.wait)
	for !c.facts.Exchange.OK && c.a.Now().Sub(begun) < c.o.wait {
		if err := c.a.Pause(ctx, gap); err != nil {
			return err
		}
		c.exchange(ctx, endpoints.IAM)
	}
	if c.facts.Exchange.OK {
		c.a.Status().OK("IAM gives the token, after %s.", c.a.Now().Sub(begun).Round(time.Second))
		c.facts.Trust = nil
	}
	return nil
}
