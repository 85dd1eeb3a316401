package names

import (
	"slices"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
)

// NoteGroupIDs says why the IDs of resource groups are shown in place of their names, if policies that are shown are about
// resource groups whose list was not read.
func NoteGroupIDs(a *app.App, read *account.Account, policies []iam.Policy) {
	if !read.ResourceGroups.Read() && slices.ContainsFunc(policies, aboutGroup) {
		a.Status().Warn("Resource groups are shown by ID; their names are unknown: %s.", read.ResourceGroups.Why())
	}
}

func aboutGroup(p iam.Policy) bool {
	return slices.ContainsFunc(p.Resource.Attributes, func(a iam.PolicyAttribute) bool {
		return a.Key == "resourceGroupId" || a.Key == "resourceType" && a.Value == "resource-group"
	})
}
