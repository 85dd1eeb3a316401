package profile

import (
	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

func newRule(a *app.App) *cobra.Command {
	return app.Group("rule", "Manage the claim rules of trusted profiles",
		`Manages claim rules: the pods of every cluster of a type that meet all conditions of a rule may become the profile.`,
		newRuleAdd(a), newRuleList(a), newRuleUpdate(a), newRuleDelete(a))
}
