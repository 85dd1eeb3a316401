package diagnose

// The causes that concern the pod's token.
const (
	CauseTokenMissing           CauseID = "token-missing"
	CauseTokenUnreadable        CauseID = "token-unreadable"
	CauseTokenEmpty             CauseID = "token-empty"
	CauseTokenNotJWT            CauseID = "token-not-jwt" //nolint:gosec // the name of a cause, no credential
	CauseTokenTrailingBytes     CauseID = "token-trailing-bytes"
	CauseTokenIsIAM             CauseID = "token-is-iam"
	CauseTokenNotServiceAccount CauseID = "token-not-service-account" //nolint:gosec // the name of a cause, no credential
	CauseTokenLegacy            CauseID = "token-legacy"
	CauseTokenExpired           CauseID = "token-expired"
	CauseTokenNotYetValid       CauseID = "token-not-yet-valid" //nolint:gosec // the name of a cause, no credential
	CauseTokenAudience          CauseID = "token-audience"
	CauseTokenLifetime          CauseID = "token-lifetime"
	CauseTokenForeign           CauseID = "token-foreign"
)

func tokenCauses() []Cause { //nolint:funlen // it is a table
	return []Cause{
		{
			CauseTokenMissing, "The pod's token file was not found.",
			"IBM's SDKs say that they are unable to retrieve the compute resource token value.",
			"Project a service account token into the pod: 'podtrust manifest patch' adds all that is needed.",
		},
		{
			CauseTokenUnreadable, "The file with the pod's token can't be read.",
			"The user of the container lacks the right to read it, or the path is a folder.",
			"Set securityContext.fsGroup of the pod, or leave out defaultMode of the volume.",
		},
		{
			CauseTokenEmpty, "The file with the pod's token is empty.",
			"IBM's SDKs say 'reason unknown'. The file was not written by Kubernetes.",
			"Mount the projected volume itself, at the path that is read.",
		},
		{
			CauseTokenNotJWT, "The file does not hold a JWT.",
			"IAM answers BXNIM0401E, that the token is malformed.",
			"Name the file of the projected service account token.",
		},
		{
			CauseTokenTrailingBytes, "The file holds more than the token.",
			"IBM's SDKs send the file as it is, with blanks, line ends, quotes or a byte-order mark, and IAM may refuse that.",
			"Write the token alone into the file, or mount the projected volume itself.",
		},
		{
			CauseTokenIsIAM, "The token is an IAM access token, not a pod's service account token.",
			"It is the result of an exchange, and can't be exchanged again: IAM answers BXNIM0405E.",
			"Name the file of the projected service account token.",
		},
		{
			CauseTokenNotServiceAccount, "The token is a JWT, but not one of a Kubernetes service account.",
			"IAM answers BXNIM0405E, that the token is not supported.",
			"Name the file of the projected service account token.",
		},
		{
			CauseTokenLegacy, "The token is a service account's secret of the old kind, which does not expire.",
			"Only projected tokens, which are bound and expire, are exchanged.",
			"Project a service account token into the pod: 'podtrust manifest patch' adds all that is needed.",
		},
		{
			CauseTokenExpired, "The pod's token has expired.",
			"Kubernetes renews the file long before that. A copy of it, or a mount by subPath, is not renewed.",
			"Read the file again for each exchange, and mount the whole volume.",
		},
		{
			CauseTokenNotYetValid, "The pod's token is not valid yet.",
			"The clock of the cluster that issued it is ahead of IAM's.",
			"Correct the clocks of the cluster's nodes, or wait.",
		},
		{
			CauseTokenAudience, "The token's audience is not 'iam'.",
			"IBM's documents ask for 'iam' since October 2021. Whether IAM enforces it is unconfirmed; where it does, the exchange is refused.",
			"Set audience: iam in the projected volume.",
		},
		{
			CauseTokenLifetime, "The token lives for more than an hour.",
			"IBM's documents allow one hour at most. Whether IAM enforces it is unconfirmed; where it does, the exchange is refused.",
			"Set expirationSeconds: 3600 in the projected volume. Kubernetes renews the token in time.",
		},
		{
			CauseTokenForeign, "IAM does not know the key that signed the token.",
			"The token is of a cluster that is too old, not refreshed, or not of IBM Cloud; or '--endpoint' is another environment than the cluster's.",
			"Check the cluster's version, then run 'ibmcloud ks cluster master refresh'.",
		},
	}
}

// The causes that concern how the profile is named.
const (
	CauseProfileMissing       CauseID = "profile-missing"
	CauseProfileLeadingEquals CauseID = "profile-leading-equals"
	CauseProfileIsIAMID       CauseID = "profile-is-iam-id"
	CauseProfileNotFound      CauseID = "profile-not-found"
	CauseProfileAmbiguous     CauseID = "profile-ambiguous"
	CauseProfileOtherAccount  CauseID = "profile-other-account"
	CauseProfileJustChanged   CauseID = "profile-just-changed"
)

