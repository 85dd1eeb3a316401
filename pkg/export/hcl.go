package export

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// hclAttribute is one argument: its name, and its value as an expression.
type hclAttribute struct{ name, expression string }

// text is an argument with a quoted value, or nothing for an empty one: the provider treats both in the same way.
func text(name, value string) []hclAttribute {
	if value == "" {
		return nil
	}
	return []hclAttribute{{name, hcl(value)}}
}

// hclWriter writes HCL as 'terraform fmt' does: equals signs of arguments that follow each other are in one column.
type hclWriter struct {
	text   strings.Builder
	indent int
}

func (w *hclWriter) line(text string) {
	if text != "" {
		w.text.WriteString(strings.Repeat("  ", w.indent))
	}
	w.text.WriteString(text + "\n")
}

// block writes a block, or a value in braces, around what body writes.
func (w *hclWriter) block(head string, body func()) {
	w.line(head + " {")
	w.indent++
	body()
	w.indent--
	w.line("}")
}

func (w *hclWriter) attributes(attributes ...[]hclAttribute) {
	width := 0
	for _, list := range attributes {
		for _, a := range list {
			width = max(width, len(a.name))
		}
	}
	for _, list := range attributes {
		for _, a := range list {
			w.line(fmt.Sprintf("%-*s = %s", width, a.name, a.expression))
		}
	}
}

// hclList is a list of texts.
func hclList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = hcl(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// hclNumber is an argument with a number; nothing for zero.
func hclNumber(name string, value int64) []hclAttribute {
	if value == 0 {
		return nil
	}
	return []hclAttribute{{name, strconv.FormatInt(value, 10)}}
}

// hcl quotes a text for Terraform, in which '${' and '%{' begin expressions.
func hcl(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range text {
		rest := text[i+len(string(r)):]
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Cf):
			fmt.Fprintf(&b, `\U%08x`, r)
		case (r == '$' || r == '%') && strings.HasPrefix(rest, "{"):
			b.WriteString(string(r) + string(r))
		case (r == '$' || r == '%') && rest != "" && (rest[0] == '$' || rest[0] == '%'):
			fmt.Fprintf(&b, `\u%04x`, r) // a run of them before a brace is not read as it was written
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
