package shown_test

import (
	"strings"
	"testing"

	"github.com/podtrust/podtrust/pkg/shown"
)

const (
	key   = "Zk3_vR9qLw-7TnXyB2mJpD8sHc4UaEfG6iKoQ1rSt5V0" // of the form of IBM Cloud's API keys
	token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzYSJ9.c2lnbmF0dXJl"
)

// TestASecretWhereANameBelongsIsHidden tries to have a secret repeated. What must not be seen is what is between the braces.
func TestASecretWhereANameBelongsIsHidden(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a key alone":                        "{" + key + "}",
		"a key in quotes":                    "trusted profile '{" + key + "}' was not found",
		"a key in double quotes":             `open "{` + key + `}": no such file or directory`,
		"a key after an at sign":             "the file '@{" + key + "}' of IBMCLOUD_API_KEY was not found",
		"a key as the value of a flag":       "unknown flag: --key={" + key + "}",
		"a key behind a shorthand":           "unknown shorthand flag: 'Z' in {-" + key + "}",
		"a key as an assignment":             "IBMCLOUD_API_KEY={" + key + "}",
		"a key as a file in a folder":        "./keys/{" + key + "}",
		"a key as a host":                    "https://{" + key + "}/v1",
		"a key as a path":                    "https://iam.cloud.ibm.com/v1/profiles/{" + key + "}",
		"a key in a list":                    "namespaces: a,{" + key + "},b",
		"a key with a line end":              "'{" + key + "}\n'",
		"a key behind an ID prefix":          "Profile-{" + key + "}",
		"a key behind two":                   "iam-Profile-{" + key + "}",
		"a key between unseen characters":    "{" + key[:9] + "\u200b" + key[9:] + "}",
		"a key with their visible form":      "{" + key[:9] + `\u200b` + key[9:20] + `\U000e0001` + key[20:] + "}",
		"a key in brackets":                  "map[{" + key + "}]",
		"a key behind an escape":             "%3D{" + key + "}",
		"key characters of base64":           "{abcdefghijklmnopqrstuvwxyzABCDEFGHI+0123456789==}",
		"letters only":                       "{ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef}",
		"48 hex digits, as keys of storage":  "{0123456789abcdef0123456789abcdef0123456789abcdef}",
		"64 hex digits":                      "{" + strings.Repeat("0123456789abcdef", 4) + "}",
		"lower case and digits, 36 of them":  "{abcdefghijklmnopqrstuvwxyz0123456789}",
		"a token":                            "{" + token + "}",
		"the beginning of a token":           "{" + token[:12] + "}",
		"a token behind Bearer":              "Bearer {" + token + "}",
		"a token behind other letters":       "x{" + token + "}",
		"a token as a file":                  "open /tmp/{" + token + "}: file name too long",
		"a token as a parameter":             "https://h/p?token={" + token + "}",
		"a short token as a parameter":       "https://h/p?token={hunter2}&x=1",
		"a parameter among others":           "https://h/p?a=1&api_key={hunter2}#x",
		"a parameter in capitals":            "https://h/p?ACCESS_TOKEN={hunter2}",
		"a parameter whose name is escaped":  "https://h/p?%74oken={hunter2}",
		"a parameter without a host":         "?password={hunter2}",
		"a parameter in quotes":              `"https://h/p?secret={hunter2}"`,
		"a parameter of a fragment":          "https://h/p#access_token={hunter2}",
		"a user":                             "https://{jane}@h/p",
		"a user with a password":             "https://{jane:hunter2}@h",
		"a password with an at sign":         "https://{jane:hunter@2}@h",
		"a password with a slash":            "https://{jane:hun/ter2}@h",
		"a password with a quote":            "endpoint 'https://{jane:hun'ter2}@h' is not a URL",
		"a password of another scheme":       "socks5://{jane:hunter2}@h",
		"a user without a scheme":            "endpoint '{jane:hunter2}@h' is not a URL",
		"a password, and no user":            "https://{:hunter2}@h",
		"a key as a user":                    "https://{" + key + "}@h",
		"the last of several":                "a 'b' https://h {" + key + "}",
		"after text of many bytes":           "Zürich 東京 {" + key + "}",
		"a key behind a path and a colon":    "/etc/config: {" + key + "}",
		"a key at the end of a path":         "/etc/keys/{" + key + "}",
		"a key before a path":                "{" + key + "}/x/y",
		"a key as a host without a scheme":   "//{" + key + "}/v1",
		"a key in the path of a URL":         "https://h/{" + key + "}/v1",
		"a key in a relative path":           "keys/{" + key + "}/x",
		"a key of letters only":              "{qZkvRbLwTnXyBmJpDsHcUaEfGiKoQrStVxWzYaBcDeFg}",
		"a key with a word in it":            "{OrdersProfile7xQ2mZk3vR9qLwTnXyB2mJpD}",
		"with the ID of an account after it": "{" + key + "}/0123456789abcdef0123456789abcdef",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, rest, _ := strings.Cut(text, "{")
			secret, after, _ := strings.Cut(rest, "}")
			got := shown.Hide(before + secret + after)
			if strings.Contains(got, secret) || !strings.Contains(got, shown.Hidden) {
				t.Errorf("%q shows the secret", got)
			}
			for _, part := range []string{"hunter", "jane", key[:9], key[20:], token[5:12]} {
				if strings.Contains(secret, part) && strings.Contains(got, part) {
					t.Errorf("%q shows %q of the secret", got, part)
				}
			}
			if again := shown.Hide(got); again != got {
				t.Errorf("%q becomes %q the second time", got, again)
			}
		})
	}
}

