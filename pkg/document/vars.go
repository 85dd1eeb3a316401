package document

import (
	"maps"
	"slices"
	"strings"
)

// variables are the values for ${name}.
type variables struct {
	values map[string]string
	used   map[string]bool
}

// legalVariable reports whether a name is valid in ${}: letters, digits and underscores, no digit first.
func legalVariable(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// expand replaces the variables; nil has none, and replaces nothing. "$${" is the escaped form of "${". If there are problems, it returns these, each once.
func (v *variables) expand(text string) (out string, problems []string) {
	if v == nil || !strings.Contains(text, "${") {
		return text, nil
	}
	add := func(problem string) {
		if !slices.Contains(problems, problem) {
			problems = append(problems, problem)
		}
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		if !found {
			b.WriteString(text)
			return b.String(), problems
		}
		if literal, ok := strings.CutSuffix(before, "$"); ok {
			b.WriteString(literal + "${")
			text = after
			continue
		}
		name, rest, closed := strings.Cut(after, "}")
		if !closed || !legalVariable(name) {
			add("'${' begins a variable such as ${name}; write '$${' for the characters themselves")
			text = after
			continue
		}
		text = rest
		value, set := v.values[name]
		if !set {
			add("variable '" + name + "' is not set: add '--set " + name + "=VALUE'")
			continue
		}
		v.used[name] = true
		b.WriteString(before + value)
	}
}

// check finds invalid names of variables, and variables that are not used.
func (v *variables) check(problems *Problems) {
	for _, name := range slices.Sorted(maps.Keys(v.values)) {
		switch {
		case !legalVariable(name):
			problems.Add(Pos{}, "invalid variable name '%s': use letters, digits and underscores, and begin with a letter or underscore", name)
		case !v.used[name]:
			problems.Add(Pos{}, "variable '%s' is set, and no document uses it", name)
		}
	}
}

// QuoteVariables returns a text that is read as it is: what looks like a variable in it is quoted.
func QuoteVariables(text string) string { return strings.ReplaceAll(text, "${", "$${") }
