package causes

// The causes that concern the connection to IAM.
const (
	WayDNS             ID = "way-dns"
	WayRefused         ID = "way-refused"
	WayProxy           ID = "way-proxy"
	WayTLS             ID = "way-tls"
	WayTimeout         ID = "way-timeout"
	WayPublicEndpoint  ID = "way-public-endpoint"
	WayPrivateEndpoint ID = "way-private-endpoint"
	WayBroken          ID = "way-broken"
	WayRedirect        ID = "way-redirect"
	WayIntermediary    ID = "way-intermediary"
	WayIPAllowList     ID = "way-ip-allow-list"
	WayRateLimit       ID = "way-rate-limit"
	WayUnavailable     ID = "way-unavailable"
	WayClock           ID = "way-clock"
)

func way() []Cause { //nolint:funlen // it is a table
	return []Cause{
		{
			WayDNS, "The name of IAM's host could not be resolved.",
			"The pod's DNS fails, or a network policy blocks DNS requests.",
			"Resolve the name from the pod, and allow DNS in its network policies.",
		},
		{
			WayRefused, "The connection to IAM is refused.",
			"A firewall refuses it, or the endpoint is wrong.",
			"Check '--endpoint', and allow the host in the firewall.",
		},
		{
			WayProxy, "The proxy does not let the request through.",
			"HTTPS_PROXY or HTTP_PROXY names a proxy that can't be reached, or that refuses.",
			"Correct the proxy's setting, or add IAM's host to NO_PROXY.",
		},
		{
			WayTLS, "The certificate of IAM's host is not trusted.",
			"A proxy intercepts TLS, or the container lacks the usual certificate authorities.",
			"Add the authority to the container, and name its file in SSL_CERT_FILE.",
		},
		{
			WayTimeout, "IAM does not answer in time.",
			"Packets are dropped between the pod and IAM.",
			"Check network policies and firewalls between the pod and the endpoint.",
		},
		{
			WayPublicEndpoint, "The public endpoint can't be reached from here.",
			"A cluster with only a private service endpoint can't reach the public network.",
			"Use the private endpoint: '--endpoint private --region REGION', or 'vpe' in a VPC.",
		},
		{
			WayPrivateEndpoint, "The private endpoint can't be reached from here.",
			"Private endpoints are reached from inside IBM Cloud only, and from an account that has them enabled.",
			"Use the public endpoint, or run this inside IBM Cloud.",
		},
		{
			WayBroken, "The connection to IAM broke.",
			"The answer was not complete.",
			"Try again. If it happens again, check the proxies and gateways between the pod and IAM.",
		},
		{
			WayRedirect, "IAM's address leads to another host.",
			"Another server answers, such as the login page of a network.",
			"Check '--endpoint'.",
		},
		{
			WayIntermediary, "The answer did not come from IBM Cloud.",
			"A proxy, a gateway or a service mesh answered in IAM's place, or the endpoint is another server. It says nothing about the token.",
			"Check '--endpoint' and what is between the pod and IAM. The first line of the answer often names it.",
		},
		{
			WayIPAllowList, "The account allows logins from listed addresses only, and this one is not listed.",
			"IAM answers BXNIM0430E.",
			"Add the egress addresses of the cluster's pods to the account's list of allowed IP addresses.",
		},
		{
			WayRateLimit, "IAM receives too many requests.",
			"IAM answers 429. Programs that exchange for every call, and do not keep the access token, cause this.",
			"Keep the access token until shortly before it expires, as IBM's SDKs and 'podtrust token run' do.",
		},
		{
			WayUnavailable, "IAM is not available.",
			"IAM answers with a status of 500 or above.",
			"Try again later. IBM's support asks for the transaction ID.",
		},
		{
			WayClock, "The clock of this machine is wrong.",
			"Programs that compare a token's end with this clock renew it too late, or all the time.",
			"Set the clock.",
		},
	}
}
