package manifest

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
	"github.com/podtrust/podtrust/pkg/trust"
)

// env sees to it that a container has the variables. One that is taken from elsewhere, or that names another profile, is
// left alone.
func (p *patcher) env(c workload.Container, tokenPath string) {
	own := yamltext.Items(c.Node, "env")
	have := map[string]int{}
	for i, item := range c.Variables() {
		name := yamltext.Text(item, "name")
		if _, ok := have[name]; !ok || i < len(own) { // the last of the container's own wins, else that of all steps
			have[name] = i
		}
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
		item := c.Variables()[i]
		switch {
		case !p.rewrites(c, item, name, value):
		case i < len(own):
			p.set(yamltext.Join(c.Path, "env", i, "value"), value)
		default:
			missing = append(missing, variable)
		}
	}
	if len(missing) > 0 {
		p.add(yamltext.Join(c.Path, "env"), missing...)
	}
}

// rewrites reports whether a variable that is there gets a new value; what stays although it differs is noted.
func (p *patcher) rewrites(c workload.Container, item *yaml.Node, name, value string) bool {
	old := yamltext.Text(item, "value")
	switch {
	case yamltext.Get(item, "valueFrom") != nil:
		p.note(item, "container '%s' takes %s from elsewhere; it was not changed", c.Name, name)
		return false
	case old == value:
		return false
	case strings.Contains(old, "$(") || p.w.Template && strings.Contains(old, "${"):
		p.note(item, "container '%s' has a variable in %s; it was not changed", c.Name, name)
		return false
	case namesProfile(name) && !p.o.Replace && anotherProfile(old, p.o.Profile):
		p.note(item, "container '%s' has '%s' in %s; it was not changed: '--replace' sets it to '%s'", c.Name, old, name, value)
		return false
	}
	return true
}

// namesProfile reports whether a variable names a trusted profile.
func namesProfile(name string) bool {
	return name == "IBMCLOUD_CR_PROFILE" || strings.HasSuffix(name, "_IAM_PROFILE_ID") || strings.HasSuffix(name, "_IAM_PROFILE_NAME")
}

// anotherProfile reports whether a text names a profile, and not the one of a name or an ID.
func anotherProfile(text, profile string) bool {
	text = strings.Trim(text, " \r\n\"'")
	ref := trust.ParseProfile(text)
	if text == "" || workload.IsPlaceholder(text) || strings.HasPrefix(text, "ServiceId-") {
		return false
	}
	return ref.Meant != profile && ref.ID != profile
}
