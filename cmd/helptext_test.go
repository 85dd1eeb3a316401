package cmd

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHelpIsUnwrapped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ source, want string }{
		"one line":        {"Shows it.", "Shows it."},
		"a paragraph":     {"\n\t\tShows it,\n\t\tand ends.", "Shows it, and ends."},
		"two paragraphs":  {"\n\t\tShows it,\n\t\tand ends.\n\n\t\tNeeds a\n\t\trole.", "Shows it, and ends.\n\nNeeds a role."},
		"a list":          {"\n\t\tClaims\n\t\tare:\n\t\t  a: x\n  b: y\n\n\t\tNeeds a\n\t\trole.", "Claims are:\n  a: x\n  b: y\n\nNeeds a role."},
		"after a list":    {"Keys:\n  a: x\nNeeds a role.", "Keys:\n  a: x\nNeeds a role."},
		"nothing":         {"", ""},
		"a blank ending":  {"\n\t\tKeys:\n  a: x\n", "Keys:\n  a: x\n"},
		"tabs at the end": {"\n\t\tShows it.\n\n\t", "Shows it.\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, unwrapped(c.source)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNoHelpShowsItsSource looks for what would be left of the source in a text that is not unwrapped.
func TestNoHelpShowsItsSource(t *testing.T) {
	t.Parallel()
	for _, c := range everyNode(Tree()) {
		for _, text := range []string{c.Long, c.Example} {
			if strings.Contains(text, "\t") || strings.HasPrefix(text, "\n") || strings.HasSuffix(text, " ") {
				t.Errorf("'%s' shows its source: %q", c.CommandPath(), text)
			}
		}
	}
}
