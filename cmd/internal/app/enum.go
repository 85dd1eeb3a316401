package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// Enum is a flag with a closed set of values.
type Enum struct {
	value   *string
	allowed []string
	few     int // how many of them an error lists; 0 for all
}

func newEnum(into *string, standard string, allowed ...string) *Enum {
	*into = standard
	return &Enum{value: into, allowed: allowed}
}

// NewEnum returns a flag value that accepts the allowed words only.
func NewEnum(into *string, standard string, allowed ...string) *Enum {
	return newEnum(into, standard, allowed...)
}

// String is the value.
func (e *Enum) String() string { return *e.value }

// Set takes a word, in any case.
func (e *Enum) Set(word string) error {
	if !slices.Contains(e.allowed, strings.ToLower(word)) {
		return fmt.Errorf("it must be one of %s", strings.Join(e.allowed[:cmp.Or(e.few, len(e.allowed))], ", "))
	}
	*e.value = strings.ToLower(word)
	return nil
}

// Words are the values that a flag with a closed set of them takes; nil for any other flag.
func Words(f *pflag.Flag) []string {
	value := f.Value
	if o, ok := value.(*once); ok {
		value = o.Value
	}
	if e, ok := value.(*Enum); ok {
		return e.allowed
	}
	return nil
}

// Type is the word for the value in help texts.
func (e *Enum) Type() string { return strings.Join(e.allowed, "|") }
