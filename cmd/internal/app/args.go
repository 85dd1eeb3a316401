package app

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account/near"
)

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
			switch {
			case strings.TrimSpace(arg) == "":
				return failure.Usagef("%s is empty", names[i])
			case strings.HasPrefix(arg, "eyJ") && strings.Count(arg, ".") == 2: // as a JWT is written
				return failure.Usagef("%s looks like a token", names[i]).Hintf("Nothing was sent. A name with a token in it would be shown in lists and logs.")
			}
		}
		return nil
	}
}

// ArgsOf checks that there is at least one positional argument of a name.
func ArgsOf(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		all := make([]string, max(1, len(args)))
		for i := range all {
			all[i] = name
		}
		return Args(all...)(cmd, args)
	}
}

// ArgsWithLast is Args where the last argument can be left out, because a flag gives it as well.
func ArgsWithLast(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		least := len(names) - 1
		if len(args) > least {
			return Args(names...)(cmd, args)
		}
		return Args(names[:least]...)(cmd, args)
	}
}

// LastOrFlag takes the last argument, if it was given, for the value of a flag, which must not say anything else.
func LastOrFlag(args []string, at int, flag string, value *string) error {
	if len(args) <= at {
		return nil
	}
	if *value != "" && *value != args[at] {
		return failure.Usagef("'%s' and '--%s %s' are two different values", args[at], flag, *value)
	}
	*value = args[at]
	return nil
}

// CheckFlags refuses flags that were given without a value, as a script does whose variable is not set: to leave such a
// flag out would make a rule or a link wider than was meant. Only a description may be empty, which clears it, and a flag of AllowEmpty.
// It also refuses standard input for two things.
func CheckFlags(cmd *cobra.Command, _ []string) error {
	var empty error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		if f.Annotations[mayBeEmpty] != nil && f.Value.String() == "" {
			return
		}
		blank := func(v string) bool { return strings.TrimSpace(v) == "" }
		if empty == nil && f.Name != "description" && (len(values) == 0 || slices.ContainsFunc(values, blank)) {
			empty = failure.Usagef("'--%s' is empty", f.Name)
		}
	})
	if empty != nil {
		return empty
	}
	return InputOnce(cmd)
}

// mayBeEmpty is the annotation of flags for which an empty value has a meaning of its own.
const mayBeEmpty = "podtrust-may-be-empty"

// AllowEmpty lets a flag be given with an empty value.
func AllowEmpty(cmd *cobra.Command, flag string) {
	f := cmd.Flags().Lookup(flag)
	f.Annotations = map[string][]string{mayBeEmpty: {}}
}

// FlagError is the error for a flag that can't be parsed.
func FlagError(cmd *cobra.Command, err error) error {
	var own *failure.Error
	if errors.As(err, &own) {
		return own
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		reason := invalid.Unwrap()
		if expected := expectedValue(cmd, invalid); expected != "" {
			reason = errors.New("it must be " + expected)
		}
		return failure.Usagef("invalid argument '%s' for '--%s': %w", invalid.GetValue(), invalid.GetFlag().Name, reason)
	}
	e := failure.Usagef("%w", err)
	var missing *pflag.NotExistError
	if word := cmd.Flags().Arg(0); errors.As(err, &missing) && cmd.HasSubCommands() && word != "" {
		return Unknown(cmd, word) // its flags are those of the command that was meant
	}
	if errors.As(err, &missing) && missing.GetSpecifiedShortnames() == "" {
		if missing.GetSpecifiedName() == fromFlag {
			return e.Hintf("'%s' has no '--from'. For its arguments, run '%s --help'.", cmd.CommandPath(), cmd.CommandPath())
		}
		if found := near.Names(missing.GetSpecifiedName(), flagNames(cmd)); len(found) > 0 {
			return e.Hintf("Did you mean '--%s'?", strings.Join(found, "' or '--"))
		}
	}
	return e
}

// expectedValue says what a flag takes, where the parser's own reason is in words of the Go library; "" where that reason is plain.
func expectedValue(cmd *cobra.Command, invalid *pflag.InvalidValueError) string {
	f := invalid.GetFlag()
	if f.Name == "output" && !slices.Contains(outputs(), strings.ToLower(invalid.GetValue())) {
		return "one of " + strings.Join(formsOf(cmd), ", ")
	}
	var number *strconv.NumError
	if errors.As(invalid, &number) {
		if f.Value.Type() == "bool" {
			return "true or false"
		}
		return "a whole number"
	}
	if f.Value.Type() == "duration" {
		if _, err := time.ParseDuration(invalid.GetValue()); err != nil {
			return "a duration, such as 30s or 2m"
		}
	}
	return ""
}

// flagNames are the flags that a command takes.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}

// Required is the error for a flag that must be given.
func Required(flag string) error { return failure.Usagef("'--%s' is missing", flag) }
