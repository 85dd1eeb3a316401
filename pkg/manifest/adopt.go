package manifest

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// place chooses where the token is mounted: another folder than the standard one when any container of the pod has
// somebody else's token there, as pods of Istio and SPIRE do.
func (p *patcher) place(targets []container) error {
	foreign := p.foreignAt(p.w.containers(), p.o.MountPath)
	if foreign == nil {
		return nil
	}
	if path.Clean(p.o.MountPath) == MountPath {
		p.o.MountPath = OtherMountPath
		if foreign = p.foreignAt(targets, OtherMountPath); foreign == nil {
			return nil
		}
	}
	return p.errorf(foreign, "another token is mounted at %s: choose another mount path", p.o.MountPath)
}

// foreignAt is a mount at a folder, or below it, of a volume with a token that is not for IAM; nil when there is none.
func (p *patcher) foreignAt(containers []container, folder string) *yaml.Node {
	sources := p.w.tokenSources()
	for _, c := range containers {
		for _, m := range c.mounts() {
			at := path.Clean(m.path)
			if at != path.Clean(folder) && !strings.HasPrefix(at, path.Clean(folder)+"/") {
				continue
			}
			of := func(s tokenSource) bool { return s.volume == m.volume }
			if slices.ContainsFunc(sources, of) && !slices.ContainsFunc(sources, func(s tokenSource) bool { return of(s) && s.isOurs() }) {
				return m.node
			}
		}
	}
	return nil
}

// source finds the volume that the containers are to have, mends it, or adds it.
func (p *patcher) source(targets []container) (tokenSource, error) {
	found, err := p.adopted(targets)
	if err != nil {
		return tokenSource{}, err
	}
	if found.node == nil {
		p.add(join(p.w.path, "volumes"), p.o.volume())
		return tokenSource{volume: p.o.Volume, file: p.o.File}, nil
	}
	at := join(p.w.path, "volumes", found.index, "projected", "sources", found.sourceIndex, "serviceAccountToken")
	if yamltext.Text(found.node, "audience") != Audience {
		p.set(join(at, "audience"), Audience)
	}
	if seconds := yamltext.Get(found.node, "expirationSeconds"); seconds != nil && !lifetimeOK(seconds) {
		p.set(join(at, "expirationSeconds"), int(p.o.Lifetime.Seconds()))
	}
	if !isTokenPath(found.file) {
		p.set(join(at, "path"), p.o.File)
		found.file = p.o.File
	}
	return found, nil
}

// adopted is the volume with a token that the pod has for IAM already: the one that is mounted where ours would be, the
// one that has our name, or the only one. A token for another audience is never taken.
func (p *patcher) adopted(targets []container) (tokenSource, error) {
	ours := slices.DeleteFunc(p.w.tokenSources(), func(s tokenSource) bool { return !s.isOurs() })
	byVolume := func(name string) *tokenSource {
		i := slices.IndexFunc(ours, func(s tokenSource) bool { return s.volume == name })
		if i < 0 {
			return nil
		}
		return &ours[i]
	}
	for _, c := range targets {
		for _, m := range c.mounts() {
			if path.Clean(m.path) != path.Clean(p.o.MountPath) {
				continue
			}
			s := byVolume(m.volume)
			if s == nil {
				return tokenSource{}, p.errorf(m.node, "container '%s' mounts something else at %s: choose another mount path", c.name, m.path)
			}
			return *s, nil
		}
	}
	if s := byVolume(p.o.Volume); s != nil {
		return *s, nil
	}
	if v := p.w.volume(p.o.Volume); v != nil {
		return tokenSource{}, p.errorf(v, "there is a volume '%s' that holds no token for IAM: choose another name", p.o.Volume)
	}
	for _, audience := range []string{Audience, oldAudience} {
		of := func(s tokenSource) bool { return yamltext.Text(s.node, "audience") == audience }
		if i := slices.IndexFunc(ours, of); i >= 0 && !slices.ContainsFunc(ours[i+1:], of) {
			return ours[i], nil
		}
	}
	return tokenSource{}, nil
}

// mount sees to it that a container has the volume, and returns where.
func (p *patcher) mount(c container, source tokenSource) (string, error) {
	for _, m := range c.mounts() {
		switch {
		case m.volume == source.volume && m.subPath:
			return "", p.errorf(m.node, "container '%s' mounts a part of the token's volume (subPath), where Kubernetes renews nothing", c.name)
		case m.volume == source.volume:
			return m.path, nil
		case path.Clean(m.path) == path.Clean(p.o.MountPath):
			return "", p.errorf(m.node, "container '%s' mounts something else at %s: choose another mount path", c.name, m.path)
		}
	}
	s := p.o.Settings
	s.Volume = source.volume
	p.add(join(c.path, "volumeMounts"), s.mount())
	return s.MountPath, nil
}

func lifetimeOK(n *yaml.Node) bool {
	seconds, err := strconv.Atoi(n.Value)
	return err == nil && n.ShortTag() == "!!int" && seconds >= int(MinLifetime.Seconds()) && seconds <= int(MaxLifetime.Seconds())
}
