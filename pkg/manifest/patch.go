package manifest

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// PatchOptions say what Patch adds, and to which containers.
type PatchOptions struct {
	Settings
	Containers    []string // by name, init containers and sidecars too; none means the only one that is not a sidecar
	AllContainers bool     // all but init containers
	Replace       bool     // another profile that a container names is replaced
}

// Patched is what Patch did.
type Patched struct {
	Text      string
	Workloads []string           // that were looked at, as "deployment/orders-api"
	Changed   []string           // those of them that changed
	Notes     []string           // what was left alone although it differs, and warnings about trust, with lines
	Found     []string           // containers that were looked for and found
	Skipped   []workload.Skipped // objects with a pod that were not patched
}

// ErrContainers is matched by the error for workloads with several containers that could be meant.
var ErrContainers = errors.New("several containers could be meant")

// ErrShared is matched when a list can't be added to without changing a container that is not to be patched.
var ErrShared = yamltext.ErrShared

// Patch adds the token's volume, mount and environment to every workload of a stream of documents, and leaves everything
// else as it is, byte for byte. A second run changes nothing. The error is a *workload.Error with a line, or matches ErrSettings,
// workload.ErrTemplate, ErrShared or ErrContainers; then nothing was patched.
func Patch(stream string, o PatchOptions) (Patched, error) {
	var err error
	if o.Settings, err = o.withDefaults(); err != nil {
		return Patched{}, err
	}
	var out Patched
	var text strings.Builder
	var unclear []error
	for chunk := range yamltext.Split(stream) {
		patched, err := o.document(chunk, &out)
		if errors.Is(err, ErrContainers) { // all of them are named at once
			unclear = append(unclear, err)
			continue
		}
		if err != nil {
			return Patched{}, err
		}
		text.WriteString(patched)
	}
	if len(unclear) > 0 {
		return Patched{}, errors.Join(unclear...)
	}
	out.Text = text.String()
	return out, nil
}

func (o PatchOptions) document(chunk yamltext.Chunk, out *Patched) (string, error) {
	d, err := workload.Parse(chunk)
	if err != nil {
		return "", err
	}
	all := workload.In(d)
	out.Skipped = append(out.Skipped, all.Skipped...)
	if err := o.unclear(d, all.Workloads); err != nil {
		return "", err
	}
	text := chunk.Text
	for i := range all.Workloads {
		w := workload.In(d).Workloads[i]
		p := patcher{o: o, d: d, w: w, out: out}
		edits, err := p.plan()
		if err != nil {
			return "", err
		}
		out.Workloads = append(out.Workloads, w.String())
		if len(edits) == 0 {
			continue
		}
		out.Changed = append(out.Changed, w.String())
		if text, err = d.Apply(edits); err != nil {
			return "", fmt.Errorf("%s: %w", w, err)
		}
		if d, err = workload.Parse(yamltext.Chunk{Text: text, Line: chunk.Line}); err != nil {
			return "", err
		}
	}
	return text, nil
}

// unclear is the error that names every workload of which it is not clear which containers get the token.
func (o PatchOptions) unclear(d *yamltext.Document, all []workload.Workload) error {
	var errs []error
	for _, w := range all {
		_, candidates, ok := choose(w, o.Containers, o.AllContainers)
		if ok {
			continue
		}
		var names []string
		for _, c := range candidates {
			names = append(names, "'"+c.Name+"'")
		}
		errs = append(errs, fmt.Errorf("line %d: %s: %w: %s", d.LineOf(w.Spec), w, ErrContainers, strings.Join(names, ", ")))
	}
	return errors.Join(errs...)
}

// patcher plans the edits of one workload.
type patcher struct {
	o     PatchOptions
	d     *yamltext.Document
	w     workload.Workload
	out   *Patched
	edits []yamltext.Edit
}

func (p *patcher) errorf(at *yaml.Node, format string, args ...any) error {
	return &workload.Error{Line: p.d.LineOf(at), Reason: p.w.String() + ": " + fmt.Sprintf(format, args...)}
}

// note adds a note about something that was left as it is.
func (p *patcher) note(at *yaml.Node, format string, args ...any) {
	p.out.Notes = append(p.out.Notes, fmt.Sprintf("line %d: %s: %s", p.d.LineOf(at), p.w, fmt.Sprintf(format, args...)))
}

func (p *patcher) skip(reason string) {
	at := p.d.LineOf(p.w.Root)
	p.out.Skipped = append(p.out.Skipped, workload.Skipped{Line: at, Object: p.w.String(), Reason: reason, Asks: p.w.Asks()})
}

func (p *patcher) plan() ([]yamltext.Edit, error) {
	targets, _, _ := choose(p.w, p.o.Containers, p.o.AllContainers)
	if len(targets) == 0 {
		p.skip("none of its containers is selected for the token")
		return nil, nil
	}
	if where := p.parameter(targets); where != "" {
		p.skip("a parameter of the template is in its " + where)
		return nil, nil
	}
	for _, c := range targets {
		p.out.Found = append(p.out.Found, c.Name)
	}
	p.account()
	if err := p.place(targets); err != nil {
		return nil, err
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
		p.env(c, path.Join(at, source.File))
	}
	return p.edits, nil
}

// account sets the service account, or warns that the pod has none of its own.
func (p *patcher) account() {
	_, name := p.w.Account()
	switch {
	case p.w.AccountPath == nil:
		if p.o.ServiceAccount != "" {
			p.note(p.w.Root, "the object can't name a service account: set '%s' in the object that runs it", p.o.ServiceAccount)
		}
	case p.o.ServiceAccount != "":
		if yamltext.Text(p.w.AccountIn, "serviceAccountName") != p.o.ServiceAccount {
			p.set(yamltext.Join(p.w.AccountPath, "serviceAccountName"), p.o.ServiceAccount)
		}
	case name == "default" && !p.w.Partial():
		p.note(p.w.Spec, "the pod names no serviceAccountName of its own and runs as 'default': "+
			"trust in 'default' is trust in every pod of the namespace that names none")
	}
}

// parameter names the field with a parameter of an OpenShift Template that the patch would have to understand.
func (p *patcher) parameter(targets []workload.Container) string {
	has := func(text string) bool { return p.w.Template && strings.Contains(text, "${") }
	if _, name := p.w.Account(); p.o.ServiceAccount != "" && has(name) {
		return "serviceAccountName"
	}
	for _, c := range targets {
		for _, m := range c.Mounts() {
			if has(m.Path) {
				return "mountPath"
			}
		}
	}
	for _, s := range p.w.TokenSources() {
		if has(s.File) || has(yamltext.Text(s.Node, "audience")) {
			return "projected token"
		}
	}
	return ""
}

func (p *patcher) set(path []any, value any) {
	p.edits = append(p.edits, yamltext.Edit{Path: path, Value: value})
}

func (p *patcher) add(path []any, items ...any) {
	p.edits = append(p.edits, yamltext.Edit{Path: path, Items: items})
}
