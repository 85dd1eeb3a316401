package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/pkg/output"
)

// patience is how long a person at the tab key is kept waiting.
const patience = 2 * time.Second

// Complete makes a completion of names from the API. Without an answer in time, or without a credential, there are none.
func (a *App) Complete(names func(context.Context, login.Session) ([]cobra.Completion, error)) cobra.CompletionFunc {
	return a.CompleteBy(func(ctx context.Context, s login.Session, _ *cobra.Command, _ []string) ([]cobra.Completion, error) {
		return names(ctx, s)
	})
}

// CompleteBy is Complete for names that depend on the rest of the command line.
func (a *App) CompleteBy(
	names func(context.Context, login.Session, *cobra.Command, []string) ([]cobra.Completion, error),
) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), cmp.Or(a.Patience, patience))
		defer cancel()
		a.values.quiet = true
		from := ""
		if f := cmd.Flags().Lookup(fromFlag); f != nil {
			from = f.Value.String()
		}
		session, err := a.SessionFrom(ctx, from)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		found, err := names(ctx, session, cmd, args)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return slices.DeleteFunc(found, func(c cobra.Completion) bool { return c == "" }), cobra.ShellCompDirectiveNoFileComp
	}
}

// activeHelp begins what cobra's scripts show as a message. cobra does not export it.
const activeHelp = "_activeHelp_"

// Completion is a name from the API with its description. Both come from strangers: a line end in one would make another
// candidate of the rest. A name that the shell would take for something else is none: a flag, a message that cobra's scripts
// show to the user, or an expression, since bash inserts what several candidates have in common without quoting it. Neither is
// one whose visible form is another name. It is returned as "", which Complete leaves out.
func Completion(name, description string) cobra.Completion {
	if strings.HasPrefix(name, "-") || strings.HasPrefix(name, activeHelp) || strings.ContainsAny(name, "$`;|&<>\\\"") || output.Visible(name) != name {
		return ""
	}
	return cobra.CompletionWithDesc(name, output.Visible(description))
}

// CompleteFirst is Complete for a command whose only positional argument is completed.
func (a *App) CompleteFirst(names func(context.Context, login.Session) ([]cobra.Completion, error)) cobra.CompletionFunc {
	all := a.Complete(names)
	return func(cmd *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return all(cmd, args, prefix)
	}
}

// CompleteFlags makes the flags that every command has complete their words.
func CompleteFlags(root *cobra.Command) {
	for name, words := range map[string][]string{
		"endpoint": login.EndpointNames(),
		"color":    colors(),
	} {
		_ = root.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // the flags exist
	}
	_ = root.RegisterFlagCompletionFunc("output", completeOutput)
	for _, name := range []string{"api-key-file", "iam-token-file", "config", "trace"} {
		_ = root.RegisterFlagCompletionFunc(name, CompleteFiles)
	}
}

// completeOutput completes the forms that the command has.
func completeOutput(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return formsOf(cmd), cobra.ShellCompDirectiveNoFileComp
}

// CompleteLast completes the last of several values with commas between them, without those that are given already.
func CompleteLast(complete cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, prefix string) ([]cobra.Completion, cobra.ShellCompDirective) {
		given := prefix[:strings.LastIndexByte(prefix, ',')+1]
		all, directive := complete(cmd, args, prefix[len(given):])
		var found []cobra.Completion
		for _, c := range all {
			if value, _, _ := strings.Cut(c, "\t"); !slices.Contains(strings.Split(given, ","), value) {
				found = append(found, given+c)
			}
		}
		return found, directive | cobra.ShellCompDirectiveNoSpace
	}
}

// CompleteFiles completes names of files.
func CompleteFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// CompleteFlag makes a flag of a command complete its values.
func CompleteFlag(cmd *cobra.Command, name string, complete cobra.CompletionFunc) {
	_ = cmd.RegisterFlagCompletionFunc(name, complete) // the flag exists
}
