package app

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// once is a flag's value that can't be given twice and differ: the last would win in silence, and a link be for another
// cluster than was meant.
type once struct {
	pflag.Value
	given bool
}

// Set takes a value, and the same again.
func (o *once) Set(text string) error {
	before := o.String()
	if err := o.Value.Set(text); err != nil {
		return err
	}
	if o.given && o.String() != before {
		return errors.New("it already has another value")
	}
	o.given = true
	return nil
}

// OnceEach makes it a usage error to give a flag two values, for all flags of all commands that don't take a list.
func OnceEach(c *cobra.Command) {
	for _, set := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
		set.VisitAll(func(f *pflag.Flag) {
			_, list := f.Value.(pflag.SliceValue)
			if _, done := f.Value.(*once); !done && !list && !strings.HasPrefix(f.Value.Type(), "stringTo") { // a map
				f.Value = &once{Value: f.Value}
			}
		})
	}
	for _, child := range c.Commands() {
		OnceEach(child)
	}
}
