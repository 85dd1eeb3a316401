package manifest

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// at is the file that a container finds the token in; "" when it does not mount it.
func (s tokenSource) at(c container) string {
	for _, m := range c.mounts() {
		switch {
		case m.volume != s.volume:
		case m.subPath && path.Clean(yamltext.Text(m.node, "subPath")) == path.Clean(s.file):
			return path.Clean(m.path)
		case !m.subPath:
			return path.Join(m.path, s.file)
		}
	}
	return ""
}

// delivery looks at whether every container that needs the token has it where it reads it.
func (l *linter) delivery(uses []use, ours []tokenSource) {
	if directive(l.w.root) {
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
		l.found(RuleMount, ours[0].node, "no container mounts volume '%s', which holds the token", ours[0].volume)
	case l.o.All:
		l.found(RuleVolume, nil, "the pod has no volume with a token for IAM")
	}
}

func (l *linter) mounted(c container, ours []tokenSource) []string {
	var files []string
	for _, s := range ours {
		if file := s.at(c); file != "" {
			files = append(files, file)
		}
	}
	return files
}

func (l *linter) container(c container, u use, mounted []string, ours []tokenSource) {
	if u.unsure != nil && len(u.files) == 0 {
		if len(mounted) == 0 && len(c.mounts()) == 0 {
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
func (l *linter) sdk(c container, u use, mounted []string, ours []tokenSource) {
	known := func(file string) bool { return slices.Contains(crtoken.Paths(), file) }
	switch {
	case slices.ContainsFunc(mounted, known):
	case len(mounted) > 0:
		l.found(RuleSDKPath, u.node, "the token is in '%s', where no SDK looks by itself", mounted[0]).in(c).
			values(path.Join(MountPath, File), mounted[0])
	default:
		l.absent(c, u.node, ours)
	}
}

func (l *linter) absent(c container, at *yaml.Node, ours []tokenSource) {
	what := "container"
	switch {
	case c.sidecar:
		what = "sidecar"
	case c.init:
		what = "init container"
	}
	if len(ours) == 0 {
		l.found(RuleVolume, at, "%s '%s' needs a token for IAM, and the pod has no volume with one", what, c.name).in(c)
		return
	}
	l.found(RuleMount, at, "%s '%s' needs the token, and does not mount volume '%s'", what, c.name, ours[0].volume).in(c)
}

// stored looks at a token that comes from a Secret or a ConfigMap: it was made before the pod.
func (l *linter) stored(c container, at *yaml.Node, file string) {
	for _, m := range c.mounts() {
		v := l.w.volume(m.volume)
		kept := yamltext.Get(v, "secret") != nil || yamltext.Get(v, "configMap") != nil
		if kept && strings.HasPrefix(file, strings.TrimSuffix(path.Clean(m.path), "/")+"/") {
			l.found(RuleOldToken, at, "the token comes from volume '%s', which holds what was stored before the pod was made", m.volume).in(c)
			return
		}
	}
}

// elsewhere reports whether one of the files is in a volume that projects no token, into which something else may put it.
func (l *linter) elsewhere(c container, files ...string) bool {
	for _, m := range c.mounts() {
		projects := slices.ContainsFunc(l.sources, func(s tokenSource) bool { return s.volume == m.volume })
		for _, file := range files {
			if !projects && m.path != "" && strings.HasPrefix(file, strings.TrimSuffix(path.Clean(m.path), "/")+"/") {
				return true
			}
		}
	}
	return false
}
