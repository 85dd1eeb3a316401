package cmd

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWriter writes the help of a command. It is a function and no template: templates would cost the program a seventh of
// its size.
type helpWriter struct {
	columns int
	err     error // of a write; cobra's function for help returns none
}

func (h *helpWriter) write(c *cobra.Command, _ []string) {
	if stray(c) != "" {
		return // run tells that it is no command
	}
	if err := writeHelp(c.OutOrStdout(), c, h.columns, false); err != nil {
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

// How wide help is: as the terminal, within these bounds.
const (
	helpColumns  = 100
	leastColumns = 40
)

// columnsFor are those of help for a terminal of some columns; 0 for what is no terminal.
func columnsFor(terminal int) int {
	if terminal == 0 {
		return helpColumns
	}
	return min(max(terminal, leastColumns), helpColumns)
}

// indent is before everything below a heading.
const indent = "  "

// helpLines is how many lines the help of '--help' has at most.
const helpLines = 39

// writeHelp writes the help of a command: with all of its description, or with as much of it as leaves the help on one screen.
func writeHelp(w io.Writer, c *cobra.Command, columns int, whole bool) error {
	paragraphs := strings.Split(unwrapped(c.Long), "\n\n")
	text := helpOf(c, paragraphs, columns, false)
	for !whole && c.HasParent() && strings.Count(text, "\n") > helpLines {
		less := shorterDescription(paragraphs)
		if len(less) == 0 {
			break
		}
		paragraphs = less
		text = helpOf(c, paragraphs, columns, true)
	}
	_, err := io.WriteString(w, text)
	return err
}

// shorterDescription leaves out what is needed least: the last paragraph but that about roles, then that, then all but the first
// sentence; nil if no more can be left out.
func shorterDescription(paragraphs []string) []string {
	last := len(paragraphs) - 1
	if last > 1 && strings.HasPrefix(paragraphs[last], "Needs ") {
		last--
	}
	if last > 0 {
		return slices.Delete(slices.Clone(paragraphs), last, last+1)
	}
	if sentence, _, more := strings.Cut(paragraphs[0], ". "); more {
		return []string{sentence + "."}
	}
	return nil
}

// helpOf lays help out as ibmcloud does. The options that every command has are on a screen of their own.
func helpOf(c *cobra.Command, description []string, columns int, more bool) string {
	var b strings.Builder
	section(&b, "NAME:", hanging(c.CommandPath()+" - "+c.Short, columns-2*len(indent), indent))
	use := c.UseLine()
	if c.HasAvailableSubCommands() {
		use = c.CommandPath() + " COMMAND [ARGUMENTS...] [OPTIONS]"
	}
	section(&b, "USAGE:", hanging(use, columns-2*len(indent), indent))
	section(&b, "ALIASES:", strings.Join(c.Aliases, ", "))
	section(&b, "DESCRIPTION:", wrap(strings.Join(description, "\n\n"), columns-len(indent)))
	section(&b, "EXAMPLES:", examples(untabbed(c.Example), columns-len(indent)))
	commands(&b, c)
	section(&b, "OPTIONS:", flags(c.LocalNonPersistentFlags(), columns))
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "Enter 'podtrust help%s COMMAND' for more information about a command.\n", strings.TrimPrefix(c.CommandPath(), "podtrust"))
	}
	if more {
		b.WriteString("Full description: podtrust help" + strings.TrimPrefix(c.CommandPath(), "podtrust") + "\n")
	}
	b.WriteString("Global options: podtrust options\n")
	return b.String()
}

// examples breaks command lines that are too long between words, so that they can still be pasted.
func examples(text string, width int) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "#") {
			lines = append(lines, hanging(line, width-len("# "), "# "))
			continue
		}
		for len(line) > width {
			at := strings.LastIndex(line[:width-1], " -")
			if at <= len(exampleMargin) {
				at = strings.LastIndex(line[:width-1], " ")
			}
			if at <= len(exampleMargin) {
				break
			}
			lines, line = append(lines, line[:at]+" \\"), exampleMargin+line[at+1:]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// exampleMargin is before the rest of a command line.
const exampleMargin = "    "

func section(b *strings.Builder, title, text string) {
	if text == "" {
		return
	}
	b.WriteString(title + "\n")
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(strings.TrimRight(indent+line, " ") + "\n")
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

// helpUsage says what --help does, where the options of all commands are shown, and nowhere else.
const helpUsage = "show the help of a command"

// flags is a line for each flag, with its default.
func flags(set *pflag.FlagSet, columns int) string {
	const between = 3
	widest := columns * 2 / 5 // a flag that is longer has its description on the next line
	type row struct{ left, right string }
	var rows []row
	width := 0
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" && f.Usage != helpUsage {
			return
		}
		left, right := flagAndValue(f)
		r := row{left, right}
		if len(r.left) <= widest {
			width = max(width, len(r.left))
		}
		rows = append(rows, r)
	})
	var b strings.Builder
	for _, r := range rows {
		left := r.left
		if len(left) > widest {
			b.WriteString(left + "\n")
			left = ""
		}
		margin := strings.Repeat(" ", width+between)
		fmt.Fprintf(&b, "%-*s%s\n", len(margin), left, hanging(r.right, columns-len(indent)-len(margin), margin))
	}
	return b.String()
}

// flagAndValue is a flag as it is typed, and what it is for.
func flagAndValue(f *pflag.Flag) (left, right string) {
	value, usage := pflag.UnquoteUsage(f)
	left = "    --" + f.Name
	if f.Shorthand != "" {
		left = "-" + f.Shorthand + ", --" + f.Name
	}
	right = strings.TrimPrefix(usage, strings.TrimSpace(value)+": ")
	if f.NoOptDefVal != "" && f.Value.Type() != "bool" {
		value = "[=" + cmp.Or(value, "value") + "]"
	} else if value != "" {
		value = " " + value
	}
	if d := defaultOf(f); d != "" && !strings.Contains(usage, "(default ") {
		right += " (default " + d + ")"
	}
	return left + value, right
}

// defaultOf is the value that a flag has without being given; "" for none.
func defaultOf(f *pflag.Flag) string {
	switch d := f.DefValue; {
	case d == "false", d == "0", d == "0s", d == "[]":
		return ""
	case f.Value.Type() == "duration":
		if strings.HasSuffix(d, "m0s") {
			d = strings.TrimSuffix(d, "0s")
		}
		if strings.HasSuffix(d, "h0m") {
			d = strings.TrimSuffix(d, "0m")
		}
		return d
	default:
		return d
	}
}

// hanging breaks a text into lines of a width; a margin is before those after the first.
func hanging(text string, width int, margin string) string {
	return strings.Join(brokenLines(text, width), "\n"+margin)
}

// wrap breaks paragraphs into lines of a width. Lines that are indented stay lines of their own.
func wrap(text string, width int) string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(paragraph, " ") {
			if text := strings.LastIndex(paragraph, "  ") + 2; len(paragraph) > width { // below the text of a list with two columns
				paragraph = paragraph[:text] + hanging(paragraph[text:], width-text, strings.Repeat(" ", text))
			}
			lines = append(lines, paragraph)
			continue
		}
		lines = append(lines, brokenLines(paragraph, width)...)
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// brokenLines are the lines of a paragraph, which is broken between words.
func brokenLines(paragraph string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(paragraph) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case len(*last)+1+len(word) > width:
			lines = append(lines, word)
		default:
			*last += " " + word
		}
	}
	return lines
}
