package diagnose

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/trust"
)

// manifest adds what the linter found.
func (e *engine) manifest() {
	for _, m := range e.f.Manifest {
		e.found(e.manifestFinding(m))
	}
}

func (e *engine) manifestFinding(m Manifest) Finding {
	return Finding{
		ID: CauseID(m.ID), Message: m.Object + ": " + m.Message, Wanted: m.Wanted, Got: m.Got, Where: fmt.Sprintf("%s:%d", m.File, m.Line),
		fix: e.manifestFix(m),
	}
}

// manifestFix lets the patch do what it can do.
func (e *engine) manifestFix(m Manifest) Fix {
	fix := Fix{Manual: m.Fix}
	switch {
	case m.ID == lint.RuleServiceAccount:
		fix.Commands = e.patch([]string{m.File}, "--service-account", m.Wanted)
	case m.ID.Patched():
		fix.Commands = e.patch([]string{m.File})
	}
	return fix
}

// files are those that the manifests were read from.
func (e *engine) files() []string {
	var files []string
	for _, m := range e.f.Manifest {
		if !slices.Contains(files, m.File) {
			files = append(files, m.File)
		}
	}
	return files
}

// patch is the command that patches files: none for a profile that is not known to be written right.
func (e *engine) patch(files []string, more ...string) [][]string {
	p := e.f.Profile
	malformed := p.Text == "" || trust.ParseProfile(p.Text).Fault != trust.ProfileSound
	if len(files) == 0 || p.ID == "" && (malformed || p.State == ProfileNotFound || p.State == ProfileAmbiguous) {
		return nil
	}
	command := []string{"podtrust", "manifest", "patch", "--in-place"}
	for _, f := range files {
		command = append(command, "-f", f)
	}
	command = append(command, "--profile", cmp.Or(p.ID, p.Text))
	return [][]string{append(command, more...)}
}

// rooted puts what a manifest proves before what follows from it: a token is missing because nothing mounts it.
func (e *engine) rooted(blocking []Finding) []Finding {
	explains := map[CauseID][]lint.RuleID{
		CauseTokenMissing:    {lint.RuleInvalid, lint.RuleVolume, lint.RuleMount, lint.RulePath},
		CauseTokenUnreadable: {lint.RuleMode},
		CauseTokenExpired:    {lint.RuleSubPath},
	}
	for _, id := range explains[blocking[0].ID] {
		for _, m := range e.f.Manifest {
			if m.ID == id {
				return append([]Finding{e.manifestFinding(m)}, blocking...)
			}
		}
	}
	return blocking
}