func profileCauses() []Cause {
	return []Cause{
		{
			CauseProfileMissing, "No trusted profile is named.",
			"IAM answers BXNIM0109E.",
			"Name one by '--profile', or by PODTRUST_PROFILE or IBMCLOUD_CR_PROFILE.",
		},
		{
			CauseProfileLeadingEquals, "The name of the trusted profile begins with '='.",
			"IBM's old example of a job has 'profile_id==', and IAM reads the second one as part of the ID: it answers BXNIM0398E.",
			"Leave the second '=' out.",
		},
		{
			CauseProfileIsIAMID, "The profile's IAM ID is given in place of its ID.",
			"The IAM ID, which begins with 'iam-', is for policies and access groups. IAM answers BXNIM0398E.",
			"Leave 'iam-' out.",
		},
		{
			CauseProfileNotFound, "The trusted profile was not found.",
			"IAM answers the same as for a profile whose links do not match: BXNIM0398E.",
			"List the profiles by running 'podtrust profile list'.",
		},
		{
			CauseProfileAmbiguous, "Several trusted profiles have this name.",
			"IAM can't tell which one is meant.",
			"Name the profile by its ID.",
		},
		{
			CauseProfileOtherAccount, "The trusted profile is in another account than the pod's cluster.",
			"IAM looks for the profile in the account of the cluster only.",
			"Make a profile in the account of the cluster.",
		},
		{
			CauseProfileJustChanged, "The trust matches, and was changed a moment ago.",
			"IAM takes some time until a change is effective everywhere.",
			"Wait and ask again: 'podtrust token diagnose --wait 5m' does, and shows how long it took.",
		},
	}
}

// The causes that concern the connection to IAM.
const (
	CauseWayDNS             CauseID = "way-dns"
	CauseWayRefused         CauseID = "way-refused"
	CauseWayProxy           CauseID = "way-proxy"
	CauseWayTLS             CauseID = "way-tls"
	CauseWayTimeout         CauseID = "way-timeout"
	CauseWayPublicEndpoint  CauseID = "way-public-endpoint"
	CauseWayPrivateEndpoint CauseID = "way-private-endpoint"
	CauseWayBroken          CauseID = "way-broken"
	CauseWayRedirect        CauseID = "way-redirect"
	CauseWayIntermediary    CauseID = "way-intermediary"
	CauseWayIPAllowList     CauseID = "way-ip-allow-list"
	CauseWayRateLimit       CauseID = "way-rate-limit"
	CauseWayUnavailable     CauseID = "way-unavailable"
	CauseWayClock           CauseID = "way-clock"
)

func wayCauses() []Cause { //nolint:funlen // it is a table
	return []Cause{
		{
			CauseWayDNS, "The name of IAM's host is not resolved.",
			"The pod's DNS, or a network policy that forbids asking it, is in the way.",
			"Look the name up from the pod, and allow DNS in its network policies.",
		},
		{
			CauseWayRefused, "The connection to IAM is refused.",
			"A firewall refuses it, or the endpoint is wrong.",
			"Check '--endpoint', and allow the host in the firewall.",
		},
		{
			CauseWayProxy, "The proxy does not let the request through.",
			"HTTPS_PROXY or HTTP_PROXY names a proxy that can't be reached, or that refuses.",
			"Correct the proxy's setting, or add IAM's host to NO_PROXY.",
		},
		{
			CauseWayTLS, "The certificate of IAM's host is not trusted.",
			"A proxy intercepts TLS, or the container lacks the usual certificate authorities.",
			"Add the authority to the container, and name its file in SSL_CERT_FILE.",
		},
		{
			CauseWayTimeout, "IAM does not answer in time.",
			"Packets are dropped between the pod and IAM.",
			"Check network policies and firewalls between the pod and the endpoint.",
		},
		{
			CauseWayPublicEndpoint, "The public endpoint can't be reached from here.",
			"A cluster with a private service endpoint only has no way to the public network.",
			"Use the private endpoint: '--endpoint private --region REGION', or 'vpe' in a VPC.",
		},
		{
			CauseWayPrivateEndpoint, "The private endpoint can't be reached from here.",
			"Private endpoints are reached from inside IBM Cloud only, and from an account that has them enabled.",
			"Use the public endpoint, or run this inside IBM Cloud.",
		},
		{
			CauseWayBroken, "The connection to IAM broke.",
			"The answer was not complete.",
			"Try again. If it happens again, check what is between the pod and IAM.",
		},
		{
			CauseWayRedirect, "IAM's address leads to another host.",
			"Another server answers, such as the login page of a network.",
			"Check '--endpoint'.",
		},
		{
			CauseWayIntermediary, "The answer did not come from IBM Cloud.",
			"A proxy, a gateway or a service mesh answered in IAM's place, or the endpoint is another server. It says nothing about the token.",
			"Check '--endpoint' and what is between the pod and IAM. The first line of the answer often names it.",
		},
		{
			CauseWayIPAllowList, "The account allows logins from listed addresses only, and this one is not listed.",
			"IAM answers BXNIM0430E.",
			"Add the addresses that the cluster's pods go out by to the account's list of allowed IP addresses.",
		},
		{
			CauseWayRateLimit, "IAM is asked too often.",
			"IAM answers 429. Programs that exchange for every call, and do not keep the access token, cause this.",
			"Keep the access token until shortly before it expires, as IBM's SDKs and 'podtrust token run' do.",
		},
		{
			CauseWayUnavailable, "IAM is not available.",
			"IAM answers with a status of 500 or above.",
			"Try again later. IBM's support asks for the transaction ID.",
		},
		{
			CauseWayClock, "The clock of this machine is wrong.",
			"Programs that compare a token's end with this clock renew it too late, or all the time.",
			"Set the clock.",
		},
	}
}

