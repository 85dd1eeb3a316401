package causes

// The causes that concern the pod's token.
const (
	TokenMissing           ID = "token-missing"
	TokenUnreadable        ID = "token-unreadable"
	TokenEmpty             ID = "token-empty"
	TokenNotJWT            ID = "token-not-jwt" //nolint:gosec // the name of a cause, no credential
	TokenTrailingBytes     ID = "token-trailing-bytes"
	TokenIsIAM             ID = "token-is-iam"
	TokenNotServiceAccount ID = "token-not-service-account" //nolint:gosec // the name of a cause, no credential
	TokenLegacy            ID = "token-legacy"
	TokenExpired           ID = "token-expired"
	TokenNotYetValid       ID = "token-not-yet-valid" //nolint:gosec // the name of a cause, no credential
	TokenAudience          ID = "token-audience"
	TokenLifetime          ID = "token-lifetime"
	TokenForeign           ID = "token-foreign"
)

func token() []Cause { //nolint:funlen // it is a table
	return []Cause{
		{
			TokenMissing, "The pod's token file was not found.",
			"IBM's SDKs say that they are unable to retrieve the compute resource token value.",
			"Project a service account token into the pod: 'podtrust manifest patch' adds all that is needed.",
		},
		{
			TokenUnreadable, "The file with the pod's token can't be read.",
			"The container's user does not have permission to read it, or the path is a directory.",
			"Set securityContext.fsGroup of the pod, or leave out defaultMode of the volume.",
		},
		{
			TokenEmpty, "The file with the pod's token is empty.",
			"IBM's SDKs say 'reason unknown'. The file was not written by Kubernetes.",
			"Mount the projected volume itself, at the path that is read.",
		},
		{
			TokenNotJWT, "The file does not contain a JWT.",
			"IAM answers BXNIM0401E, that the token is malformed.",
			"Name the file of the projected service account token.",
		},
		{
			TokenTrailingBytes, "The file contains more than the token.",
			"IBM's SDKs send the file as it is, with blanks, line ends, quotes or a byte-order mark, and IAM may refuse that.",
			"Write only the token to the file, or mount the projected volume itself.",
		},
		{
			TokenIsIAM, "The token is an IAM access token, not a pod's service account token.",
			"It is the result of an exchange, and can't be exchanged again: IAM answers BXNIM0405E.",
			"Name the file of the projected service account token.",
		},
		{
			TokenNotServiceAccount, "The token is a JWT, but not one of a Kubernetes service account.",
			"IAM answers BXNIM0405E, that the token is not supported.",
			"Name the file of the projected service account token.",
		},
		{
			TokenLegacy, "The token is a legacy service account token, which does not expire.",
			"Only projected tokens, which are bound and expire, are exchanged.",
			"Project a service account token into the pod: 'podtrust manifest patch' adds all that is needed.",
		},
		{
			TokenExpired, "The pod's token has expired.",
			"Kubernetes renews the file long before that. A copy of it, or a mount by subPath, is not renewed.",
			"Read the file again for each exchange, and mount the whole volume.",
		},
		{
			TokenNotYetValid, "The pod's token is not valid yet.",
			"The clock of the cluster that issued it is ahead of IAM's.",
			"Correct the clocks of the cluster's nodes, or wait.",
		},
		{
			TokenAudience, "The token's audience is not 'iam'.",
			"IBM's documents ask for 'iam' since October 2021. Whether IAM enforces it is unconfirmed; where it does, the exchange is refused.",
			"Set audience: iam in the projected volume.",
		},
		{
			TokenLifetime, "The token lives for more than an hour.",
			"IBM's documents allow one hour at most. Whether IAM enforces it is unconfirmed; where it does, the exchange is refused.",
			"Set expirationSeconds: 3600 in the projected volume. Kubernetes renews the token in time.",
		},
		{
			TokenForeign, "IAM does not know the key that signed the token.",
			"The token is of a cluster that is too old, not refreshed, or not of IBM Cloud; or '--endpoint' is another environment than the cluster's.",
			"Check the cluster's version, then run 'ibmcloud ks cluster master refresh'.",
		},
	}
}
