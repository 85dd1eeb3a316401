// Package render writes the findings of an audit for others: Markdown for reviews, SARIF for code hosts. It is pure.
package render

import (
	"fmt"
	"strings"

	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/shown"
)

// Markdown is the report for a review or the summary of a pipeline. All names are shown as text.
func Markdown(r audit.Report) string {
	var b strings.Builder
	s := r.Summary
	where := count(s.Profiles, "profile")
	if len(r.Unknown) > 0 {
		where += ", as far as they could be read"
	}
	fmt.Fprintf(&b, "## Audit of pod trust\n\n%s in %s: %d critical, %d high, %d medium, %d low.",
		count(s.Findings, "finding"), where, s.Critical, s.High, s.Medium, s.Low)
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
		fix := shown.Markdown(f.Fix.Advice)
		if len(f.Fix.Commands) > 0 {
			fix = ""
			for _, command := range f.Fix.Commands {
				fix += "<code>" + shown.Markdown(command) + "</code> "
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", f.Severity, f.ID, shown.Markdown(f.Profile), shown.Markdown(f.Object), shown.Markdown(f.Evidence), fix)
	}
	if len(r.Unknown) > 0 {
		b.WriteString("\n### Unknown\n\n| What | Reason | Checks |\n| --- | --- | --- |\n")
	}
	for _, u := range r.Unknown {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", shown.Markdown(u.What+u.Of()), shown.Markdown(u.Reason), u.CheckNames())
	}
	return b.String()
}

// count counts things: "1 finding", "2 findings".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
