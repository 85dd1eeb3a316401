package manifest

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// place chooses where the token is mounted: another folder than the standard one when any container of the pod has
// somebody else's token there, as pods of Istio and SPIRE do.
func (p *patcher) place(targets []workload.Container) error {
	foreign := p.foreignAt(p.w.Containers(), p.o.MountPath)
	if foreign == nil {
		return nil
	}
	if path.Clean(p.o.MountPath) == workload.MountPath {
		p.o.MountPath = OtherMountPath
		if foreign = p.foreignAt(targets, OtherMountPath); foreign == nil {
			return nil
		}
	}
	return p.errorf(foreign, "another token is mounted at %s: choose another mount path", p.o.MountPath)
}

// foreignAt is a mount at a folder, or below it, of a volume with a token that is not for IAM; nil when there is none.
func (p *patcher) foreignAt(containers []workload.Container, folder string) *yaml.Node {
	sources := p.w.TokenSources()
	for _, c := range containers {
		for _, m := range c.Mounts() {
			at := path.Clean(m.Path)
			if at != path.Clean(folder) && !strings.HasPrefix(at, path.Clean(folder)+"/") {
				continue
			}
			of := func(s workload.TokenSource) bool { return s.Volume == m.Volume }
			if slices.ContainsFunc(sources, of) && !slices.ContainsFunc(sources, func(s workload.TokenSource) bool { return of(s) && s.ForIAM() }) {
				return m.Node
			}
		}
	}
	return nil
}

// source finds the volume for the containers, fixes it, or adds it.
func (p *patcher) source(targets []workload.Container) (workload.TokenSource, error) {
	found, err := p.adopted(targets)
	if err != nil {
		return workload.TokenSource{}, err
	}
	if found.Node == nil {
		p.add(yamltext.Join(p.w.Path, "volumes"), p.o.volume())
		return workload.TokenSource{Volume: p.o.Volume, File: p.o.File}, nil
	}
	at := yamltext.Join(p.w.Path, "volumes", found.Index, "projected", "sources", found.SourceIndex, "serviceAccountToken")
	if yamltext.Text(found.Node, "audience") != workload.Audience {
		p.set(yamltext.Join(at, "audience"), workload.Audience)
	}
	if seconds := yamltext.Get(found.Node, "expirationSeconds"); seconds != nil && !lifetimeOK(seconds) {
		p.set(yamltext.Join(at, "expirationSeconds"), int(p.o.Lifetime.Seconds()))
	}
	if !workload.IsTokenPath(found.File) {
		p.set(yamltext.Join(at, "path"), p.o.File)
		found.File = p.o.File
	}
	return found, nil
}

// adopted is the volume with a token that the pod has for IAM already: the one that is mounted where ours would be, the
// one that has our name, or the only one. A token for another audience is never taken.
func (p *patcher) adopted(targets []workload.Container) (workload.TokenSource, error) {
	ours := slices.DeleteFunc(p.w.TokenSources(), func(s workload.TokenSource) bool { return !s.ForIAM() })
	byVolume := func(name string) *workload.TokenSource {
		i := slices.IndexFunc(ours, func(s workload.TokenSource) bool { return s.Volume == name })
		if i < 0 {
			return nil
		}
		return &ours[i]
	}
	for _, c := range targets {
		for _, m := range c.Mounts() {
			if path.Clean(m.Path) != path.Clean(p.o.MountPath) {
				continue
			}
			s := byVolume(m.Volume)
			if s == nil {
				return workload.TokenSource{}, p.errorf(m.Node, "container '%s' mounts something else at %s: choose another mount path", c.Name, m.Path)
			}
			return *s, nil
		}
	}
	if s := byVolume(p.o.Volume); s != nil {
		return *s, nil
	}
	if v := p.w.Volume(p.o.Volume); v != nil {
		return workload.TokenSource{}, p.errorf(v, "there is a volume '%s' that holds no token for IAM: choose another name", p.o.Volume)
	}
	for _, audience := range []string{workload.Audience, workload.OldAudience} {
		of := func(s workload.TokenSource) bool { return yamltext.Text(s.Node, "audience") == audience }
		if i := slices.IndexFunc(ours, of); i >= 0 && !slices.ContainsFunc(ours[i+1:], of) {
			return ours[i], nil
		}
	}
	return workload.TokenSource{}, nil
}

// mount sees to it that a container has the volume, and returns where.
func (p *patcher) mount(c workload.Container, source workload.TokenSource) (string, error) {
	for _, m := range c.Mounts() {
		switch {
		case m.Volume == source.Volume && m.SubPath:
			return "", p.errorf(m.Node, "container '%s' mounts a part of the token's volume (subPath), where Kubernetes renews nothing", c.Name)
		case m.Volume == source.Volume:
			return m.Path, nil
		case path.Clean(m.Path) == path.Clean(p.o.MountPath):
			return "", p.errorf(m.Node, "container '%s' mounts something else at %s: choose another mount path", c.Name, m.Path)
		}
	}
	s := p.o.Settings
	s.Volume = source.Volume
	p.add(yamltext.Join(c.Path, "volumeMounts"), s.mount())
	return s.MountPath, nil
}

func lifetimeOK(n *yaml.Node) bool {
	seconds, err := strconv.Atoi(n.Value)
	return err == nil && n.ShortTag() == "!!int" && seconds >= int(workload.MinLifetime.Seconds()) && seconds <= int(workload.MaxLifetime.Seconds())
}
