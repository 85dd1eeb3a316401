package sandbox

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/output"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

func newFault(a *app.App) *cobra.Command {
	return app.Group("fault", "Manage the faults of a sandbox", `
		Makes a sandbox fail on purpose, to test how a client handles it: delays, errors, responses that are not JSON,
			connections that drop before or after the work is done, and response bodies that are cut off, too long or slow.`,
		newFaultAdd(a), newFaultList(a), newFaultClear(a))
}

// parseFault reads a fault from the command line.
func parseFault(text string) (sandbox.Fault, error) {
	fault, err := sandbox.ParseFault(text)
	if err != nil {
		return fault, failure.Usagef("%w", err).Hintf("To see the settings of a fault, run 'podtrust sandbox fault add --help'.")
	}
	return fault, nil
}

func faultHelp() string {
	width := 0
	for _, k := range sandbox.FaultKeys() {
		width = max(width, len(k.Name+k.Value)+1)
	}
	var b strings.Builder
	for _, k := range sandbox.FaultKeys() {
		left := k.Name + "=" + k.Value
		b.WriteString("  " + left + strings.Repeat(" ", width-len(left)+2) + k.Meaning + "\n")
	}
	return b.String()
}

func faultView() output.View[sandbox.ArmedFault] {
	return output.View[sandbox.ArmedFault]{
		ID: func(f sandbox.ArmedFault) string { return f.ID },
		Columns: []output.Column[sandbox.ArmedFault]{
			{Name: "ID", Value: func(f sandbox.ArmedFault) string { return f.ID }},
			{Name: "Seen", Value: func(f sandbox.ArmedFault) string { return app.Count(f.Seen, "request") }},
			{Name: "Struck", Value: func(f sandbox.ArmedFault) string { return app.Count(f.Struck, "request") }},
			{Name: "Fault", Value: func(f sandbox.ArmedFault) string { return f.Fault.String() }},
		},
	}
}
