package lint

import "github.com/podtrust/podtrust/pkg/manifest/workload"

// Severity says how bad a finding is.
type Severity string

// The severities. Warnings are of what works, of what breaks later, and of what is documented but not known to be enforced.
const (
	Broken  Severity = "error"
	Warning Severity = "warning"
)

// RuleID names a rule. It is part of what podtrust prints and does not change.
type RuleID string

// Rule is one thing that Lint looks for.
type Rule struct {
	ID       RuleID
	Severity Severity // of its worst finding
	Summary  string   // what is wrong, in a sentence
	Why      string   // what comes of it
	Fix      string   // what to do
}

// The IDs of the rules.
const (
	RuleInvalid        RuleID = "manifest-invalid"
	RuleVolume         RuleID = "manifest-volume"
	RuleMount          RuleID = "manifest-mount"
	RulePath           RuleID = "manifest-path"
	RuleSDKPath        RuleID = "manifest-sdk-path"
	RuleSubPath        RuleID = "manifest-subpath"
	RuleAudience       RuleID = "manifest-audience"
	RuleLifetime       RuleID = "manifest-lifetime"
	RuleMode           RuleID = "manifest-mode"
	RuleServiceAccount RuleID = "manifest-service-account"
	RuleDefaultAccount RuleID = "manifest-default-service-account"
	RuleNamespace      RuleID = "manifest-namespace"
	RuleProfile        RuleID = "manifest-profile"
	RuleTokenValue     RuleID = "manifest-token-value"
	RuleOldToken       RuleID = "manifest-old-token"
	RuleAPIKey         RuleID = "manifest-api-key"
	RuleGrantType      RuleID = "manifest-grant-type"
)

// Patched reports whether 'podtrust manifest patch' corrects what the rule finds, without knowing more than the profile.
func (id RuleID) Patched() bool {
	switch id {
	case RuleVolume, RuleMount, RuleAudience, RuleLifetime, RulePath, RuleSDKPath, RuleProfile, RuleTokenValue:
		return true
	case RuleInvalid, RuleSubPath, RuleMode, RuleServiceAccount, RuleDefaultAccount, RuleNamespace,
		RuleOldToken, RuleAPIKey, RuleGrantType:
		return false
	}
	return false
}

// Patched reports whether 'podtrust manifest patch' corrects the finding. It changes no token for another audience than the old one.
func (f Finding) Patched() bool {
	return f.ID.Patched() && (f.ID != RuleAudience || f.Got == workload.OldAudience)
}

// Rules are all rules, the most telling first.
func Rules() []Rule { //nolint:funlen // it is a table
	return []Rule{
		{
			RuleInvalid, Broken, "The API server refuses the manifest.",
			"The pod is never created, or a controller never creates its pods.",
			"Fix the line that the finding shows.",
		},
		{
			RuleVolume, Broken, "The pod has no volume with a projected service account token.",
			"There is no token to exchange: IBM's SDKs say that they can't retrieve the compute resource token.",
			"Run 'podtrust manifest patch', which adds volume, mount and environment.",
		},
		{
			RuleMount, Broken, "A container that needs the token does not mount its volume.",
			"Each container has its own mounts, including init containers and sidecars: this one finds no file.",
			"Run 'podtrust manifest patch', which adds the mount to the container, or to those of '--container'.",
		},
		{
			RulePath, Broken, "The application reads another file than the one that is mounted.",
			"The path of the file is mountPath joined with the path of the projected token.",
			"Make both the same, preferably /var/run/secrets/tokens and sa-token, where IBM's SDKs look.",
		},
		{
			RuleSDKPath, Warning, "The token is at a place where IBM's SDKs do not look by themselves.",
			"They look at /var/run/secrets/tokens/vault-token and at /var/run/secrets/tokens/sa-token.",
			"Mount at /var/run/secrets/tokens with the path sa-token, or set the variable that ends in _CR_TOKEN_FILENAME.",
		},
		{
			RuleSubPath, Warning, "The token is mounted by subPath, where Kubernetes never renews it.",
			"The exchange works until the first token expires, an hour after the pod started.",
			"Mount the whole volume, without subPath.",
		},
		{
			RuleAudience, Warning, "The token's audience is not 'iam'.",
			"IBM's documents ask for 'iam' since October 2021; whether IAM enforces it is unconfirmed.",
			"Set audience: iam.",
		},
		{
			RuleLifetime, Broken, "The token's lifetime is not between 600 and 3600 seconds.",
			"Kubernetes refuses less than 600. IBM's documents allow one hour at most; whether IAM enforces it is unconfirmed.",
			"Set expirationSeconds: 3600. Kubernetes renews the token long before it ends.",
		},
		{
			RuleMode, Broken, "The container's user can't read the token's file.",
			"Kubernetes gives the file to root with the volume's defaultMode, unless the pod has an fsGroup, or one runAsUser for all containers.",
			"Leave defaultMode out, or set securityContext.fsGroup of the pod.",
		},
		{
			RuleServiceAccount, Broken, "The pod runs as another service account than the one that is trusted.",
			"IAM compares the name of the service account with the profile's links and rules, and refuses.",
			"Set serviceAccountName to the one that is trusted.",
		},
		{
			RuleDefaultAccount, Warning, "The pod runs as the service account 'default'.",
			"Every pod of the namespace that names none is 'default': trust in it is trust in all of them.",
			"Give the pod a service account of its own, and trust that.",
		},
		{
			RuleNamespace, Broken, "The pod is in another namespace than the one that is trusted.",
			"IAM compares the namespace with the profile's links and rules, and refuses.",
			"Set metadata.namespace to the one that is trusted.",
		},
		{
			RuleProfile, Broken, "The trusted profile is written in a way that IAM can't find.",
			"IAM answers as if no link matched: BXNIM0398E.",
			"Write the profile's name, or its ID, which begins with 'Profile-'. 'podtrust manifest patch --replace' sets it.",
		},
		{
			RuleTokenValue, Broken, "IBMCLOUD_CR_TOKEN holds a path without '@'.",
			"Without '@' the value itself is the token: IAM receives the path.",
			"Write '@' before the path, as in @/var/run/secrets/tokens/sa-token.",
		},
		{
			RuleOldToken, Warning, "The token is older than its pod.",
			"A token that is stored in a manifest, a Secret or a ConfigMap is not renewed by Kubernetes, and is not bound to the pod.",
			"Use a projected token: run 'podtrust manifest patch'.",
		},
		{
			RuleAPIKey, Warning, "An API key is set as well as the trusted profile, and is used instead.",
			"The cores of IBM's SDKs for Go and Python use what the variable that ends in _AUTH_TYPE names; without it, an API key wins.",
			"Remove the API key, and set the variable that ends in _AUTH_TYPE to container.",
		},
		{
			RuleGrantType, Broken, "The pod's token is sent with the grant type of API keys.",
			"IAM reads 'apikey' with that grant type, and not 'cr_token'.",
			"Set grant_type=urn:ibm:params:oauth:grant-type:cr-token.",
		},
	}
}
