package app

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// Group makes a command that has subcommands only. Alone it shows its help; an unknown word is a usage error, where cobra
// would show help and succeed.
func Group(use, short, long string, children ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: cobra.ArbitraryArgs, DisableFlagsInUseLine: true,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return Unknown(cmd, args[0])
		},
	}
	cmd.SuggestionsMinimumDistance = 2 // letters that a typing mistake may change
	cmd.AddCommand(children...)
	return cmd
}

// Unknown is the error for a word that is no command of its parent.
func Unknown(cmd *cobra.Command, word string) error {
	e := failure.Usagef("'%s' is not a registered command of '%s'", word, cmd.CommandPath())
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		return e.Hintf("Did you mean '%s'?", strings.Join(near, "' or '"))
	}
	return e.Hintf("To list its commands, run '%s --help'.", cmd.CommandPath())
}
