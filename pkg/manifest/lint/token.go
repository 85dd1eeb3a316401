package lint

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/podtrust/podtrust/pkg/manifest/internal/yamltext"
	"github.com/podtrust/podtrust/pkg/manifest/workload"
)

// token looks at a projected token that is for IAM.
func (l *linter) token(s workload.TokenSource) {
	audience := yamltext.Get(s.Node, "audience")
	switch {
	case audience == nil:
		l.found(RuleAudience, s.Node, "the token has no audience of its own, and gets that of the API server").values(workload.Audience, "")
	case audience.Value != workload.Audience:
		l.found(RuleAudience, audience, "the token's audience is '%s'", audience.Value).values(workload.Audience, audience.Value)
	}
	seconds := yamltext.Get(s.Node, "expirationSeconds")
	if n, err := integer(seconds); err == nil && n > int64(workload.MaxLifetime.Seconds()) {
		f := l.found(RuleLifetime, seconds, "the token lives for %d seconds", n).values("3600", seconds.Value)
		f.Severity = Warning
	}
	for _, c := range l.containers {
		for _, m := range c.Mounts() {
			if m.Volume == s.Volume && m.SubPath {
				l.found(RuleSubPath, m.Node, "a part of volume '%s' is mounted, where the token is never renewed", s.Volume).in(c)
			}
		}
	}
	l.mode(s)
}

// integer reads a number as Kubernetes does, whose YAML takes 0400 for an octal one.
func integer(n *yaml.Node) (int64, error) {
	if n == nil || n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(n.Value, 0, 64)
}

const (
	worldReadable = 0o004
	standardMode  = 0o644
)

// mode looks at whether users other than root can read the file. Kubernetes makes it readable for the pod's fsGroup, or for
// the user if all containers run as the same one; else the volume's mode decides, and root owns the file.
func (l *linter) mode(s workload.TokenSource) {
	node := yamltext.Get(s.Projected, "defaultMode")
	mode := int64(standardMode)
	if n, err := integer(node); err == nil {
		mode = n
	}
	pod := yamltext.Get(l.w.Spec, "securityContext")
	if mode&worldReadable != 0 || yamltext.Get(pod, "fsGroup") != nil || l.oneUser(pod) {
		return
	}
	for _, c := range l.containers {
		user, nonRoot := runAs(pod, c)
		if s.At(c) == "" || !nonRoot {
			continue
		}
		f := l.found(RuleMode, node, "the file belongs to root and has mode 0%o, and the container does not run as root", mode).in(c).
			values("0644", node.Value)
		if user == "" {
			f.Severity = Warning // a cluster of OpenShift gives the pod an fsGroup
		}
	}
}

// oneUser reports whether all containers are known to run as the same user.
func (l *linter) oneUser(pod *yaml.Node) bool {
	var users []string
	for _, c := range l.containers {
		user, _ := runAs(pod, c)
		users = append(users, user)
	}
	users = slices.Compact(users)
	return len(users) == 1 && users[0] != ""
}

// runAs is the user of a container, "" when the image decides, and whether it is known not to be root.
func runAs(pod *yaml.Node, c workload.Container) (user string, nonRoot bool) {
	own := yamltext.Get(c.Node, "securityContext")
	text := func(key string) string {
		if t := yamltext.Text(own, key); t != "" {
			return t
		}
		return yamltext.Text(pod, key)
	}
	user = text("runAsUser")
	return user, user != "" && user != "0" || user == "" && text("runAsNonRoot") == "true"
}
