package diagnose

import (
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/trust"
)

// CodeNotEligible is IAM's code for a profile that the pod may not become, and for one that there is not.
const CodeNotEligible = "BXNIM0398E"

// The codes of IAM that refusals have. Which of them IBM gives for which fault of a token is known in part only.
const (
	codeMalformed    = "BXNIM0401E"
	codeNotSupported = "BXNIM0405E"
	codeIPAddress    = "BXNIM0430E"
	tooManyRequests  = 429
	serverError      = 500
)

// recently is how long after a change IAM may not know of it. Reports speak of seconds up to a minute; ten are generous.
const recently = 10 * time.Minute

// refusal explains IAM's answer, or that there was none.
func (e *engine) refusal() []Finding {
	x := e.f.Exchange
	switch {
	case x.Way != "":
		return []Finding{e.way()}
	case x.Code == codeIPAddress:
		return []Finding{e.answered(causes.WayIPAllowList, "the account's list of allowed IP addresses does not contain the address of this request", Fix{
			Manual: "Ask an administrator to add the egress address of the pods to the account's list of allowed IP addresses.",
		})}
	case x.Status == tooManyRequests:
		return []Finding{e.answered(causes.WayRateLimit, "IAM receives too many requests",
			Fix{Manual: "Wait, and keep access tokens until shortly before they expire."})}
	case x.Status >= serverError:
		return []Finding{e.answered(causes.WayUnavailable, "IAM is not available", Fix{Manual: "Try again later. IBM's support asks for the transaction ID."})}
	case x.Code == CodeNotEligible:
		return e.notEligible()
	case x.Code == codeMalformed:
		return []Finding{e.answered(causes.TokenNotJWT, "IAM can't read the token", e.tokenFix())}
	}
	return e.notSupported()
}

// answered adds IAM's own words to a cause.
func (e *engine) answered(id causes.ID, message string, fix Fix) Finding {
	x := e.f.Exchange
	got := strings.TrimSpace(x.Code + " " + strings.TrimSuffix(x.Message, "."))
	if x.Details != "" {
		got += ": " + strings.TrimSuffix(x.Details, ".")
	}
	return Finding{ID: id, Message: message, Got: got, fix: fix}
}

// notSupported explains a token that IAM does not take, although it is well made and in its time.
func (e *engine) notSupported() []Finding {
	if f, ok := e.cluster(); ok {
		return []Finding{f}
	}
	if t := e.f.Token.Decoded; t != nil && t.PublicIssuer() != "" {
		return []Finding{e.foreign(*t)}
	}
	if t := e.f.Token.Decoded; t != nil && t.Cut {
		return []Finding{e.answered(causes.TokenNotJWT, "the token is truncated: a part of its signature is missing", e.tokenFix())}
	}
	if f, ok := e.audience(); ok {
		return []Finding{f}
	}
	if f, ok := e.lifetime(); ok {
		return []Finding{f}
	}
	return []Finding{e.answered(causes.TokenForeign, "IAM refuses the token: most likely it does not know the cluster's key", Fix{
		Manual: "Check the cluster's version, run 'ibmcloud ks cluster master refresh', and check that '--endpoint' is the cluster's environment.",
	})}
}

// notEligible explains the refusal that IAM gives for every mismatch.
func (e *engine) notEligible() []Finding {
	if f, ok := e.otherAccount(); ok {
		return []Finding{f}
	}
	if f, ok := e.unknownProfile(); ok {
		return []Finding{f}
	}
	if e.f.Trust == nil {
		return []Finding{e.unexplainable()}
	}
	found, matches := e.trust()
	if len(found) == 0 && !matches {
		return []Finding{e.unexplainable()}
	}
	if f, ok := e.notDeployed(); ok && len(found) > 0 {
		return append([]Finding{f}, found...)
	}
	if f, meant, _ := e.otherProfile(); meant && len(found) > 0 {
		return append([]Finding{f}, found...)
	}
	if len(found) > 0 {
		return found
	}
	if !e.f.Profile.Changed.IsZero() && e.f.now().Sub(e.f.Profile.Changed) < recently {
		return []Finding{{
			ID: causes.ProfileJustChanged, Message: "the trust matches, and was changed at " + e.f.Profile.Changed.Format(time.RFC3339) + ": IAM does not know it yet",
			Got: e.f.Profile.Changed.Format(time.RFC3339), fix: Fix{
				Commands: [][]string{{"podtrust", "token", "diagnose", "--profile", e.f.Profile.Text, "--wait", "5m"}}, Manual: "Wait a moment, and try again.",
			},
		}}
	}
	return e.unexplained()
}

// unexplainable is for a refusal of a profile whose links and rules were not seen, or not all of them.
func (e *engine) unexplainable() Finding {
	return e.answered(causes.TrustRefused, "IAM refuses: no link and no rule of the profile matches, or the profile does not exist", Fix{
		Manual: "Ask an administrator to run 'podtrust token diagnose' with this profile and token, or send them what IAM saw.",
	})
}

// unexplained is for a refusal although the trust matches: then what IBM's documents forbid may be enforced after all.
func (e *engine) unexplained() []Finding {
	if f, ok := e.cluster(); ok {
		return []Finding{f}
	}
	if f, ok := e.audience(); ok {
		return []Finding{f}
	}
	if f, ok := e.lifetime(); ok {
		return []Finding{f}
	}
	return []Finding{e.answered(causes.TrustUnexplained, "IAM refuses, although a link or a rule matches", Fix{
		Manual: "Ask IBM's support, with transaction ID " + e.f.Exchange.TransactionID + ".",
	})}
}

// cluster finds a cluster whose tokens IAM does not know.
func (e *engine) cluster() (Finding, bool) {
	if e.f.Cluster == nil {
		return Finding{}, false
	}
	return e.f.Cluster.Finding()
}

// Finding says why IAM does not know the tokens of the cluster, or may not know them; ok is false if nothing speaks against it.
func (c Cluster) Finding() (f Finding, ok bool) {
	switch {
	case c.Support.Concern == trust.TooOld:
		return Finding{
			ID: causes.ClusterTooOld, Message: "cluster '" + c.Name + "': " + c.Support.Reason,
			fix: Fix{Commands: [][]string{{"ibmcloud", c.namespace(), "cluster", "master", "update", "--cluster", c.ID}}, Manual: "Update the cluster."},
		}, true
	case c.Support.Concern == trust.NeedsRefresh:
		return Finding{
			ID: causes.ClusterNotRefreshed, Message: "cluster '" + c.Name + "': " + c.Support.Reason,
			fix: Fix{Commands: [][]string{{"ibmcloud", c.namespace(), "cluster", "master", "refresh", "--cluster", c.ID}}, Manual: "Refresh the cluster's master."},
		}, true
	}
	return Finding{}, false
}

// namespace is where ibmcloud keeps the commands for the cluster.
func (c Cluster) namespace() string {
	if c.OpenShift {
		return "oc"
	}
	return "ks"
}
