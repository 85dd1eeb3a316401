package app

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/failure"
)

// inputFlags are the flags for which '-' is standard input.
func inputFlags() []string {
	return []string{
		fromFlag, "filename", "assert", "baseline", "waivers", "token-file", "manifest", "jwks", "seed", "api-key-file", "iam-token-file",
	}
}

// InputOnce refuses standard input for two things: the second would find it empty. more are the arguments that are '-'.
func InputOnce(cmd *cobra.Command, more ...string) error {
	readers := slices.Clone(more)
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(inputFlags(), f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			if v == "-" {
				readers = append(readers, "--"+f.Name+" -")
			}
		}
	})
	if len(readers) < 2 {
		return nil
	}
	return failure.Usagef("'%s' and '%s' both read standard input, which can be read only once", readers[0], readers[1]).
		Hintf("Write one of them to a file, and name the file.")
}
