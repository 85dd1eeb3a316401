package plan

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/document/encode"
	"github.com/podtrust/podtrust/pkg/export"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
)

type exportOptions struct{ profiles []string }

func newExport(a *app.App) *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export [PROFILE...] [-o yaml|json|terraform]",
		Short: "Write the account's pod trust as a document",
		Long: `
			Writes the named profiles, or all profiles, with their pods, rules, groups and access, as a document for
			'podtrust apply'. Applying the document unchanged changes nothing. What a document can't express, and what could
			not be read, is marked with 'keep' and reported, and the command exits with 12. Other trust, such as that of
			federated users, is reported but is not part of the document. '-o terraform' writes resources for IBM's
			Terraform provider with import blocks.

			` + needsToSee,
		Annotations: app.FormsWithoutID(app.Terraform),
		Example: `
			# Export all profiles
			podtrust export > trust.yaml

			# Export one profile for Terraform
			podtrust export orders-api -o terraform > orders-api.tf`,
		Args: cobra.ArbitraryArgs, ValidArgsFunction: a.Complete(names.Profiles), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.profiles = args
			return o.run(cmd.Context(), a)
		},
	}
	app.FromFlag(a, cmd)
	return cmd
}

func (o exportOptions) run(ctx context.Context, a *app.App) error {
	settings, err := a.Login.Settings()
	if err != nil {
		return err
	}
	if settings.Output != app.Terraform {
		p, err := a.Printer()
		if err != nil {
			return err
		}
		if p.Format() == output.ID {
			return failure.Usagef("a document has no ID: use '-o yaml', '-o json' or '-o terraform'")
		}
	}
	s, err := a.Session(ctx)
	if err != nil {
		return err
	}
	need, err := o.need(ctx, s)
	if err != nil {
		return err
	}
	a.Reading("Exporting the pod trust of account '%s' as '%s'...", s.Account, s.Who)
	r := s.Reader()
	read, err := r.Read(ctx, need)
	if err != nil {
		return err
	}
	instances, services := export.Needs(read)
	if settings.Output == app.Terraform {
		services = export.RolesForTerraform(read)
	}
	if err := r.Complete(ctx, read, instances, services); err != nil {
		return err
	}
	complete := true
	if why := read.Profiles.Why(); why != "" {
		complete = false
		a.WarnTrust("There may be profiles that were not exported: %s.", why)
	}
	for _, p := range read.Profiles.Seen() {
		for _, life := range read.LivesIn(p) {
			a.WarnTrust("Profile '%s': %s.", p.Name, life)
		}
	}
	if settings.Output == app.Terraform {
		whole, err := writeTerraform(a, read)
		return o.finish(a, read, complete && whole, err)
	}
	whole, err := writeDocument(a, read)
	return o.finish(a, read, complete && whole, err)
}

// need is all profiles, or those that are named, each of which must exist.
func (o exportOptions) need(ctx context.Context, s login.Session) (inventory.Need, error) {
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

// finish reports what was exported.
func (o exportOptions) finish(a *app.App, read *account.Account, complete bool, err error) error {
	if err != nil {
		return err
	}
	profiles := app.Count(len(read.Profiles.Seen()), "profile")
	if complete {
		a.Status().OK("%s exported.", profiles)
		return nil
	}
	a.Status().Hint("%s exported, but not completely: the warnings name what is missing.", profiles)
	return failure.Outcome{Code: failure.ExitIncomplete}
}

// writeTerraform writes an account for Terraform. whole reports whether all parts that have resources were read.
func writeTerraform(a *app.App, read *account.Account) (whole bool, err error) {
	text, notes := export.Terraform(read)
	if _, err := a.Out.Write(text); err != nil {
		return false, fmt.Errorf("write the resources: %w", err)
	}
	for _, n := range notes {
		a.WarnTrust("%s.", n)
	}
	whole = true
	for _, p := range read.Profiles.Seen() {
		whole = whole && p.Links.Known() && p.Rules.Known() && p.Identities.Known() && p.Policies.Known()
	}
	for _, service := range export.RolesForTerraform(read) {
		whole = whole && read.Roles[service].Known()
	}
	return whole, nil
}

// writeDocument writes an account as a document. whole reports whether the document describes all of its pod trust.
func writeDocument(a *app.App, read *account.Account) (whole bool, err error) {
	p, err := a.Printer()
	if err != nil {
		return false, err
	}
	t, notes := export.Export(read)
	if p.Format() == output.JSON || p.Filtered() {
		value, err := encode.JSON(t)
		if err != nil {
			return false, err
		}
		err = output.Object(p, value, output.Card{})
		report(a, notes)
		return len(notes.Kept) == 0, err
	}
	var comments []string
	if why := read.Profiles.Why(); why != "" {
		comments = append(comments, "Incomplete: there may be other profiles: "+why+".")
	}
	for _, n := range notes.Outside {
		comments = append(comments, "Not described here: "+n+".")
	}
	text, err := encode.YAML(t, comments...)
	if err != nil {
		return false, err
	}
	if _, err := a.Out.Write(text); err != nil {
		return false, fmt.Errorf("write the document: %w", err)
	}
	report(a, notes)
	return len(notes.Kept) == 0, nil
}

// report prints what a document does not describe.
func report(a *app.App, notes export.Notes) {
	for _, n := range notes.Kept {
		a.WarnTrust("%s.", n)
	}
	for _, n := range notes.Outside {
		a.WarnTrust("%s.", n)
	}
	for _, n := range notes.Dropped {
		a.Status().Hint("%s. It was left out.", n)
	}
}
