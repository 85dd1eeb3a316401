package profile

import (
	"strconv"
	"time"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/pkg/account"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/inventory"
	"github.com/podtrust/podtrust/pkg/output"
)

// listedProfile is a profile of 'list', with what was read of it beside the list. As a document it is the profile alone.
type listedProfile struct {
	iam.Profile
	detail inventory.Detail
}

func profileView() output.View[listedProfile] {
	return output.View[listedProfile]{
		ID: func(p listedProfile) string { return p.ID },
		Columns: []output.Column[listedProfile]{
			{Name: "Name", Value: func(p listedProfile) string { return p.Name }},
			{Name: "Created", Value: func(p listedProfile) string { return p.CreatedAt.String() }},
			{Name: "Description", Value: func(p listedProfile) string { return p.Description }},
			{Name: "Links", Wide: true, Value: func(p listedProfile) string { return count(p.detail.Links) }},
			{Name: "Rules", Wide: true, Value: func(p listedProfile) string { return count(p.detail.Rules) }},
			{Name: "Last Used", Wide: true, Value: listedProfile.lastUsed},
			{Name: "ID", Wide: true, Value: func(p listedProfile) string { return p.ID }},
		},
	}
}

// unknown is shown for what could not be read, so that it never looks like nothing.
const unknown = "unknown"

func count[T any](l account.List[T]) string {
	if !l.Known() {
		return unknown
	}
	return strconv.Itoa(len(l.Seen()))
}

func (p listedProfile) lastUsed() string {
	switch used := p.detail.Activity; {
	case !used.Known():
		return unknown
	case used.Seen()[0].LastUse.IsZero():
		return "never"
	default:
		return used.Seen()[0].LastUse.String()
	}
}

// unusedSince reports whether a profile is known to be older than a time, and not to have been used since.
func (p listedProfile) unusedSince(before time.Time) bool {
	used := p.detail.Activity
	old := !p.CreatedAt.IsZero() && p.CreatedAt.Before(before)
	return old && used.Known() && used.Seen()[0].LastUse.Before(before)
}

// detailGaps counts the profiles of which something could not be read.
type detailGaps struct {
	trust, use       int
	whyTrust, whyUse string // of the first
}

func (g *detailGaps) note(p listedProfile, want inventory.Details) {
	for _, part := range []struct {
		wanted, known bool
		why           string
	}{
		{want.Links, p.detail.Links.Known(), p.detail.Links.Why()},
		{want.Rules, p.detail.Rules.Known(), p.detail.Rules.Why()},
	} {
		if part.wanted && !part.known {
			if g.trust++; g.trust == 1 {
				g.whyTrust = part.why
			}
			break
		}
	}
	if want.Activity && !p.detail.Activity.Known() {
		if g.use++; g.use == 1 {
			g.whyUse = p.detail.Activity.Why()
		}
	}
}

func (g *detailGaps) warn(a *app.App, filtered, unsure bool) {
	if g.trust > 0 {
		a.WarnTrust("Links or rules of %s: unknown (%s).", app.Count(g.trust, "trusted profile"), g.whyTrust)
	}
	if g.use == 0 {
		return
	}
	if unsure {
		a.WarnTrust("The last use of %s is unknown: none of the others matches (%s).", app.Count(g.use, "trusted profile"), g.whyUse)
		return
	}
	left := ""
	if filtered {
		left = "; these are not listed"
	}
	a.WarnTrust("Last use of %s: unknown (%s)%s.", app.Count(g.use, "trusted profile"), g.whyUse, left)
}
