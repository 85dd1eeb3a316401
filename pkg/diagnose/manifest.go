package diagnose

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/manifest/lint"
	"github.com/podtrust/podtrust/pkg/trust"
)

// manifest adds what the linter found.
func (e *engine) manifest() {
	e.otherPods()
	if f, _, ok := e.otherProfile(); ok {
		e.found(f)
	}
	for _, skipped := range e.f.Skipped {
		e.unjudged = true
		e.missing = append(e.missing, skipped)
	}
	for _, m := range e.f.Manifest {
		e.found(e.manifestFinding(m))
	}
}

func (e *engine) manifestFinding(m Manifest) Finding {
	return Finding{
		ID: causes.ID(m.ID), Message: m.Object + ": " + m.Message, Wanted: m.Wanted, Got: m.Got, Where: fmt.Sprintf("%s:%d", m.File, m.Line),
		fix: e.manifestFix(m),
	}
}

// manifestFix lets the patch do what it can do.
func (e *engine) manifestFix(m Manifest) Fix {
	fix := Fix{Manual: m.Fix}
	switch {
	case m.ID == lint.RuleServiceAccount:
		fix.Commands = e.patch([]string{m.File}, "--service-account", m.Wanted)
	case m.ID == lint.RuleProfile:
		fix.Commands = e.patch([]string{m.File}, "--replace")
	case m.ID.Patched():
		fix.Commands = e.patch([]string{m.File})
	default:
		return fix
	}
	switch p := e.f.Patches[m.File]; {
	case p.Not != "":
		fix.Manual += " 'podtrust manifest patch' is not the fix here: " + p.Not + "."
	case slices.Contains(p.Left, m.ID):
		fix.Commands = nil
		fix.Manual += " 'podtrust manifest patch' is not the fix here: it leaves something of this as it is."
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

// patchIsIdle reports whether there are manifests, of which the patch would change none.
func (e *engine) patchIsIdle() bool {
	return len(e.f.Declared) > 0 &&
		!slices.ContainsFunc(e.f.Declared, func(d Declared) bool { return e.ofAnother(d.File) || !e.f.Patches[d.File].Idle })
}

// patch is the command that patches files: none for a profile that is not known to be written right, for files of another pod,
// and for a command that would change nothing.
func (e *engine) patch(files []string, more ...string) [][]string {
	p := e.f.Profile
	malformed := p.Text == "" || trust.ParseProfile(p.Text).Fault != trust.ProfileSound
	if len(files) == 0 || p.ID == "" && (malformed || p.State == ProfileNotFound || p.State == ProfileAmbiguous) {
		return nil
	}
	if slices.ContainsFunc(files, e.ofAnother) || len(more) == 0 && e.patchIsIdle() {
		return nil
	}
	command := []string{"podtrust", "manifest", "patch", "--in-place"}
	for _, f := range files {
		command = append(command, "-f", f)
		for _, container := range e.f.Patches[f].Containers {
			more = append(more, "--container", container)
		}
		if e.f.Patches[f].Not != "" {
			return nil
		}
	}
	command = append(command, "--profile", p.Written())
	return [][]string{append(command, more...)}
}

// rooted puts what a manifest proves before what follows from it: a token is missing because nothing mounts it.
func (e *engine) rooted(blocking []Finding) []Finding {
	explains := map[causes.ID][]lint.RuleID{
		causes.TokenMissing:    {lint.RuleInvalid, lint.RuleTokenValue, lint.RuleVolume, lint.RuleMount, lint.RulePath},
		causes.TokenNotJWT:     {lint.RuleTokenValue}, // the path itself
		causes.TokenUnreadable: {lint.RuleMode},
		causes.TokenExpired:    {lint.RuleSubPath},

		causes.ProfileIsIAMID:       {lint.RuleProfile},
		causes.ProfileLeadingEquals: {lint.RuleProfile},
	}
	for _, id := range explains[blocking[0].ID] {
		for _, m := range e.f.Manifest {
			if m.ID == id && !e.ofAnother(m.File) {
				return append([]Finding{e.manifestFinding(m)}, blocking...)
			}
		}
	}
	return blocking
}

// standsIn reports whether a manifest says enough of a pod whose token nobody named.
func (e *engine) standsIn() bool {
	p := e.f.Profile
	misnamed := p.Text != "" && trust.ParseProfile(p.Text).Fault != trust.ProfileSound
	return e.f.Trust != nil || len(e.f.Declared) > 0 && (misnamed || p.State == ProfileNotFound || p.State == ProfileAmbiguous)
}

// otherProfile finds a manifest that names another profile than the one that was asked for. meant reports whether that one
// trusts the pod already.
func (e *engine) otherProfile() (f Finding, meant, ok bool) {
	for _, d := range e.f.Declared {
		for _, text := range d.Profiles {
			if !e.another(text) {
				continue
			}
			f = Finding{
				ID: causes.ID(lint.RuleProfile), Where: d.File, Wanted: e.profileName(), Got: text,
				Message: d.Object + " names trusted profile '" + text + "', and this diagnosis is about '" + e.profileName() + "'",
				fix:     Fix{Manual: "Name the same profile in the manifest and in '--profile'."},
			}
			return f, slices.ContainsFunc(e.f.Others, func(o Other) bool { return slices.Contains(o.Declared, text) }), true
		}
	}
	return Finding{}, false, false
}

// another reports whether a text is known to name another profile than the one that was asked for.
func (e *engine) another(text string) bool {
	p, ref := e.f.Profile, trust.ParseProfile(text)
	asked := trust.ParseProfile(p.Text)
	id, name := cmp.Or(p.ID, asked.ID), cmp.Or(p.Name, asked.Name)
	return ref.Fault == trust.ProfileSound && (ref.ID != "" && id != "" && ref.ID != id || ref.Name != "" && name != "" && ref.Name != name)
}
