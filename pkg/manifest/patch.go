package manifest

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
)

// Error is something about a manifest that can't be read or patched, with its line.
type Error = yamltext.Error

// ErrTemplate is matched by the error for a template of Helm, which is no YAML before it is rendered.
var ErrTemplate = errors.New("it is a template of Helm")

// PatchOptions say what Patch adds, and to which containers.
type PatchOptions struct {
	Settings
	Containers []string // by name, init containers and sidecars too; none means all
}

// Patched is what Patch did.
type Patched struct {
	Text      string
	Workloads []string // that were looked at, as "deployment/orders-api"
	Changed   []string // those of them that changed
	Notes     []string // what was left alone although it differs, with lines
	Found     []string // containers that were looked for and found
}

// Patch adds the token's volume, mount and environment to every workload of a stream of documents, and leaves everything
// else as it is, byte for byte. A second run changes nothing. The error is an *Error with a line, or matches ErrSettings,
// ErrTemplate or ErrShared; then nothing was patched.
func Patch(stream string, o PatchOptions) (Patched, error) {
	var err error
	if o.Settings, err = o.withDefaults(); err != nil {
		return Patched{}, err
	}
	var out Patched
	var text strings.Builder
	for chunk := range yamltext.Split(stream) {
		patched, err := o.document(chunk, &out)
		if err != nil {
			return Patched{}, err
		}
		text.WriteString(patched)
	}
	out.Text = text.String()
	return out, nil
}

// ErrShared is matched when a list can't be added to without changing a container that is not to be patched.
var ErrShared = yamltext.ErrShared

func (o PatchOptions) document(chunk yamltext.Chunk, out *Patched) (string, error) {
	d, err := parse(chunk)
	if err != nil {
		return "", err
	}
	text := chunk.Text
	for i := 0; ; i++ {
		all := workloads(d.Root)
		if i >= len(all) {
			return text, nil
		}
		p := patcher{o: o, d: d, w: all[i], out: out}
		edits, err := p.plan()
		if err != nil {
			return "", err
		}
		out.Workloads = append(out.Workloads, all[i].String())
		if len(edits) == 0 {
			continue
		}
		out.Changed = append(out.Changed, all[i].String())
		if text, err = d.Apply(edits); err != nil {
			return "", fmt.Errorf("%s: %w", all[i], err)
		}
		if d, err = parse(yamltext.Chunk{Text: text, Line: chunk.Line}); err != nil {
			return "", err
		}
	}
}

// patcher plans the edits of one workload.
type patcher struct {
	o     PatchOptions
	d     *yamltext.Document
	w     workload
	out   *Patched
	edits []yamltext.Edit
}

func (p *patcher) errorf(at *yaml.Node, format string, args ...any) error {
	return &Error{Line: p.d.LineOf(at), Reason: p.w.String() + ": " + fmt.Sprintf(format, args...)}
}

func (p *patcher) plan() ([]yamltext.Edit, error) {
	targets := p.targets()
	if len(targets) == 0 {
		return nil, nil
	}
	if p.o.ServiceAccount != "" && yamltext.Text(p.w.spec, "serviceAccountName") != p.o.ServiceAccount {
		p.set(join(p.w.path, "serviceAccountName"), p.o.ServiceAccount)
	}
	source, err := p.source(targets)
	if err != nil {
		return nil, err
	}
	for _, c := range targets {
		at, err := p.mount(c, source)
		if err != nil {
			return nil, err
		}
		p.env(c, path.Join(at, source.file))
	}
	return p.edits, nil
}

func (p *patcher) targets() []container {
	var chosen []container
	for _, c := range p.w.containers() {
		if len(p.o.Containers) == 0 || slices.Contains(p.o.Containers, c.name) {
			chosen = append(chosen, c)
			p.out.Found = append(p.out.Found, c.name)
		}
	}
	return chosen
}

func (p *patcher) set(path []any, value any) {
	p.edits = append(p.edits, yamltext.Edit{Path: path, Value: value})
}

func (p *patcher) add(path []any, items ...any) {
	p.edits = append(p.edits, yamltext.Edit{Path: path, Items: items})
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
// one that has our name, or the only one for our audience.
func (p *patcher) adopted(targets []container) (tokenSource, error) {
	sources := p.w.tokenSources()
	byVolume := func(name string) *tokenSource {
		i := slices.IndexFunc(sources, func(s tokenSource) bool { return s.volume == name })
		if i < 0 {
			return nil
		}
		return &sources[i]
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
		return tokenSource{}, p.errorf(v, "there is a volume '%s' that holds no token: choose another name", p.o.Volume)
	}
	var ours []tokenSource
	for _, s := range sources {
		if yamltext.Text(s.node, "audience") == Audience {
			ours = append(ours, s)
		}
	}
	if len(ours) == 1 {
		return ours[0], nil
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

// env sees to it that a container has the variables. One that is taken from elsewhere is left alone.
func (p *patcher) env(c container, tokenPath string) {
	have := map[string]int{}
	items := yamltext.Items(c.node, "env")
	for i, item := range items {
		have[yamltext.Text(item, "name")] = i
	}
	var missing []any
	for _, variable := range p.o.env(tokenPath) {
		v := variable.(object)
		name, value := v[0][1].(string), v[1][1].(string)
		i, ok := have[name]
		if !ok {
			missing = append(missing, variable)
			continue
		}
		switch old := yamltext.Get(items[i], "value"); {
		case yamltext.Get(items[i], "valueFrom") != nil:
			p.out.Notes = append(p.out.Notes, fmt.Sprintf("line %d: %s: container '%s' takes %s from elsewhere; it was left as it is",
				p.d.LineOf(items[i]), p.w, c.name, name))
		case old == nil || old.Value != value:
			p.set(join(c.path, "env", i, "value"), value)
		}
	}
	if len(missing) > 0 {
		p.add(join(c.path, "env"), missing...)
	}
}

func lifetimeOK(n *yaml.Node) bool {
	seconds, err := strconv.Atoi(n.Value)
	return err == nil && n.ShortTag() == "!!int" && seconds >= int(MinLifetime.Seconds()) && seconds <= int(MaxLifetime.Seconds())
}
