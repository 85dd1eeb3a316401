package collect

import (
	"context"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/trust"
)

// askable reports whether there is a point in asking IAM: it answers the same to every mistake in the profile's name.
func (c *Collector) askable() bool {
	ref := trust.ParseProfile(c.facts.Profile.Text)
	t := c.facts.Token.Decoded
	return ref.Meant != "" && ref.Fault == trust.ProfileSound && t != nil && t.ServiceAccount() && !t.Time("exp").IsZero()
}

// exchange asks IAM once, and keeps what came of it.
func (c *Collector) exchange(ctx context.Context) {
	got, err := c.in.Exchange(ctx, c.token)
	c.facts.Exchange = diagnose.Exchange{Tried: true, Host: c.facts.Exchange.Host, Endpoint: c.facts.Exchange.Endpoint}
	x := &c.facts.Exchange
	if err == nil {
		x.OK = true
		claims, err := crtoken.Decode(got.AccessToken)
		if err != nil || trust.OtherIdentity(claims.Text("iam_id")) {
			c.facts.NotJudged = true
			c.facts.Missing = append(c.facts.Missing, "what IAM gave: an access token that can't be read, or that is not one of a trusted profile")
			return
		}
		c.recognize(claims.Pod())
		return
	}
	refusal, way, message := unanswered(err, c.in.IAM)
	if way != "" {
		x.Way, x.Message = way, message
		return
	}
	x.Status, x.Message, x.Details = refusal.Status, refusal.Message, refusal.Details
	x.Code, x.TransactionID = refusal.Marks()
	if pod, ok := crtoken.Recognized(refusal.Details); ok {
		c.recognize(pod)
	}
}

// recognize takes over whom IAM saw. It knows the cluster, which is in no pod's token.
func (c *Collector) recognize(pod crtoken.Pod) {
	c.pod.Cluster, c.pod.ClusterCRN = pod.Cluster, pod.ClusterCRN
}
