package policies

import "strings"

// roleCRN is generic for the three roles that most services share. The last part of others is the name without blanks.
func roleCRN(service, name string) string {
	switch name {
	case "Reader", "Writer", "Manager":
		return "crn:v1:bluemix:public:iam::::serviceRole:" + name
	}
	words := strings.Fields(name)
	for i, w := range words {
		if w == "ID" || w == "API" { // as in ServiceIdCreator
			w = strings.ToLower(w)
		}
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
