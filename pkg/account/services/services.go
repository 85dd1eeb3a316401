// Package services knows services of IBM Cloud by name. It is pure.
package services

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account/near"
)

// Names are those of some services, for completion. IAM takes any name.
func Names() []string {
	return []string{
		"appid", "cloud-object-storage", "cloudantnosqldb", "codeengine", "container-registry", "containers-kubernetes",
		"databases-for-postgresql", "iam-groups", "iam-identity", "kms", "logs", "messagehub", "secrets-manager",
	}
}

// Doubt is a warning about a service that may not exist, "" for any other: IAM has platform roles for every name. Not to
// have roles of its own proves nothing, for some services have none. ownRoles says whether it has.
func Doubt(service string, ownRoles bool) string {
	if service == "" || ownRoles || slices.Contains(Names(), service) {
		return ""
	}
	text := "The service '" + service + "' has no roles of its own, and may not exist: IAM takes any name."
	if found := near.Names(service, Names()); len(found) > 0 {
		text += " Did you mean '" + strings.Join(found, "' or '") + "'?"
	}
	return text
}