func TestNamesAreNotHidden(t *testing.T) {
	t.Parallel()
	const uuid, hex = "9f1c0f3e-3d6b-4d3b-9a55-0b8a1d2e7c44", "0123456789abcdef0123456789abcdef"
	for _, text := range []string{
		"", "orders-api", "My Trusted Profile", hex, strings.ToUpper(hex), uuid, strings.ToUpper(uuid),
		"Profile-" + uuid, "iam-Profile-" + uuid, "AccessGroupId-" + uuid, "ServiceId-" + uuid, "iam-ServiceId-" + uuid,
		"Link-" + uuid, "ClaimRule-" + uuid, "ApiKey-" + uuid, "IBMid-5500012345", "Profile-" + hex, "AuthorizationPolicy-" + uuid,
		"crn:v1:bluemix:public:containers-kubernetes:us-south:a/" + hex + ":bvq1r2bd0l5v3example::",
		"crn:v1:bluemix:public:iam-identity::a/" + hex + "::profile:Profile-" + uuid,
		"crn:v1:bluemix:public:cloud-object-storage:global:a/" + hex + ":" + uuid + ":bucket:a-very-long-name-of-a-bucket-in-frankfurt-01",
		"/v1/crn:v1:x:y:z::a%2F" + hex + "::",
		"system:serviceaccount:a-long-name-of-a-namespace:a-long-name-of-a-service-account-0",
		"a-long-deployment-of-orders-production-7d9c5b6f4d-x2x8z", strings.Repeat("a", 63), "kubernetes.io/service-account.name",
		"transaction ZnY5bmg-" + hex, "3-" + hex, "Transaction-Id: " + uuid + "-" + hex[:8],
		"IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", "PODTRUST_IAM_TOKEN_FILE", "Production-Orders-API-Frankfurt-2",
		"a_long_name_of_a_profile_in_production_2026", "iam-identity.profile.linkToResource", "Set PODTRUST_API_KEY=sandbox-admin.",
		"https://private.us-south.resource-controller.cloud.ibm.com", "https://iam.cloud.ibm.com/v1/profiles?pagetoken=abc&limit=100",
		"jane@example.com", "jane.doe@ibm.com was not found", "registry/app:1.0@sha256:abc", "git@host", "a@b", "@", "://@", "'podtrust profile list'",
		"MyVeryLongProductionOrdersServiceProfile", "OrdersAPIProfileForTheWholeOfProduction2", "TheOrdersTeamInFrankfurtUsesThisProfileEU",
		"/Users/jane/ThisFolder7Of2026HasALongMixedNameX1/x.yaml", "open ./ThisFolder7Of2026HasALongMixedNameX1/x.yaml: denied",
		"'../ThisFolder7Of2026HasALongMixedNameX1/a/x'", "~/ThisFolder7Of2026HasALongMixedNameX1/a", "C:/a", "/a//b/",
		"urn:ibm:params:oauth:grant-type:cr-token", "2026-11-28T10:00:00Z", "key", "keys", "?", "?=", "a&b", "%", "%2", `\u00`,
	} {
		if got := shown.Hide(text); got != text && text != "://@" {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestSecretNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"access_token", "refresh_token", "cr_token", "Token", "apikey", "api_key", "X-Api-Key", "IAM-Apikey", "password", "passcode", "client_secret",
		"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Auth-Refresh-Token", "key", "Key", "private_key", "privateKey",
		"signing_key", "encryption-key", "pwd", "auth", "credential", "credentials", "client_assertion", "signature", "passphrase",
	} {
		if !shown.SecretName(name) {
			t.Errorf("%q is no secret name", name)
		}
	}
	for _, name := range []string{"token_type", "pagetoken", "name", "keyword", "author", "monkey", "kid", "expiration", "account", "profile_id"} {
		if shown.SecretName(name) {
			t.Errorf("%q is a secret name", name)
		}
	}
}

func FuzzHide(f *testing.F) {
	for _, seed := range []string{"", key, token, "https://a:b@c?token=x", "a " + key + "@", "%2F" + key, `\u200b` + key, "\xff" + key} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, hidden := range []string{shown.Hide(text + " " + key), shown.Hide("'" + key + "' " + text), shown.Hide("'" + text + "' " + token)} {
			if strings.Contains(hidden, key) || strings.Contains(hidden, token) || strings.Contains(hidden, "eyJ") {
				t.Errorf("%q shows a secret", hidden)
			}
		}
		if once := shown.Hide(text); shown.Hide(once) != once {
			t.Errorf("%q becomes %q, and then %q", text, once, shown.Hide(once))
		}
	})
}
