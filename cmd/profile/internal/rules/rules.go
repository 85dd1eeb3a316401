// Package rules has the commands for the claim rules of trusted profiles, and shows the rules on other pages of a profile. A
// new rule and a changed one are refused for the same reasons.
package rules

import (
	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// NewCommand returns the command 'profile rule'.
func NewCommand(a *app.App) *cobra.Command {
	return app.Group("rule", "Manage the claim rules of trusted profiles",
		`Manages claim rules: the pods of every cluster of a type that meet all conditions of a rule may become the profile.`,
		newAdd(a), newList(a), newUpdate(a), newDelete(a))
}
