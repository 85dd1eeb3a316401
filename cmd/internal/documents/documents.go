// Package documents has the flags by which commands read documents, and reads them.
package documents

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/document"
	"github.com/podtrust/podtrust/pkg/document/resolve"
)

// Usage is how the use of a command names the documents.
const Usage = "-f FILE... [--set NAME=VALUE]..."

// Documents is which documents a command reads, and how it takes them.
type Documents struct {
	Files  []string
	Waived resolve.Options // what is allowed that is refused otherwise
	Set    []string        // NAME=VALUE of variables
}

// Flags adds the flags that name the documents and the values of their variables.
func (d *Documents) Flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVarP(&d.Files, "filename", "f", nil, "`FILE`: path to a document or a directory; '-' reads standard input; may be repeated")
	f.StringArrayVar(&d.Set, "set", nil, "`NAME=VALUE`: value of the variable ${NAME} in the documents; may be repeated")
	app.CompleteFlag(cmd, "filename", app.CompleteFiles)
}

// WaiveFlags adds the flags that allow what is refused otherwise.
func (d *Documents) WaiveFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&d.Waived.AllowWide, "allow-wide", false,
		"allow rules whose namespace is open without a fixed cluster, or whose namespace and service account are both open")
	cmd.Flags().BoolVar(&d.Waived.AllowUnknown, "allow-unknown", false,
		"allow rules with a location that podtrust and the account's clusters do not know")
}

// variables are the values of --set. A name that is given twice would leave it to the order which one holds.
func (d *Documents) variables() (map[string]string, error) {
	values := map[string]string{}
	for _, text := range d.Set {
		name, value, ok := strings.Cut(text, "=")
		if _, doubled := values[name]; doubled {
			return nil, failure.Usagef("'--set %s' is given twice", name)
		}
		if !ok || name == "" {
			return nil, failure.Usagef("'--set %s' is not of the form NAME=VALUE", text)
		}
		if value == "" {
			return nil, failure.Usagef("'--set %s=' has no value: a variable is most likely not set", name)
		}
		values[name] = value
	}
	return values, nil
}

// Load reads the documents. Every error is one of usage, and nothing was sent then.
func (d *Documents) Load(a *app.App) (document.Trust, error) {
	if len(d.Files) == 0 {
		return document.Trust{}, failure.Usagef("'--filename' is missing: it names the documents")
	}
	values, err := d.variables()
	if err != nil {
		return document.Trust{}, err
	}
	sources, err := document.Open(d.Files, a.Stdin(), a.OpenFile)
	if err != nil {
		return document.Trust{}, failure.Usagef("a document can't be read: %w", err).Hintf("'--filename' takes a file, a directory, or '-' for standard input.")
	}
	t, err := document.Load(sources, document.Options{Variables: values})
	return t, asUsage(err)
}

// asUsage makes an error of usage of what is wrong with documents.
func asUsage(err error) error {
	var problems document.Problems
	if !errors.As(err, &problems) {
		return err
	}
	return failure.Usagef("the documents can't be used:\n%w", problems).
		Hintf("Correct the documents and retry. To see the schema of documents, run 'podtrust schema'. It is described in docs/spec.md.")
}
