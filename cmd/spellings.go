package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// shorter gives commands their other names.
func shorter(root *cobra.Command) {
	for _, c := range root.Commands() {
		c.Aliases = append(c.Aliases, otherNames(c.Name())...)
		shorter(c)
	}
}

// otherNames are short forms, the plurals of nouns, and the nouns of IBM's own CLI.
func otherNames(command string) []string {
	switch command {
	case "profile":
		return []string{"profiles", "trusted-profile", "trusted-profiles"}
	case "group":
		return []string{"groups", "access-group", "access-groups"}
	case "cluster", "rule", "manifest", "fault":
		return []string{command + "s"}
	case "list":
		return []string{"ls"}
	case "delete":
		return []string{"del"}
	}
	return nil
}

// ibmCommand is the command that a word of IBM's CLI means: 'trusted-profile-link-create' is 'profile link'.
func ibmCommand(word string) []string {
	switch word {
	case "trusted-profile-create", "trusted-profile-update", "trusted-profile-delete":
		return []string{"profile", strings.TrimPrefix(word, "trusted-profile-")}
	case "trusted-profile-links":
		return []string{"profile", "links"}
	case "trusted-profile-link-create":
		return []string{"profile", "link"}
	case "trusted-profile-link-delete":
		return []string{"profile", "unlink"}
	case "trusted-profile-rules":
		return []string{"profile", "rule", "list"}
	case "trusted-profile-rule-create":
		return []string{"profile", "rule", "add"}
	case "trusted-profile-rule-update":
		return []string{"profile", "rule", "update"}
	case "trusted-profile-rule-delete":
		return []string{"profile", "rule", "delete"}
	case "trusted-profile-policies":
		return []string{"profile", "grants"}
	case "trusted-profile-policy-create":
		return []string{"profile", "grant"}
	case "trusted-profile-policy-delete":
		return []string{"profile", "revoke"}
	case "access-group-create", "access-group-delete":
		return []string{"group", strings.TrimPrefix(word, "access-group-")}
	case "access-group-policies":
		return []string{"group", "grants"}
	case "access-group-policy-create":
		return []string{"group", "grant"}
	case "access-group-policy-delete":
		return []string{"group", "revoke"}
	}
	return nil
}

// spelled is a command line with the words of IBM's CLI replaced by ours: a verb form by noun and verb, and a noun without a verb,
// which shows one object or lists all, by noun and 'get' or 'list'.
func spelled(root *cobra.Command, args []string) []string {
	at := commandWord(root.PersistentFlags(), args)
	if at == len(args) {
		return args
	}
	if asked := helpFirst(root, args, at); asked != nil {
		return asked
	}
	word := args[at]
	if known := ibmCommand(word); known != nil {
		return slices.Replace(slices.Clone(args), at, at+1, known...)
	}
	i := slices.IndexFunc(root.Commands(), func(c *cobra.Command) bool { return c.HasAlias(word) && c.HasSubCommands() })
	if i < 0 || completing(args) { // to complete a noun is to offer its verbs
		return args
	}
	rest := args[at+1:]
	next := commandWord(root.PersistentFlags(), rest)
	plural := strings.HasSuffix(word, "s")
	isVerb := func(c *cobra.Command) bool { return c.Name() == rest[next] || c.HasAlias(rest[next]) }
	switch noun := root.Commands()[i]; {
	case slices.ContainsFunc(rest, func(arg string) bool { return arg == "--help" || arg == "-h" }):
	case plural && next == len(rest):
		return slices.Insert(slices.Clone(args), at+1, "list")
	case !plural && next < len(rest) && !slices.ContainsFunc(noun.Commands(), isVerb):
		return slices.Insert(slices.Clone(args), at+1, "get")
	}
	return args
}

// helpFirst turns 'profile help link' into 'help profile link'; nil for a line without 'help' after a command. at is the first word.
func helpFirst(root *cobra.Command, args []string, at int) []string {
	if args[at] == "help" {
		return nil
	}
	for c := root; at < len(args); at++ {
		if c != root && args[at] == "help" {
			return slices.Concat([]string{"help"}, args[:at], args[at+1:])
		}
		i := slices.IndexFunc(c.Commands(), func(child *cobra.Command) bool { return child.Name() == args[at] || child.HasAlias(args[at]) })
		if i < 0 || !c.Commands()[i].HasSubCommands() {
			return nil
		}
		c = c.Commands()[i]
	}
	return nil
}

// commandWord is the index of the first word that is neither a flag of all commands nor the value of one; len(args) if there is none.
// 'help' and the words with which shells ask for completions are passed over.
func commandWord(global *pflag.FlagSet, args []string) int {
	for i := 0; i < len(args); i++ {
		name, isFlag := strings.CutPrefix(args[i], "-")
		switch {
		case args[i] == "--":
			return len(args)
		case !isFlag && i == 0 && (name == "help" || name == cobra.ShellCompRequestCmd || name == cobra.ShellCompNoDescRequestCmd):
		case !isFlag:
			return i
		case takesValue(global, name):
			i++
		}
	}
	return len(args)
}

// takesValue reports whether the word after a flag is its value. Flags of single commands come after the words that are looked for.
func takesValue(global *pflag.FlagSet, name string) bool {
	long, isLong := strings.CutPrefix(name, "-")
	f := global.Lookup(long)
	if !isLong && len(name) == 1 {
		f = global.ShorthandLookup(name)
	}
	return f != nil && f.NoOptDefVal == ""
}
