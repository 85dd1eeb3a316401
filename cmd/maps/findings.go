package maps

import (
	"github.com/podtrust/podtrust/cmd/internal/whole"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/audit"
	"github.com/podtrust/podtrust/pkg/graph/draw"
)

// audited restricts a map to profiles with findings of an audit, and marks these. A profile of which something could not be
// audited may have some, and stays.
func audited(f *draw.Filter, read whole.Read) {
	report := audit.Run(read.Account, read.At, audit.Options{})
	f.OnlyFound, f.Findings = true, map[string][]draw.Mark{}
	keys := map[string]string{}
	for _, p := range read.Account.Profiles.Seen() {
		keys[p.Name] = draw.Key(p)
	}
	mark := func(profile string, m draw.Mark) { f.Findings[keys[profile]] = append(f.Findings[keys[profile]], m) }
	for _, found := range report.Findings {
		if found.Profile != "" {
			text := found.Object + ": " + found.Evidence
			mark(found.Profile, draw.Mark{Flag: draw.Finding, Severity: string(found.Severity), ID: string(found.ID), Text: text})
		}
	}
	for _, u := range report.Unknown {
		if len(u.Profiles) == 0 {
			f.Gaps = append(f.Gaps, account.Gap{What: u.What, Reason: u.Reason})
		}
		for _, profile := range u.Profiles {
			mark(profile, draw.Mark{Flag: draw.Unknown, Text: "the audit could not see all " + u.What + ": " + u.Reason})
		}
	}
}
