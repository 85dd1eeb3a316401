package plan

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/plan"
)

type exportOptions struct{ profiles []string }

func newExport(a *app.App) *cobra.Command {
	var o exportOptions
	return &cobra.Command{
		Use:   "export [PROFILE...] [-o yaml|json|terraform]",
		Short: "Write the account's pod trust as a document",
		Long: "Writes profiles with their pods, rules, groups and access as the document that 'podtrust apply' reads, all of them unless some " +
			"are named. To apply it changes nothing. '-o terraform' writes resources of IBM's Terraform provider with import blocks. What " +
			"can't be said is left out, and told.\n\nNeeds the role Viewer on the IAM Identity Service, the IAM Access Groups Service and " +
			"Kubernetes Service.",
		Annotations: map[string]string{"output": "terraform"},
		Example:     "podtrust export > trust.yaml\npodtrust export orders-api -o terraform > orders-api.tf",
		Args:        cobra.ArbitraryArgs, ValidArgsFunction: a.Complete(names.Profiles), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profiles = args
			return o.run(cmd.Context(), a)
		},
	}
}

func (o exportOptions) run(ctx context.Context, a *app.App) error {
	settings, err := a.Settings()
	if err != nil {
		return err
	}
	form := settings.Output
	if form != app.Terraform {
		p, err := a.Printer()
		if err != nil {
			return err
		}
		if p.Format() == output.ID {
			return app.Usagef("a document has no ID: it is written as yaml, json or terraform")
		}
	}
	s, err := a.Open(ctx)
	if err != nil {
		return err
	}
	need, err := o.need(ctx, s)
	if err != nil {
		return err
	}
	a.Status().Progress("Exporting the pod trust of account '%s' as '%s'...", s.Account, s.Who)
	account, err := inventory.Reader{IAM: s.IAM, Containers: s.Containers}.Read(ctx, need)
	if err != nil {
		return err
	}
	for _, u := range account.Unseen {
		a.Status().Warn("Not seen: %s: %s.", u.What, u.Reason)
	}
	notes, err := write(a, account, form)
	if err != nil {
		return err
	}
	for _, n := range notes {
		a.Status().Warn("Heed: %s.", n)
	}
	a.Status().OK("%s exported.", app.Count(len(account.Profiles), "profile"))
	return nil
}

// need is all profiles, or those that are named, each of which must exist.
func (o exportOptions) need(ctx context.Context, s app.Session) (inventory.Need, error) {
	need := inventory.Need{AccountID: s.Account, All: len(o.profiles) == 0, Clusters: true, ResourceGroups: true}
	for _, name := range o.profiles {
		p, err := names.Profile(ctx, s, name)
		if err != nil {
			return need, err
		}
		need.Profiles = append(need.Profiles, p.ID)
	}
	return need, nil
}

func write(a *app.App, account *inventory.Account, form string) ([]string, error) {
	if form == app.Terraform {
		text, notes := plan.Terraform(account)
		_, err := a.Out.Write(text)
		return notes, err
	}
	out, notes := plan.Export(account)
	p, err := a.Printer()
	if err != nil {
		return nil, err
	}
	if p.Format() == output.JSON || p.Filtered() {
		value, err := document.JSON(out)
		if err != nil {
			return nil, err
		}
		return notes, output.Object(p, value, output.Card{})
	}
	text, err := document.Encode(out)
	if err != nil {
		return nil, err
	}
	if _, err := a.Out.Write(text); err != nil {
		return nil, fmt.Errorf("write the document: %w", err)
	}
	return notes, nil
}
