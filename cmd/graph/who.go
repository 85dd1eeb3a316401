package graph

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/graph"
	"github.com/podtrust/podtrust/pkg/output"
)

// NewWhoCan returns the command that lists who can become a profile.
func NewWhoCan(a *app.App) *cobra.Command {
	var from whole.Source
	cmd := &cobra.Command{
		Use:   "who-can PROFILE [-f FILE]...",
		Short: "List who can become a trusted profile",
		Long: `
			Lists the pods that can become a trusted profile, by cluster, namespace and service account, and the users, service
			IDs, services and compute resources that can. Each has the link, claim rule or identity that admits it. A rule that
			names no cluster also admits pods of future clusters. Links and rules that match no pod are listed with the reason.

			` + needsToSee,
		Example: `
			# List who can become a profile
			podtrust who-can orders-api

			# List who could after a change that is not applied yet
			podtrust who-can orders-api -f trust.yaml

			# Print the namespaces as JSON
			podtrust who-can orders-api --jq '[.pods[].namespace] | unique'`,
		Args: app.Args("PROFILE"), ValidArgsFunction: a.CompleteFirst(names.Profiles), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error { return whoCan(cmd.Context(), a, &from, args[0]) },
	}
	from.Flags(cmd)
	return cmd
}

func whoCan(ctx context.Context, a *app.App, from *whole.Source, profile string) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	if err := names.CheckProfile(profile); err != nil {
		return err
	}
	all, err := read(ctx, a, from)
	if err != nil {
		return err
	}
	found, err := profileOf(all, profile)
	if err != nil {
		return err
	}
	who := graph.WhoCan(all, found)
	if err := output.Object(p, who, whoCard(who)); err != nil {
		return err
	}
	return outcome(who.Known)
}

func whoCard(w graph.Who) output.Card {
	card := output.Card{ID: w.ProfileID, Fields: []output.Field{{Name: "Profile", Value: w.Profile}, {Name: "Complete", Value: yesNo(w.Known)}}}
	none := "No pods can become the profile."
	if !w.Known {
		none = "No pods that can become the profile were found, but the answer is incomplete."
	}
	pods := podSection("Pods", none, nil, w.Pods)
	others := output.Section{Title: "Others", Header: []string{"Who", "Kind", "By"}}
	for _, o := range w.Others {
		others.Rows = append(others.Rows, []string{o.Subject, o.Kind, o.By.String()})
	}
	card.Sections = append(card.Sections, pods)
	return with(card, others, neverSection(w.Never), unknownSection(w.Unknown))
}