// The causes that concern the pod's cluster.
const (
	CauseClusterTooOld       CauseID = "cluster-too-old"
	CauseClusterNotRefreshed CauseID = "cluster-not-refreshed"
)

func clusterCauses() []Cause {
	return []Cause{
		{
			CauseClusterTooOld, "The cluster's version is too old for trusted profiles.",
			"IAM does not know the keys of its tokens.",
			"Update the cluster.",
		},
		{
			CauseClusterNotRefreshed, "The cluster was made before trusted profiles, and its master may not have been refreshed since.",
			"IAM does not know the keys of its tokens.",
			"Run 'ibmcloud ks cluster master refresh'.",
		},
	}
}

// The causes that concern what the profile may do.
const (
	CauseAccessNone          CauseID = "access-none"
	CauseAccessGroupEmpty    CauseID = "access-group-empty"
	CauseAccessService       CauseID = "access-service"
	CauseAccessInstance      CauseID = "access-instance"
	CauseAccessAccount       CauseID = "access-account"
	CauseAccessRole          CauseID = "access-role"
	CauseAccessRegion        CauseID = "access-region"
	CauseAccessResourceGroup CauseID = "access-resource-group"
	CauseAccessResource      CauseID = "access-resource"
	CauseAccessExpired       CauseID = "access-expired"
)

func accessCauses() []Cause {
	return []Cause{
		{
			CauseAccessNone, "The trusted profile has no access at all.",
			"The exchange works, and every service answers 403.",
			"Give the profile a policy: 'podtrust profile grant', or add it to an access group.",
		},
		{
			CauseAccessGroupEmpty, "The trusted profile has its access by groups, and these have no policies.",
			"The exchange works, and every service answers 403.",
			"Give the profile a policy: 'podtrust profile grant', or the group, if all of its members are to have the access.",
		},
		{
			CauseAccessService, "The trusted profile has access, but not to this service.",
			"The exchange works, and the service answers 403.",
			"Give the profile a policy on the service.",
		},
		{
			CauseAccessInstance, "The trusted profile has access to the service, but to another instance.",
			"The exchange works, and this instance answers 403.",
			"Give the profile a policy on the instance.",
		},
		{
			CauseAccessAccount, "The policy is for another account.",
			"A policy counts only for resources of the account that it names.",
			"Give the profile a policy in its own account.",
		},
		{
			CauseAccessRole, "The trusted profile has access to the service, but not by the role that the pod needs.",
			"Platform roles such as Viewer manage a service; service roles such as Reader and Writer are for what is in it.",
			"Give the profile the least role that the pod needs.",
		},
		{
			CauseAccessRegion, "The trusted profile has access to the service, but in another region.",
			"The exchange works, and the instance answers 403.",
			"Give the profile a policy on the instance.",
		},
		{
			CauseAccessResourceGroup, "The trusted profile has access to the service, but in another resource group.",
			"The exchange works, and the instance answers 403.",
			"Give the profile a policy on the instance.",
		},
		{
			CauseAccessResource, "The trusted profile has access to another resource of the instance, such as another bucket.",
			"The exchange works, and the resource answers 403.",
			"Give the profile a policy on the resource that the pod uses.",
		},
		{
			CauseAccessExpired, "The policy is limited in time, and does not hold now.",
			"The exchange works, and the service answers 403.",
			"Give the profile a policy that holds, or change the times of this one.",
		},
	}
}
