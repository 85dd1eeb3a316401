// Package setup has the guided set-up of a trusted profile: the steps of IBM's console as questions at a terminal. The answers
// become a document, which is planned and applied as any other.
package setup

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/ask"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
	"github.com/podtrust/podtrust/pkg/plan"
	"github.com/podtrust/podtrust/pkg/shell"
)

// Propose plans a document as 'podtrust plan' does. It changes nothing.
type Propose func(ctx context.Context, t document.Trust) (Proposal, error)

// Proposal is what a document comes to in the account.
type Proposal struct {
	Plan    plan.Plan
	Desired resolve.Desired
	Apply   func(context.Context) error // carries the plan out and prints the result, as 'podtrust apply' does
}

// Guide asks for everything that makes a trusted profile, and creates it. Name and description are offered as answers.
type Guide func(ctx context.Context, name, description string) error

// NewGuide returns the guided set-up of a run.
func NewGuide(a *app.App, propose Propose) Guide {
	return func(ctx context.Context, name, description string) error {
		can, err := a.CanAsk()
		if err != nil {
			return err
		}
		if !can {
			return withoutTerminal(name, description)
		}
		if _, err := a.Printer(); err != nil { // before anybody has answered
			return err
		}
		s, err := a.Session(ctx)
		if err != nil {
			return err
		}
		g := &guide{app: a, ask: ask.New(a), session: s, propose: propose, offered: name}
		g.typed, g.profile.Description = description, &description
		return g.unchanged(ctx, g.run(ctx))
	}
}

// withoutTerminal is the error where nobody can answer, with the command that needs no answers.
func withoutTerminal(name, description string) error {
	words := []string{"podtrust", "profile", "create", name}
	if name == "" {
		words[3] = "NAME"
	}
	if description != "" {
		words = append(words, "--description", description)
	}
	return failure.Usagef("the guided set-up needs a terminal to ask its questions").
		Hintf("Without a terminal, run '%s', or apply a document with 'podtrust apply -f FILE --yes'.", shell.Line(words))
}

// NewCommand returns the command 'setup'.
func NewCommand(_ *app.App, guide Guide) *cobra.Command {
	var description string
	cmd := &cobra.Command{
		Use:   "setup [NAME] [-d, --description TEXT]",
		Short: "Set up a trusted profile by answering questions",
		Long: `
			Asks for a name, for the pods that can use the profile, and for its access, in the steps of IBM Cloud's console. It
			then shows a summary: who gains access, warnings, the equivalent commands and the equivalent document. Nothing is
			changed until you choose Create. You can also edit the answers, save the document as a file, or cancel.

			It is the same as 'podtrust profile create --interactive', and requires a terminal. Needs the role Administrator on
			the IAM Identity Service, and what 'podtrust apply' needs to give access.`,
		Example: `
			# Answer all questions
			podtrust setup

			# Set the name and the description first
			podtrust setup orders-api --description 'pods of the order service'`,
		Args: atMostName, ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			return guide(cmd.Context(), name, description)
		},
	}
	cmd.Flags().StringVarP(&description, "description", "d", "", "`TEXT`: description of the profile")
	return cmd
}

// atMostName checks that there is no other argument than a name.
func atMostName(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return app.Args("NAME")(cmd, args)
}
