package diagnose

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// way explains why there was no answer.
func (e *engine) way() Finding {
	x := e.f.Exchange
	public := x.Endpoint == "public"
	private := x.Endpoint == "private" || x.Endpoint == "vpe"
	at := " (" + x.Host + ")"
	switch {
	case private && (x.Way == WayDNS || x.Way == WayTimeout):
		return e.lost(causes.WayPrivateEndpoint, "the private endpoint can't be reached from here"+at, Fix{
			Commands: [][]string{{"podtrust", "token", "exchange", "--profile", e.f.Profile.Text, "--endpoint", "public"}},
			Manual:   "Name that endpoint in the pod's configuration too.",
		})
	case public && x.Way == WayTimeout:
		return e.lost(causes.WayPublicEndpoint, "the public endpoint can't be reached from here"+at, Fix{
			Manual: "Use the private endpoint: '--endpoint private --region REGION', or 'vpe' in a VPC. Name it in the pod's configuration too.",
		})
	}
	switch x.Way {
	case WayDNS:
		return e.lost(causes.WayDNS, "the name of IAM's host could not be resolved"+at, Fix{
			Manual: "Resolve the name from the pod, and allow DNS in its network policies.",
		})
	case WayRefused:
		return e.lost(causes.WayRefused, "the connection to IAM is refused"+at, Fix{Manual: "Check '--endpoint', and allow the host in the firewall."})
	case WayProxy:
		return e.lost(causes.WayProxy, "the proxy does not let the request through", Fix{
			Manual: "Correct HTTPS_PROXY, or add IAM's host to NO_PROXY: " + hostname(x.Host) + ".",
		})
	case WayTLS:
		return e.lost(causes.WayTLS, "the certificate of IAM's host is not trusted"+at, Fix{
			Manual: "Add the authority to the container, and name its file in SSL_CERT_FILE.",
		})
	case WayTimeout:
		return e.lost(causes.WayTimeout, "IAM does not answer in time"+at, Fix{Manual: "Check network policies and firewalls between the pod and the endpoint."})
	case WayRedirect:
		return e.lost(causes.WayRedirect, "IAM's address leads to another host"+at, Fix{Manual: "Check '--endpoint'."})
	case WayIntermediary:
		return e.lost(causes.WayIntermediary, "the answer did not come from IBM Cloud"+at, Fix{
			Manual: "Check '--endpoint' and the variable IBMCLOUD_IAM_API_ENDPOINT, and what is between the pod and IAM: a proxy, a gateway or a service mesh.",
		})
	case WayBroken:
	}
	return e.lost(causes.WayBroken, "the connection to IAM broke"+at, Fix{
		Manual: "Try again. If it happens again, check the proxies and gateways between the pod and IAM.",
	})
}

func (e *engine) lost(id causes.ID, message string, fix Fix) Finding {
	return Finding{ID: id, Message: message, Got: e.f.Exchange.Message, fix: fix}
}

// hostname is a host without its port.
func hostname(host string) string {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		return host[:i]
	}
	return host
}
