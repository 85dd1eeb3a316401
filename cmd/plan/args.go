package plan

import (
	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/shell"
)

// byFlag refuses arguments of a command whose documents are named by a flag.
func byFlag(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return failure.Usagef("unexpected argument '%s'", args[0]).Hintf("Use '-f %s'.", shell.Word(args[0]))
}
