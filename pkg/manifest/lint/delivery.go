package lint

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// delivery looks at whether every container that needs the token has it where it reads it.
func (l *linter) delivery(uses []use, ours []workload.TokenSource) {
	if l.w.Directive() {
		return // the token may come from the object that this is merged into
	}
	served := false
	for i, c := range l.containers {
		mounted := l.mounted(c, ours)
		served = served || len(mounted) > 0
		if uses[i].needs {
			l.container(c, uses[i], mounted, ours)
		}
	}
	switch {
	case served || slices.ContainsFunc(l.findings, func(f Finding) bool { return f.ID == RuleMount || f.ID == RuleVolume }):
	case len(ours) > 0:
		l.found(RuleMount, ours[0].Node, "no container mounts volume '%s', which holds the token", ours[0].Volume)
	case l.o.All:
		l.found(RuleVolume, nil, "the pod has no volume with a token for IAM")
	}
}

func (l *linter) mounted(c workload.Container, ours []workload.TokenSource) []string {
	var files []string
	for _, s := range ours {
		if file := s.At(c); file != "" {
			files = append(files, file)
		}
	}
	return files
}

func (l *linter) container(c workload.Container, u use, mounted []string, ours []workload.TokenSource) {
	if u.unsure != nil && len(u.files) == 0 {
		if len(mounted) == 0 && len(c.Mounts()) == 0 {
			l.absent(c, u.unsure, ours)
		}
		return
	}
	if len(u.files) == 0 {
		if l.elsewhere(c, crtoken.Paths()...) {
			return
		}
		l.sdk(c, u, mounted, ours)
		return
	}
	for i, f := range u.files {
		file := path.Clean(f.path)
		again := slices.ContainsFunc(u.files[:i], func(o fileUse) bool { return path.Clean(o.path) == file })
		switch {
		case again || slices.Contains(mounted, file):
		case l.elsewhere(c, file):
			l.stored(c, f.node, file)
		case len(mounted) > 0:
			l.found(RulePath, f.node, "the application reads '%s', and the token is in '%s'", file, mounted[0]).in(c).values(mounted[0], file)
		default:
			l.absent(c, f.node, ours)
		}
	}
}

// sdk is for containers that leave it to an SDK to find the token.
func (l *linter) sdk(c workload.Container, u use, mounted []string, ours []workload.TokenSource) {
	known := func(file string) bool { return slices.Contains(crtoken.Paths(), file) }
	switch {
	case slices.ContainsFunc(mounted, known):
	case len(mounted) > 0:
		l.found(RuleSDKPath, u.node, "the token is in '%s', where no SDK looks by itself", mounted[0]).in(c).
			values(path.Join(workload.MountPath, workload.File), mounted[0])
	default:
		l.absent(c, u.node, ours)
	}
}

func (l *linter) absent(c workload.Container, at *yaml.Node, ours []workload.TokenSource) {
	what := "container"
	switch {
	case c.Sidecar:
		what = "sidecar"
	case c.Init:
		what = "init container"
	}
	if len(ours) == 0 {
		l.found(RuleVolume, at, "%s '%s' needs a token for IAM, and the pod has no volume with one", what, c.Name).in(c)
		return
	}
	l.found(RuleMount, at, "%s '%s' needs the token, and does not mount volume '%s'", what, c.Name, ours[0].Volume).in(c)
}

// stored looks at a token that comes from a Secret or a ConfigMap: it was made before the pod.
func (l *linter) stored(c workload.Container, at *yaml.Node, file string) {
	for _, m := range c.Mounts() {
		v := l.w.Volume(m.Volume)
		kept := yamltext.Get(v, "secret") != nil || yamltext.Get(v, "configMap") != nil
		if kept && strings.HasPrefix(file, strings.TrimSuffix(path.Clean(m.Path), "/")+"/") {
			l.found(RuleOldToken, at, "the token comes from volume '%s', which holds what was stored before the pod was made", m.Volume).in(c)
			return
		}
	}
}

// elsewhere reports whether one of the files is in a volume that projects no token, into which something else may put it.
func (l *linter) elsewhere(c workload.Container, files ...string) bool {
	for _, m := range c.Mounts() {
		projects := slices.ContainsFunc(l.sources, func(s workload.TokenSource) bool { return s.Volume == m.Volume })
		for _, file := range files {
			if !projects && m.Path != "" && strings.HasPrefix(file, strings.TrimSuffix(path.Clean(m.Path), "/")+"/") {
				return true
			}
		}
	}
	return false
}
