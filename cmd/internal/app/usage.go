package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
	return e.Hintf("List its commands by running '%s --help'.", cmd.CommandPath())
}

// Args checks the number of positional arguments, and names them in the error.
func Args(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return failure.Usagef("%s is missing", names[len(args)])
		case len(args) > len(names):
			return failure.Usagef("unexpected argument '%s'", args[len(names)])
		}
		for i, arg := range args {
			if strings.TrimSpace(arg) == "" {
				return failure.Usagef("%s is empty", names[i])
			}
		}
		return nil
	}
}

// CheckFlags refuses flags that were given without a value, as a script does whose variable is not set: to leave such a
// flag out would make a rule or a link wider than was meant. Only a description may be empty, which clears it.
func CheckFlags(cmd *cobra.Command, _ []string) error {
	var empty error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		blank := func(v string) bool { return strings.TrimSpace(v) == "" }
		if empty == nil && f.Name != "description" && (len(values) == 0 || slices.ContainsFunc(values, blank)) {
			empty = failure.Usagef("'--%s' is empty", f.Name)
		}
	})
	return empty
}

// FlagError is the error for a flag that can't be parsed. A command that has more forms of output than all have names them
// in its annotation 'output'.
func FlagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if more := cmd.Annotations["output"]; more != "" && errors.As(err, &invalid) && invalid.GetFlag().Name == "output" {
		return failure.Usagef("%w, %s", err, more)
	}
	return failure.Usagef("%w", err)
}

// Required is the error for a flag that must be given.
func Required(flag string) error { return failure.Usagef("'--%s' is missing", flag) }

// ForceFlag adds the flag of a verb that destroys or detaches.
func ForceFlag(cmd *cobra.Command, force *bool) {
	cmd.Flags().BoolVarP(force, "force", "f", false, "skip the confirmation prompt")
}

// CompleteFlag makes a flag of a command complete its values.
func CompleteFlag(cmd *cobra.Command, name string, complete cobra.CompletionFunc) {
	_ = cmd.RegisterFlagCompletionFunc(name, complete) // the flag exists
}

// Count writes a number with its noun.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
