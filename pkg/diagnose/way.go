package diagnose

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// Unanswered is a request to which the service itself gave no answer.
type Unanswered struct {
	Service  string // its name, such as "IAM"
	Variable string // by which IBM's tools name its URL
	Host     string
	Endpoint string // "public", "private", "vpe", "sandbox" or a URL
	Way      WayProblem
	Got      string // what failed, or what answered instead
	InPod    bool   // the request is sent by a pod, or for one
}

// Finding explains why there was no answer.
func (u Unanswered) Finding() Finding {
	private := u.Endpoint == "private" || u.Endpoint == "vpe"
	at := " (" + u.Host + ")"
	switch {
	case private && (u.Way == WayDNS || u.Way == WayTimeout):
		return u.lost(causes.WayPrivateEndpoint, "the private endpoint can't be reached from here"+at,
			"Use '--endpoint public', or run this inside IBM Cloud in an account that has private endpoints enabled.")
	case u.Endpoint == "public" && u.Way == WayTimeout:
		return u.lost(causes.WayPublicEndpoint, "the public endpoint can't be reached from here"+at,
			"Use the private endpoint: '--endpoint private --region REGION', or 'vpe' in a VPC."+u.where("", " Name it in the pod's configuration too."))
	}
	switch u.Way {
	case WayDNS:
		return u.lost(causes.WayDNS, "the name of "+u.Service+"'s host could not be resolved"+at,
			u.where("Check '--endpoint' and "+u.Variable+", and the DNS of this machine.", "Resolve the name from the pod, and allow DNS in its network policies."))
	case WayRefused:
		return u.lost(causes.WayRefused, "the connection to "+u.Service+" is refused"+at, "Check '--endpoint', and allow the host in the firewall.")
	case WayProxy:
		return u.lost(causes.WayProxy, "the proxy does not let the request through",
			"Correct HTTPS_PROXY, or add "+u.Service+"'s host to NO_PROXY: "+hostname(u.Host)+".")
	case WayTLS:
		return u.lost(causes.WayTLS, "the certificate of "+u.Service+"'s host is not trusted"+at,
			"Add the authority to "+u.where("this machine", "the container")+", and name its file in SSL_CERT_FILE.")
	case WayTimeout:
		return u.lost(causes.WayTimeout, u.Service+" does not answer in time"+at,
			"Check "+u.where("firewalls between this machine", "network policies and firewalls between the pod")+" and the endpoint.")
	case WayRedirect:
		return u.lost(causes.WayRedirect, u.Service+"'s address leads to another host"+at, "Check '--endpoint'.")
	case WayIntermediary:
		return u.lost(causes.WayIntermediary, "the answer did not come from IBM Cloud"+at,
			"Check '--endpoint' and the variable "+u.Variable+", and what is between "+u.where("this machine", "the pod")+" and "+u.Service+
				": a proxy, a gateway or a service mesh.")
	case WayBroken:
	}
	return u.lost(causes.WayBroken, "the connection to "+u.Service+" broke"+at,
		"Try again. If it happens again, check the proxies and gateways between "+u.where("this machine", "the pod")+" and "+u.Service+".")
}

func (u Unanswered) lost(id causes.ID, message, manual string) Finding {
	return Finding{ID: id, Message: message, Got: u.Got, fix: Fix{Manual: manual}}
}

// where is the text for this machine, or the one for a pod.
func (u Unanswered) where(here, pod string) string {
	if u.InPod {
		return pod
	}
	return here
}

// way explains why there was no answer of IAM.
func (e *engine) way() Finding {
	x := e.f.Exchange
	f := Unanswered{
		Service: "IAM", Variable: "IBMCLOUD_IAM_API_ENDPOINT", Host: x.Host, Endpoint: x.Endpoint, Way: x.Way, Got: x.Message, InPod: true,
	}.Finding()
	if f.ID == causes.WayPrivateEndpoint {
		f.fix = Fix{
			Commands: [][]string{{"podtrust", "token", "exchange", "--profile", e.f.Profile.Text, "--endpoint", "public"}},
			Manual:   "Name that endpoint in the pod's configuration too.",
		}
	}
	return f
}

// hostname is a host without its port.
func hostname(host string) string {
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		return host[:i]
	}
	return host
}
