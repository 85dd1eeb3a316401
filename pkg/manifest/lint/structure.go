package lint

import (
	"path"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
	"github.com/podtrust/podtrust/pkg/trust"
)

// structure finds what the API server refuses, as far as it concerns the token and its way into the containers.
func (l *linter) structure() {
	l.duplicates(l.w.Root)
	if name := yamltext.Get(l.w.Spec, "serviceAccountName"); name != nil && name.Value != "" && trust.CheckServiceAccount(name.Value) != nil {
		l.found(RuleInvalid, name, "'%s' can't be the name of a service account", name.Value).Got = name.Value
	}
	l.restartPolicy()
	for _, s := range l.sources {
		l.tokenStructure(s)
	}
	names := l.volumeNames()
	for _, c := range l.containers {
		l.mountStructure(c, names)
	}
}

func (l *linter) duplicates(n *yaml.Node) {
	if twice := yamltext.Duplicate(n); twice != nil {
		l.found(RuleInvalid, twice, "duplicate key '%s'", twice.Value)
	}
	for _, child := range n.Content {
		l.duplicates(child)
	}
}

func (l *linter) restartPolicy() {
	node, got := yamltext.Get(l.w.Spec, "restartPolicy"), yamltext.Text(l.w.Spec, "restartPolicy")
	var allowed []string
	if l.w.Tekton || got == "" && l.w.Partial() {
		return
	}
	switch l.w.Kind {
	case "Job", "CronJob":
		allowed = []string{"Never", "OnFailure"}
	case "Pod", "PodTemplate":
		allowed = []string{"", "Always", "Never", "OnFailure"}
	default:
		allowed = []string{"", "Always"}
	}
	if !slices.Contains(allowed, got) {
		wanted := allowed[len(allowed)-1]
		l.found(RuleInvalid, node, "restartPolicy '%s' is not for a %s", got, l.w.Kind).values(wanted, got)
	}
}

func (l *linter) tokenStructure(s workload.TokenSource) {
	l.known(s.Node, "audience", "expirationSeconds", "path")
	l.known(s.Projected, "sources", "defaultMode")
	file := yamltext.Get(s.Node, "path")
	switch {
	case file == nil || file.Value == "":
		l.found(RuleInvalid, s.Node, "the projected token has no path").values(workload.File, "")
	case !workload.IsTokenPath(file.Value):
		l.found(RuleInvalid, file, "the path of a projected token must be relative, without '..'").values(workload.File, file.Value)
	}
	if audience := yamltext.Get(s.Node, "audience"); audience != nil && audience.ShortTag() != "!!str" {
		l.found(RuleInvalid, audience, "the audience must be text: quote it").Got = audience.Value
	}
	if seconds := yamltext.Get(s.Node, "expirationSeconds"); seconds != nil {
		n, err := integer(seconds)
		switch {
		case err != nil:
			l.found(RuleInvalid, seconds, "expirationSeconds must be a number, without quotes").values("3600", seconds.Value)
		case n < int64(workload.MinLifetime.Seconds()):
			l.found(RuleLifetime, seconds, "the token lives for %d seconds, and Kubernetes takes no less than 600", n).values("3600", seconds.Value)
		}
	}
	const maxMode = 0o777
	if mode := yamltext.Get(s.Projected, "defaultMode"); mode != nil {
		if n, err := integer(mode); err != nil || n < 0 || n > maxMode {
			l.found(RuleInvalid, mode, "defaultMode must be a number up to 0777, written as octal number with a leading 0").Got = mode.Value
		}
	}
}

// known finds keys that Kubernetes does not know there.
func (l *linter) known(mapping *yaml.Node, keys ...string) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if key := mapping.Content[i]; key.Tag != "!!merge" && !slices.Contains(keys, key.Value) {
			l.found(RuleInvalid, key, "unknown field '%s'", key.Value).Got = key.Value
		}
	}
}

// volumeNames are those of the pod, with those that a StatefulSet claims for it.
func (l *linter) volumeNames() []string {
	var names []string
	for _, v := range yamltext.Items(l.w.Spec, "volumes") {
		name := yamltext.Text(v, "name")
		if slices.Contains(names, name) {
			l.found(RuleInvalid, v, "there are two volumes '%s'", name).Got = name
		}
		names = append(names, name)
	}
	if l.w.Kind == "StatefulSet" {
		for _, claim := range yamltext.Items(yamltext.Get(l.w.Root, "spec"), "volumeClaimTemplates") {
			names = append(names, yamltext.Text(yamltext.Get(claim, "metadata"), "name"))
		}
	}
	return names
}

func (l *linter) mountStructure(c workload.Container, volumes []string) {
	var at []string
	for _, m := range c.Mounts() {
		place := path.Clean(m.Path)
		switch {
		case m.Volume == "" || m.Path == "":
			l.found(RuleInvalid, m.Node, "a mount needs name and mountPath").in(c)
		case !l.w.Tekton && !l.w.Partial() && !slices.Contains(volumes, m.Volume):
			l.found(RuleInvalid, m.Node, "container '%s' mounts volume '%s', which the pod does not have", c.Name, m.Volume).in(c).Got = m.Volume
		case slices.Contains(at, place):
			l.found(RuleInvalid, m.Node, "container '%s' mounts two volumes at '%s'", c.Name, place).in(c).Got = place
		}
		at = append(at, place)
	}
}
