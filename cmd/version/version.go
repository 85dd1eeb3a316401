// Package version has the command that says which build this is.
package version

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/output"
)

// Build is what a binary knows of its making.
type Build struct {
	Version  string `json:"version"`  // "v1.2.3", or "devel" for a build that has no version
	Revision string `json:"revision"` // of the source; "" when unknown, "+changed" at its end when it was not committed
	Go       string `json:"go"`
	Platform string `json:"platform"` // "linux/amd64"
}

// Current is this build, from what the Go command wrote into it.
func Current() Build {
	b := Build{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		b.Version = info.Main.Version
	}
	changed := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			b.Revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changed"
		}
	}
	b.Revision += changed
	return b
}

// NewCommand returns the command 'version'.
func NewCommand(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version of podtrust",
		Long:  `Shows the version of podtrust and its build. No request is sent.`,
		Example: `
			# Show the version
			podtrust version

			# Print the version as JSON
			podtrust version -o json`,
		Args: app.Args(), ValidArgsFunction: cobra.NoFileCompletions, DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error {
			p, err := a.FlagPrinter()
			if err != nil {
				return err
			}
			b := Current()
			if p.Format() == output.Table {
				return p.Line("podtrust " + b.Version + " (" + b.Go + ", " + b.Platform + ")")
			}
			return output.Object(p, b, output.Card{ID: b.Version})
		},
	}
}
