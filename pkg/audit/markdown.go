package audit

import (
	"fmt"
	"strings"

	"github.com/podtrust/podtrust/pkg/shown"
)

// Markdown is the report for a review or the summary of a pipeline. All names are shown as text.
func (r Report) Markdown() string {
	var b strings.Builder
	s := r.Summary
	fmt.Fprintf(&b, "## Audit of pod trust\n\n%s in %s: %d critical, %d high, %d medium, %d low.",
		plural(s.Findings, "finding"), plural(s.Profiles, "profile"), s.Critical, s.High, s.Medium, s.Low)
	if s.Waived > 0 {
		fmt.Fprintf(&b, " Waived: %d.", s.Waived)
	}
	if s.Baseline > 0 {
		fmt.Fprintf(&b, " Known from the baseline: %d.", s.Baseline)
	}
	b.WriteString("\n")
	if len(r.Findings) > 0 {
		b.WriteString("\n| Severity | ID | Profile | Object | Evidence | Fix |\n| --- | --- | --- | --- | --- | --- |\n")
	}
	for _, f := range r.Findings {
		fix := escape(f.Fix.Advice)
		if len(f.Fix.Commands) > 0 {
			fix = ""
			for _, command := range f.Fix.Commands {
				fix += "<code>" + escape(command) + "</code> "
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", f.Severity, f.ID, escape(f.Profile), escape(f.Object), escape(f.Evidence), fix)
	}
	if len(r.Unknown) > 0 {
		b.WriteString("\n### Unknown\n\n| What | Reason | Checks |\n| --- | --- | --- |\n")
	}
	for _, u := range r.Unknown {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", escape(u.What+u.Of()), escape(u.Reason), joinIDs(u.Checks))
	}
	return b.String()
}

// escape shows a text in a cell of a table, whatever is in it.
func escape(text string) string {
	var b strings.Builder
	for _, r := range shown.Visible(text) {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_[]|#!~>@", r):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
