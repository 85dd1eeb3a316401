package collect

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/iam"
)

// ErrNoCredential is what Input.Open returns when nobody but the pod is logged in.
var ErrNoCredential = errors.New("no administrator credential")

// Input is what the command parsed, and whom the collector may ask.
type Input struct {
	Profile   string           // the trusted profile to become, as it was written
	Source    crtoken.Source   // of the pod's token
	Minted    *crtoken.Content // a token that the cluster gave, in place of the source; nil for none
	Manifests []string         // files with the pod's manifest
	Namespace string           // of pods whose manifests name none; "" for unknown
	Cluster   string           // the pod's cluster, when IAM does not name it; "" for none
	Wanted    diagnose.Target
	Endpoint  string // "public", "private", "vpe", "sandbox" or a URL
	IAM       string // the base URL of IAM

	ReadFile func(file string) ([]byte, error)                          // reads a manifest
	Stream   func(file string) bool                                     // whether it can't be changed where it is; nil for never
	Exchange func(ctx context.Context, token string) (iam.Token, error) // asks IAM for an access token
	Open     func(ctx context.Context) (Admin, error)                   // logs in; nil to use the pod's token only
	Now      func() time.Time                                           // the clock of this machine
	Skew     func() *time.Duration                                      // how far IAM's clock is ahead; nil when unknown
}

// Admin is who reads the account.
type Admin struct {
	AccountID, IAMID string
	IAM              *iam.Client
	Containers       *containers.Client
}

// ManifestError is a manifest that can't be read. Without it there is nothing to judge.
type ManifestError struct {
	File string
	Err  error
}

// Error is the file, and what failed.
func (e *ManifestError) Error() string {
	return fmt.Sprintf("the manifest '%s' can't be read: %s", e.File, e.Err)
}

// Unwrap is what failed.
func (e *ManifestError) Unwrap() error { return e.Err }

// hidden is what a pod may not see.
const hidden = "the profile's links, rules and access, and the cluster"

// Collector gathers the facts of one diagnosis.
type Collector struct {
	in    Input
	facts diagnose.Facts
	token string // the pod's
	pod   crtoken.Pod
	seen  *seen // what an administrator may see; nil when nobody is logged in

	texts  map[string]string // of the manifests that were read, by their files
	others others            // what the other profiles trust; read after a refusal only
}

// New returns a collector that has read nothing yet.
func New(in Input) *Collector { return &Collector{in: in, texts: map[string]string{}} }

// Collect asks IAM for the exchange, and at the same time everything that an administrator may see. Then it puts both
// together. The error is a *ManifestError, or the cause of an ended context: whatever else fails is a fact.
func (c *Collector) Collect(ctx context.Context) (diagnose.Facts, error) {
	c.facts.Profile.Text, c.facts.Service = c.in.Profile, c.in.Wanted.Service
	c.readToken()
	if err := c.readManifests(); err != nil {
		return diagnose.Facts{}, err
	}
	c.facts.Exchange = diagnose.Exchange{Host: hostOf(c.in.IAM), Endpoint: c.in.Endpoint}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		if c.askable() {
			c.exchange(ctx)
		}
	}()
	if c.in.Open == nil {
		c.facts.Missing = append(c.facts.Missing, hidden+": '--as-pod' uses no credential for them")
	} else {
		c.look(ctx, answered)
	}
	<-answered
	if err := context.Cause(ctx); err != nil {
		return diagnose.Facts{}, err
	}
	c.facts.Now, c.facts.Skew = c.in.Now(), c.in.Skew()
	c.combine(ctx)
	c.patches()
	return c.facts, nil
}

// AskAgain asks IAM once more, and returns the facts with its new answer. A trust that IAM did not know yet explains nothing
// any more once it gives the token.
func (c *Collector) AskAgain(ctx context.Context) diagnose.Facts {
	c.exchange(ctx)
	if c.facts.Exchange.OK {
		c.facts.Trust = nil
	}
	return c.facts
}
