package cmd

import (
	"strings"

	"github.com/spf13/cobra"
)

// unwrapHelp makes of the help texts of a tree what they say: in the source they are raw strings, which are wrapped and
// indented by tabs like the code around them. A run that shows one help unwraps that alone.
func unwrapHelp(c *cobra.Command) {
	c.Long, c.Example = unwrapped(c.Long), untabbed(c.Example)
	for _, child := range c.Commands() {
		unwrapHelp(child)
	}
}

// unwrapped puts each paragraph on one line. A line that is indented by blanks stays a line of its own.
func unwrapped(text string) string {
	var b strings.Builder
	ended := true // the line before is not one to go on with
	for i, line := range strings.Split(untabbed(text), "\n") {
		own := line == "" || line[0] == ' '
		switch {
		case i == 0:
		case own || ended:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(line)
		ended = own
	}
	return b.String()
}

// untabbed takes the tabs of the source off the lines of a raw string.
func untabbed(text string) string {
	lines := strings.Split(strings.TrimPrefix(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, "\t")
	}
	return strings.Join(lines, "\n")
}
