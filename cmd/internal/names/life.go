package names

import (
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account/lifetime"
)

// Ended is the error for new trust in an object that has ended, or new access to it; nil for any other object.
func Ended(l lifetime.Life) error {
	if !l.Ended {
		return nil
	}
	refused := failure.Usagef("%s", l.String())
	switch l.Kind {
	case "cluster":
		return refused.Hintf("To list clusters, run '%s'.", listClusters)
	case "resource group":
		return refused.Hintf("To list resource groups, run '%s'.", listResourceGroups)
	}
	return refused.Hintf("To list service instances, run '%s'. To list those that can be restored, run 'ibmcloud resource reclamations'.", listInstances)
}

// LifeWarning is the warning about an object whose state speaks against trust in it or access to it; "" for any other.
func LifeWarning(l lifetime.Life) string {
	text := l.String()
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
