package app

import (
	"os"
	"slices"
	"strings"
)

// Credentials are the variables with which podtrust itself is given a credential, or the place of one.
func Credentials() []string {
	return []string{"PODTRUST_API_KEY", "PODTRUST_IAM_TOKEN", "PODTRUST_API_KEY_FILE", "PODTRUST_IAM_TOKEN_FILE"}
}

// Environment is that of a program that podtrust runs: its own, without some variables, and with more of the form NAME=VALUE, which
// take the place of those with the same name.
func (a *App) Environment(without []string, more ...string) []string {
	for _, variable := range more {
		name, _, _ := strings.Cut(variable, "=")
		without = append(without, name)
	}
	kept := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(without, name)
	})
	return append(kept, more...)
}
