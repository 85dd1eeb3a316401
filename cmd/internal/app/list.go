package app

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/account/near"
	"github.com/podtrust/podtrust/pkg/output"
)

// ListFlags adds the flags of a command that prints a list, which say how its table looks.
func ListFlags[T any](a *App, cmd *cobra.Command, v output.View[T]) {
	a.listFlags(cmd, output.ColumnKeys(v))
}

func (a *App) listFlags(cmd *cobra.Command, known []string) {
	layout, f := &a.values.layout, cmd.Flags()
	f.Var(&columnFlag{known: known, set: func(keys []string) { layout.Columns = keys }}, "columns",
		"`COLUMN,...`: columns to show, in the given order: "+strings.Join(known, ", "))
	f.Var(&columnFlag{known: known, single: true, set: func(keys []string) { layout.Sort = keys[0] }}, "sort", "`COLUMN`: sort by this column")
	f.BoolVar(&layout.NoHeaders, "no-headers", false, "print the table without headings")
	CompleteFlag(cmd, "columns", CompleteLast(cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp)))
	CompleteFlag(cmd, "sort", cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp))
}

// columnFlag is a flag whose value names columns of a list.
type columnFlag struct {
	known  []string
	single bool // only one column
	text   string
	set    func(keys []string)
}

// String is the value.
func (c *columnFlag) String() string { return c.text }

// Type is the word for the value in help texts.
func (c *columnFlag) Type() string { return strings.Join(c.known, "|") }

// Set takes the names of columns, in any case.
func (c *columnFlag) Set(text string) error {
	names := []string{text}
	if !c.single {
		names = strings.Split(text, ",")
	}
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = output.ColumnKey(name)
		if !slices.Contains(c.known, keys[i]) {
			return c.unknown(strings.TrimSpace(name))
		}
	}
	c.text = strings.Join(keys, ",")
	c.set(keys)
	return nil
}

func (c *columnFlag) unknown(name string) error {
	all := "The columns are " + strings.Join(c.known, ", ") + "."
	if found := near.Names(output.ColumnKey(name), c.known); len(found) > 0 {
		all = "Did you mean '" + strings.Join(found, "' or '") + "'? " + all
	}
	return failure.Usagef("unknown column '%s'", name).Hintf("%s", all)
}

// checkLayout refuses flags of tables for results that are no table.
func checkLayout(l output.Layout, format string) error {
	if format == "" || format == string(output.Table) || format == string(output.Wide) {
		return nil
	}
	for flag, given := range map[string]bool{"columns": l.Columns != nil, "no-headers": l.NoHeaders} {
		if given {
			return failure.Usagef("'--%s' applies to tables, not to '-o %s'", flag, format)
		}
	}
	return nil
}
