package cmd

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/podtrust/podtrust/cmd/internal/app"
)

// TestEveryValueCompletes is about the flags of which something is known to complete: all but those with free texts and numbers.
func TestEveryValueCompletes(t *testing.T) {
	t.Parallel()
	free := strings.Fields("name description namespace service-account pod container env mode addr allow-host limit switch fault image " +
		"account jq unused-since set resource issuer audience context iam-url mount-path token-path volume sdk-service id as exec health-addr signal realm expiration")
	a := app.New(app.Options{Streams: app.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}})
	root := newRoot(a, nil)
	completeValues(a, root)
	for _, c := range everyNode(root) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			_, completes := c.GetFlagCompletionFunc(f.Name)
			if f.Value.Type() != "bool" && f.Value.Type() != "duration" && f.Value.Type() != "int" && !completes && !slices.Contains(free, f.Name) {
				t.Errorf("'%s --%s' completes nothing", c.CommandPath(), f.Name)
			}
		})
	}
}
