// Package snapshot has the command that writes the account into a file.
package snapshot

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/inventory/snapshot"
	"github.com/podtrust/podtrust/pkg/output"
)

// ownerOnly is the mode of a new file: who may do what is nobody else's business.
const ownerOnly = 0o600

type options struct{ out string }

// NewCommand returns the command 'snapshot'.
func NewCommand(a *app.App) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "snapshot [--out FILE]",
		Short: "Write the account's trust and access as JSON",
		Long: `
			Reads everything that trust and access depend on, and writes it as one JSON object: profiles with links, rules, other
			trust, memberships, policies and last use, access groups with members and rules, clusters, resource groups, service
			instances and roles. It has no secrets. Commands that read the account take it by '--from' and then need neither
			credential nor network.

			What could not be read is marked in the snapshot and reported, and the command exits with 0. To see everything, the
			credential needs the role Viewer on all IAM-enabled services, on all account management services and on all
			resource groups, and Administrator on the IAM Identity Service for the last use of profiles.`,
		Example: `
			# Write a snapshot, and look at it without a credential
			podtrust snapshot > account.json
			podtrust profile list --from account.json

			# Replace a file only when the snapshot is complete in itself
			podtrust snapshot --out account.json`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), a) },
	}
	cmd.Flags().StringVar(&o.out, "out", "-", "`FILE`: path to write the snapshot to; '-' is standard output")
	app.CompleteFlag(cmd, "out", app.CompleteFiles)
	return cmd
}

func (o options) run(ctx context.Context, a *app.App) error {
	p, err := a.Printer()
	if err != nil {
		return err
	}
	if f := p.Format(); p.Filtered() || f != output.Table && f != output.JSON {
		return failure.Usagef("a snapshot is written as one JSON object: leave '--output' and '--jq' out")
	}
	target, err := a.Target("out", o.out)
	if err != nil {
		return err
	}
	source := whole.Source{Activity: true}
	read, err := source.Account(ctx, a)
	if err != nil {
		return err
	}
	data, err := snapshot.Encode(read.Snapshot())
	if err != nil {
		return err
	}
	if err := target.Write(output.EscapeJSON(data), ownerOnly); err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	gaps := read.Account.Gaps()
	for _, gap := range gaps {
		a.WarnTrust("The snapshot does not have all: %s (%s).", gap.What, gap.Reason)
	}
	if len(gaps) > 0 {
		a.Status().OK("Snapshot of account '%s' written, as far as the account could be read.", read.Account.ID)
		return nil
	}
	a.Status().OK("Snapshot of account '%s' with %s written.", read.Account.ID, app.Count(len(read.Account.Profiles.Seen()), "profile"))
	return nil
}
