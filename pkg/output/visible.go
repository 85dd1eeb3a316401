package output

import "github.com/podtrust/podtrust/pkg/shown"

// Visible replaces characters that can't be seen by their escapes; see shown.Visible.
func Visible(s string) string { return shown.Visible(s) }

// VisibleLines is like Visible, but leaves line ends and tabs.
func VisibleLines(s string) string { return shown.VisibleLines(s) }

// EscapeJSON replaces the characters of a JSON document that can't be seen; see shown.EscapeJSON.
func EscapeJSON(document []byte) []byte { return shown.EscapeJSON(document) }

// EscapeYAML is EscapeJSON for YAML; see shown.EscapeYAML.
func EscapeYAML(document string) string { return shown.EscapeYAML(document) }

// Quoted reports whether a text needs double quotes in YAML; see shown.Quoted.
func Quoted(text string) bool { return shown.Quoted(text) }
