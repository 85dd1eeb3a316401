package cmd

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWriter writes the help of a command. It is a function and no template: templates would cost the program a seventh of
// its size.
type helpWriter struct {
	err error // of a write; cobra's function for help returns none
}

func (h *helpWriter) write(c *cobra.Command, _ []string) {
	if stray(c) != "" {
		return // run tells that it is no command
	}
	if err := writeHelp(c.OutOrStdout(), c); err != nil {
		h.err = fmt.Errorf("write the help: %w", err)
	}
}

// stray is the word after a group that none of its commands has, for which cobra would show the group's help.
func stray(c *cobra.Command) string {
	if !c.HasSubCommands() {
		return ""
	}
	return c.Flags().Arg(0)
}

// writeHelp lays help out as ibmcloud does.
func writeHelp(w io.Writer, c *cobra.Command) error {
	var b strings.Builder
	section(&b, "NAME:", c.CommandPath()+" - "+c.Short)
	use := c.UseLine()
	if c.HasAvailableSubCommands() {
		use = c.CommandPath() + " COMMAND [ARGUMENTS...] [OPTIONS]"
	}
	section(&b, "USAGE:", use)
	section(&b, "DESCRIPTION:", wrap(c.Long))
	section(&b, "EXAMPLES:", c.Example)
	commands(&b, c)
	section(&b, "OPTIONS:", flags(c.LocalNonPersistentFlags()))
	global := c.InheritedFlags()
	if !c.HasParent() {
		global = c.PersistentFlags()
	}
	section(&b, "GLOBAL OPTIONS:", flags(global))
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "Enter 'podtrust help%s COMMAND' for more information about a command.\n", strings.TrimPrefix(c.CommandPath(), "podtrust"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func section(b *strings.Builder, title, text string) {
	if text == "" {
		return
	}
	b.WriteString(title + "\n")
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(strings.TrimRight("  "+line, " ") + "\n")
	}
	b.WriteString("\n")
}

func commands(b *strings.Builder, c *cobra.Command) {
	width := 0
	for _, child := range c.Commands() {
		width = max(width, len(child.Name()))
	}
	list := func(title, group string) {
		var text strings.Builder
		for _, child := range c.Commands() {
			if child.IsAvailableCommand() && child.GroupID == group {
				fmt.Fprintf(&text, "%-*s   %s\n", width, child.Name(), child.Short)
			}
		}
		section(b, title, text.String())
	}
	for _, g := range c.Groups() {
		list(strings.ToUpper(g.Title), g.ID)
	}
	list("COMMANDS:", "")
}

func flags(set *pflag.FlagSet) string {
	type row struct{ left, right string }
	var rows []row
	width := 0
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		left := "    --" + f.Name
		if f.Shorthand != "" {
			left = "-" + f.Shorthand + ", --" + f.Name
		}
		if f.NoOptDefVal != "" && f.Value.Type() != "bool" {
			value = "[=" + cmp.Or(value, "value") + "]"
		} else if value != "" {
			value = " " + value
		}
		width = max(width, len(left+value))
		rows = append(rows, row{left + value, strings.TrimPrefix(usage, strings.TrimSpace(value)+": ")})
	})
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%-*s   %s\n", width, r.left, r.right)
	}
	return b.String()
}

// wrap breaks paragraphs at 100 columns. Lines that are indented stay as they are.
func wrap(text string) string {
	const columns = 100
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(paragraph, " ") {
			b.WriteString(paragraph + "\n")
			continue
		}
		length := 0
		for i, word := range strings.Fields(paragraph) {
			switch {
			case i == 0:
			case length+1+len(word) > columns:
				b.WriteString("\n")
				length = 0
			default:
				b.WriteString(" ")
				length++
			}
			b.WriteString(word)
			length += len(word)
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
