package lint

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// credentials looks at other credentials of a container beside its profile, and at how it hands over the token.
func (l *linter) credentials(c workload.Container) {
	set := map[string]*yaml.Node{}
	for _, v := range c.Variables() {
		name := yamltext.Text(v, "name")
		if value := yamltext.Get(v, "value"); value == nil || value.Value != "" {
			set[name] = v
		}
	}
	l.tokenValue(c, set["IBMCLOUD_CR_TOKEN"])
	if key := set["IBMCLOUD_API_KEY"]; key != nil && set["IBMCLOUD_CR_PROFILE"] != nil {
		l.found(RuleAPIKey, key, "IBMCLOUD_API_KEY is set as well as IBMCLOUD_CR_PROFILE: podtrust uses the API key").in(c).Got = "IBMCLOUD_API_KEY"
	}
	for _, v := range c.Variables() {
		name := yamltext.Text(v, "name")
		for _, suffix := range []string{"_IAM_PROFILE_ID", "_IAM_PROFILE_NAME"} {
			if prefix, ok := strings.CutSuffix(name, suffix); ok {
				l.sdkOrder(c, set, prefix)
			}
		}
	}
	l.grantType(c)
}

// sdkOrder says which credential of a service IBM's SDKs take: *_AUTH_TYPE decides, and without it an API key wins. So do
// the cores of the SDKs for Go (v5.25.3) and Python.
func (l *linter) sdkOrder(c workload.Container, set map[string]*yaml.Node, prefix string) {
	authType, key := set[prefix+"_AUTH_TYPE"], set[prefix+"_APIKEY"]
	if authType == nil {
		authType = set[prefix+"_AUTHTYPE"]
	}
	kind := yamltext.Text(authType, "value")
	switch {
	case strings.EqualFold(kind, "iam"):
		l.found(RuleAPIKey, yamltext.Get(authType, "value"), "%s is '%s': IBM's SDKs use the API key, not the profile",
			yamltext.Text(authType, "name"), kind).in(c).values("container", kind)
	case authType == nil && key != nil:
		l.found(RuleAPIKey, key, "%s_APIKEY is set and %s_AUTH_TYPE is not: IBM's SDKs use the API key, not the profile", prefix, prefix).
			in(c).Got = prefix + "_APIKEY"
	}
}

// tokenValue looks at the value of IBMCLOUD_CR_TOKEN, which is a token unless it begins with '@'.
func (l *linter) tokenValue(c workload.Container, v *yaml.Node) {
	value := yamltext.Get(v, "value")
	switch {
	case v == nil:
	case value == nil:
		if yamltext.Get(v, "valueFrom") != nil {
			l.found(RuleOldToken, v, "the token is read once, when the container starts, and is never renewed").in(c)
		}
	case strings.HasPrefix(value.Value, "@") || strings.HasPrefix(value.Value, "$"):
	case strings.HasPrefix(value.Value, "eyJ"):
		l.found(RuleOldToken, value, "the manifest has the token itself: it is older than the pod, and is never renewed").in(c)
	default:
		l.found(RuleTokenValue, value, "IBMCLOUD_CR_TOKEN has no '@': the path itself is sent as the token").in(c).
			values("@"+value.Value, value.Value)
	}
}

// grantType looks at a script that sends the pod's token with the grant type of API keys.
func (l *linter) grantType(c workload.Container) {
	var at *yaml.Node
	token := false
	for _, key := range []string{"command", "args", "script"} {
		items := yamltext.Items(c.Node, key)
		if script := yamltext.Get(c.Node, key); script != nil && script.Kind == yaml.ScalarNode {
			items = append(items, script)
		}
		for _, item := range items {
			if strings.Contains(item.Value, "grant-type:apikey") || strings.Contains(item.Value, "grant_type=apikey") {
				at = item
			}
			token = token || strings.Contains(item.Value, "cr_token=") || strings.Contains(item.Value, "cr_token@")
		}
	}
	if at != nil && token {
		const wanted = "urn:ibm:params:oauth:grant-type:cr-token"
		l.found(RuleGrantType, at, "the pod's token is sent with the grant type of API keys").in(c).values(wanted, "apikey")
	}
}
