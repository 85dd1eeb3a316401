package cmd

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// Tree is the program's commands, for the generator of the reference. It runs nothing.
func Tree() *cobra.Command {
	return newRoot(app.New(app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}}))
}

// ExitCodes is the table of exit codes, for the generator of the reference.
func ExitCodes() []app.ExitCode { return app.ExitCodes() }

// Settings is the table of settings, for the generator of the reference.
func Settings() []app.Setting { return app.SettingTable() }
