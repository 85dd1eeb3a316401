package policies

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/pkg/sandbox/internal/access"
	"github.com/podtrust/podtrust/pkg/sandbox/internal/api"
)

type role struct {
	CRN         string   `json:"crn"`
	DisplayName string   `json:"display_name"`
	Description string   `json:"description"`
	Actions     []string `json:"actions"`
}

type roleList struct {
	SystemRoles  []role `json:"system_roles"`
	ServiceRoles []role `json:"service_roles"`
	CustomRoles  []role `json:"custom_roles"`
}

func (l roleList) all() []role { return slices.Concat(l.SystemRoles, l.ServiceRoles, l.CustomRoles) }

// listRoles answers with no roles at all to callers who may not read them, as IBM does.
func listRoles(c *api.Call) (api.Reply, error) {
	service := c.Query("service_name")
	target := access.Target{Service: service}
	if service == "" || service == "alliamserviceroles" {
		target.Service = "iam-access-management"
	}
	if !access.Allowed(c, "iam.role.read", target) {
		return api.OK(roleList{SystemRoles: []role{}, ServiceRoles: []role{}, CustomRoles: []role{}}), nil
	}
	return api.OK(rolesFor(service)), nil
}

// rolesFor lists the roles of a service. One that is unknown here has the platform roles; so has "".
func rolesFor(service string) roleList {
	list := roleList{ServiceRoles: []role{}, CustomRoles: []role{}}
	for _, name := range []string{"Viewer", "Operator", "Editor", "Administrator"} {
		list.SystemRoles = append(list.SystemRoles, newRole("crn:v1:bluemix:public:iam::::role:"+name, name))
	}
	for _, name := range serviceRoles(service) {
		list.ServiceRoles = append(list.ServiceRoles, newRole(roleCRN(service, name), name))
	}
	return list
}

func newRole(crn, name string) role {
	return role{CRN: crn, DisplayName: name, Description: "As " + name + ", see IBM's documents.", Actions: []string{}}
}

// roleCRN is generic for the three roles that most services share. The last part of others is the name without blanks.
func roleCRN(service, name string) string {
	switch name {
	case "Reader", "Writer", "Manager":
		return "crn:v1:bluemix:public:iam::::serviceRole:" + name
	}
	words := strings.Fields(name)
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return "crn:v1:bluemix:public:" + service + "::::serviceRole:" + strings.Join(words, "")
}

func serviceRoles(service string) []string {
	switch service {
	case "alliamserviceroles", "container-registry", "messagehub", "schematics", "appid", "discovery",
		"natural-language-understanding", "speech-to-text", "text-to-speech", "language-translator":
		return []string{"Reader", "Writer", "Manager"}
	case "containers-kubernetes":
		return []string{"Reader", "Writer", "Manager", "Compliance Management"}
	case "cloud-object-storage":
		return []string{
			"Reader", "Writer", "Manager", "Object Writer", "Object Reader", "Content Reader", "Notifications Manager",
			"Backup Manager", "Backup Reader",
		}
	case "kms":
		return []string{"Reader", "Writer", "Manager", "ReaderPlus", "KeyPurge", "KmipAdapterManager"}
	case "secrets-manager":
		return []string{"Reader", "Writer", "Manager", "SecretsReader", "SecretTaskUpdater"}
	case "cloudantnosqldb":
		return []string{"Reader", "Writer", "Manager", "Monitor", "Checkpointer"}
	case "codeengine":
		return []string{"Reader", "Writer", "Manager", "Compute Environment Administrator"}
	case "logs":
		return []string{"Reader", "Writer", "Manager", "Data Access Reader", "Sender"}
	case "conversation":
		return []string{"Reader", "Writer", "Manager", "Logs Reader", "Version Maker"}
	case "iam-groups":
		return []string{"Groups Service Member Manage", "Template Administrator", "Assignment Administrator"}
	case "iam-identity":
		return []string{
			"Service ID creator", "User API key creator", "API key reviewer", "Template Administrator", "Assignment Administrator",
		}
	}
	return nil
}

// displayName is the name that rolesFor would list for a CRN.
func displayName(crn string) string {
	parts := strings.Split(crn, ":")
	if len(parts) < 5 {
		return crn
	}
	for _, r := range rolesFor(parts[4]).all() {
		if r.CRN == crn {
			return r.DisplayName
		}
	}
	return parts[len(parts)-1]
}
