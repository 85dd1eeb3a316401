package app

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/pkg/output"
)

// The annotations with the forms of output of a command, as words with blanks between them.
const (
	moreForms = "output"         // those that it has beside the forms of all commands
	lessForms = "output-without" // those of all commands that it refuses
)

// Forms is the annotation of a command that has more forms of output than all commands do.
func Forms(more ...string) map[string]string {
	return map[string]string{moreForms: strings.Join(more, " ")}
}

// FormsWithoutID is Forms for a command whose result has no ID.
func FormsWithoutID(more ...string) map[string]string {
	a := Forms(more...)
	a[lessForms] = string(output.ID)
	return a
}

// formsOf are the values of '--output' that a command takes.
func formsOf(cmd *cobra.Command) []string {
	var all []string
	less := strings.Fields(cmd.Annotations[lessForms])
	for _, f := range output.Formats() {
		if !slices.Contains(less, string(f)) {
			all = append(all, string(f))
		}
	}
	return append(all, strings.Fields(cmd.Annotations[moreForms])...)
}
