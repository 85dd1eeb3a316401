// Package services knows services of IBM Cloud by name. It is pure.
package services

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/iam"
)

// Names are those of some services, for completion. IAM takes any name.
func Names() []string {
	return []string{
		"appid", "cloud-object-storage", "cloudantnosqldb", "codeengine", "container-registry", "containers-kubernetes",
		"databases-for-postgresql", "iam-groups", "iam-identity", "kms", "logs", "messagehub", "secrets-manager",
	}
}

// Doubt is a warning about a service that may not exist, "" for any other, and where its roles are not known: IAM has platform roles
// for every name. Not to have roles of its own proves nothing, for some services have none.
func Doubt(service string, roles account.List[iam.Role]) string {
	if service == "" || !roles.Known() || slices.ContainsFunc(roles.Seen(), ofService) || slices.Contains(Names(), service) {
		return ""
	}
	text := "The service '" + service + "' has no roles of its own, and may not exist: IAM takes any name."
	if found := near.Names(service, Names()); len(found) > 0 {
		text += " Did you mean '" + strings.Join(found, "' or '") + "'?"
	}
	return text
}

// ofService reports whether a role is for the actions of a service itself, such as Reader, and not for its instances, as Viewer is.
func ofService(r iam.Role) bool { return strings.Contains(r.CRN, ":serviceRole:") }
