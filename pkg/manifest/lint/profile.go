package lint

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/workload"
	"github.com/podtrust/podtrust/pkg/trust"
)

// profile looks at how a container names the profile.
func (l *linter) profile(c workload.Container, u use) {
	for _, p := range u.profiles {
		if message, meant := p.fault(l.w.Template); message != "" {
			l.found(RuleProfile, p.node, "%s", message).in(c).values(meant, p.value)
		}
	}
}

// fault says what is wrong with how a profile is named, and what was meant, if that is known; "" when nothing is.
func (p profileUse) fault(template bool) (message, meant string) {
	if p.node.Kind != yaml.ScalarNode { // valueFrom: it is not known
		return "", ""
	}
	if strings.Contains(p.value, "$(") || template && strings.Contains(p.value, "${") {
		return "", ""
	}
	bare := strings.TrimSpace(p.value)
	if n := len(bare); n > 1 && (bare[0] == '"' || bare[0] == '\'') && bare[n-1] == bare[0] {
		return "the profile has quotes in its value, which become part of the name", bare[1 : n-1]
	}
	switch {
	case bare == "":
		return "the profile is empty", ""
	case strings.HasSuffix(p.value, "\n") || strings.HasSuffix(p.value, "\r"):
		return "the profile ends in a line break, which becomes part of the name", bare
	case bare != p.value:
		return "the profile has blanks around it, which become part of the name", bare
	}
	return p.wrongKind(trust.ParseProfile(bare))
}

// wrongKind says what is named in place of a profile, or in place of its ID or name.
func (p profileUse) wrongKind(ref trust.ProfileRef) (message, meant string) {
	switch {
	case ref.Fault == trust.ProfileLeadingEquals:
		return "the profile begins with '=', as in a typing error in IBM's old example", ref.Meant
	case workload.IsPlaceholder(p.value):
		return "this is a placeholder: fill in the profile", ""
	case ref.Fault == trust.ProfileIAMID:
		return "this is the profile's IAM ID, which is for policies and access groups", ref.Meant
	case strings.HasPrefix(p.value, "ServiceId-") || strings.HasPrefix(p.value, "iam-ServiceId-"):
		return "this is a service ID, not a trusted profile", ""
	case p.isID && ref.ID != p.value:
		return "an ID is required here, which begins with 'Profile-'", ""
	case p.named && ref.ID == p.value:
		return "a name is required here, and this is an ID", ""
	}
	return "", ""
}
