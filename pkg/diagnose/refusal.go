package diagnose

import (
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/manifest/lint"
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
		return []Finding{e.answered(CauseWayIPAllowList, "the account's list of allowed IP addresses does not have the one that this comes from", Fix{
			Manual: "Let an administrator add the address that the pods go out by to the account's list of allowed IP addresses.",
		})}
	case x.Status == tooManyRequests:
		return []Finding{e.answered(CauseWayRateLimit, "IAM is asked too often", Fix{Manual: "Wait, and keep access tokens until shortly before they expire."})}
	case x.Status >= serverError:
		return []Finding{e.answered(CauseWayUnavailable, "IAM is not available", Fix{Manual: "Try again later. IBM's support asks for the transaction ID."})}
	case x.Code == CodeNotEligible:
		return e.notEligible()
	case x.Code == codeMalformed:
		return []Finding{e.answered(CauseTokenNotJWT, "IAM can't read the token", e.tokenFix())}
	}
	return e.notSupported()
}

// answered adds IAM's own words to a cause.
func (e *engine) answered(id CauseID, message string, fix Fix) Finding {
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
		return []Finding{e.answered(CauseTokenNotJWT, "the token is cut off: a part of its signature is missing", e.tokenFix())}
	}
	if f, ok := e.audience(); ok {
		return []Finding{f}
	}
	if f, ok := e.lifetime(); ok {
		return []Finding{f}
	}
	return []Finding{e.answered(CauseTokenForeign, "IAM refuses the token: most likely it does not know the cluster's key", Fix{
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
	causes, matches := e.trust()
	if len(causes) == 0 && !matches {
		return []Finding{e.unexplainable()}
	}
	if f, ok := e.notDeployed(); ok && len(causes) > 0 {
		return append([]Finding{f}, causes...)
	}
	if f, meant, _ := e.otherProfile(); meant && len(causes) > 0 {
		return append([]Finding{f}, causes...)
	}
	if len(causes) > 0 {
		return causes
	}
	if !e.f.Profile.Changed.IsZero() && e.f.now().Sub(e.f.Profile.Changed) < recently {
		return []Finding{{
			ID: CauseProfileJustChanged, Message: "the trust matches, and was changed at " + e.f.Profile.Changed.Format(time.RFC3339) + ": IAM does not know it yet",
			Got: e.f.Profile.Changed.Format(time.RFC3339), fix: Fix{
				Commands: [][]string{{"podtrust", "token", "diagnose", "--profile", e.f.Profile.Text, "--wait", "5m"}}, Manual: "Wait a little, and ask again.",
			},
		}}
	}
	return e.unexplained()
}

// unexplainable is for a refusal of a profile whose links and rules were not seen, or not all of them.
func (e *engine) unexplainable() Finding {
	return e.answered(CauseTrustRefused, "IAM refuses: no link and no rule of the profile matches, or the profile does not exist", Fix{
		Manual: "Let an administrator run 'podtrust token diagnose' with this profile and token, or send them what IAM saw.",
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
	return []Finding{e.answered(CauseTrustUnexplained, "IAM refuses, although a link or a rule matches", Fix{
		Manual: "Ask IBM's support, with transaction ID " + e.f.Exchange.TransactionID + ".",
	})}
}

// unasked is for a pod that there is only a manifest of: what keeps it from its token is proved without IAM.
func (e *engine) unasked() []Finding {
	var causes []Finding
	for _, m := range e.f.Manifest {
		expectation := m.ID == lint.RuleServiceAccount || m.ID == lint.RuleNamespace // which the trust decides
		if m.Severity == lint.Broken && !expectation {
			causes = append(causes, e.manifestFinding(m))
		}
	}
	if f, ok := e.unknownProfile(); ok {
		return append(causes, f)
	}
	if f, ok := e.otherAccount(); ok {
		return append(causes, f)
	}
	if e.f.Trust == nil {
		return causes
	}
	expected := e.expected()
	if f, meant, _ := e.otherProfile(); meant && len(expected) > 0 {
		causes = append(causes, f)
	}
	if len(expected) > 0 && e.f.Trust.Identity.ServiceAccount == trust.DefaultServiceAccount {
		causes = append(causes, e.accounts()...)
	}
	return append(causes, expected...)
}

// accounts are what the linter found of service accounts that are not the trusted one.
func (e *engine) accounts() []Finding {
	var found []Finding
	for _, m := range e.f.Manifest {
		if m.ID == lint.RuleServiceAccount {
			found = append(found, e.manifestFinding(m))
		}
	}
	return found
}

// cluster finds a cluster whose tokens IAM does not know.
func (e *engine) cluster() (Finding, bool) {
	c := e.f.Cluster
	switch {
	case c == nil:
		return Finding{}, false
	case c.Support.Concern == trust.TooOld:
		return Finding{
			ID: CauseClusterTooOld, Message: "cluster '" + c.Name + "': " + c.Support.Reason,
			fix: Fix{Commands: [][]string{{"ibmcloud", c.namespace(), "cluster", "master", "update", "--cluster", c.ID}}, Manual: "Update the cluster."},
		}, true
	case c.Support.Concern == trust.NeedsRefresh:
		return Finding{
			ID: CauseClusterNotRefreshed, Message: "cluster '" + c.Name + "': " + c.Support.Reason,
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

// way explains why there was no answer.
func (e *engine) way() Finding {
	x := e.f.Exchange
	public := x.Endpoint == "public"
	private := x.Endpoint == "private" || x.Endpoint == "vpe"
	at := " (" + x.Host + ")"
	switch {
	case private && (x.Way == WayDNS || x.Way == WayTimeout):
		return e.lost(CauseWayPrivateEndpoint, "the private endpoint can't be reached from here"+at, Fix{
			Commands: [][]string{{"podtrust", "token", "exchange", "--profile", e.f.Profile.Text, "--endpoint", "public"}},
			Manual:   "Name that endpoint in the pod's configuration too.",
		})
	case public && x.Way == WayTimeout:
		return e.lost(CauseWayPublicEndpoint, "the public endpoint can't be reached from here"+at, Fix{
			Manual: "Use the private endpoint: '--endpoint private --region REGION', or 'vpe' in a VPC. Name it in the pod's configuration too.",
		})
	}
	switch x.Way {
	case WayDNS:
		return e.lost(CauseWayDNS, "the name of IAM's host is not resolved"+at, Fix{Manual: "Look the name up from the pod, and allow DNS in its network policies."})
	case WayRefused:
		return e.lost(CauseWayRefused, "the connection to IAM is refused"+at, Fix{Manual: "Check '--endpoint', and allow the host in the firewall."})
	case WayProxy:
		return e.lost(CauseWayProxy, "the proxy does not let the request through", Fix{
			Manual: "Correct HTTPS_PROXY, or add IAM's host to NO_PROXY: " + hostname(x.Host) + ".",
		})
	case WayTLS:
		return e.lost(CauseWayTLS, "the certificate of IAM's host is not trusted"+at, Fix{
			Manual: "Add the authority to the container, and name its file in SSL_CERT_FILE.",
		})
	case WayTimeout:
		return e.lost(CauseWayTimeout, "IAM does not answer in time"+at, Fix{Manual: "Check network policies and firewalls between the pod and the endpoint."})
	case WayRedirect:
		return e.lost(CauseWayRedirect, "IAM's address leads to another host"+at, Fix{Manual: "Check '--endpoint'."})
	case WayIntermediary:
		return e.lost(CauseWayIntermediary, "the answer did not come from IBM Cloud"+at, Fix{
			Manual: "Check '--endpoint' and the variable IBMCLOUD_IAM_API_ENDPOINT, and what is between the pod and IAM: a proxy, a gateway or a service mesh.",
		})
	case WayBroken:
	}
	return e.lost(CauseWayBroken, "the connection to IAM broke"+at, Fix{Manual: "Try again. If it happens again, check what is between the pod and IAM."})
}

func (e *engine) lost(id CauseID, message string, fix Fix) Finding {
	return Finding{ID: id, Message: message, Got: e.f.Exchange.Message, fix: fix}
}

// hostname is a host without its port.
func hostname(host string) string {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		return host[:i]
	}
	return host
}
