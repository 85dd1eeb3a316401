package setup

import (
	"strings"

	"github.com/podtrust/podtrust/pkg/account/reach"
)

// words are how it is said that somebody gains or loses. What is not certain is not stated as if it were.
type words struct{ trust, maybeTrust, access, maybeAccess string }

func gaining() words {
	return words{"can use the profile", "may be able to use the profile", "get more access", "may get more access"}
}

func losing() words {
	return words{"can no longer use the profile", "may no longer be able to use the profile", "lose access", "may lose access"}
}

// effects are lines about pods and others, in sentences.
func effects(pods []reach.Pods, others []reach.Others, w words) []string {
	var texts []string
	for _, line := range pods {
		texts = append(texts, podsText(line)+" "+w.of(line.By, line.Roles, line.Doubt))
	}
	for _, line := range others {
		texts = append(texts, line.Subject+" "+w.of(line.By, line.Roles, line.Doubt))
	}
	return texts
}

// podsText is a set of pods.
func podsText(r reach.Pods) string {
	cluster := named("cluster", r.Cluster)
	if r.Future {
		cluster = "future clusters"
	}
	who := "pods of " + named("service account", r.ServiceAccount) + " in " + named("namespace", r.Namespace) + " of " + cluster
	if len(r.When) > 0 {
		who += " (" + strings.Join(r.When, ", ") + ")"
	}
	return who
}

func named(kind, name string) string {
	if name == reach.Any {
		return "any " + kind
	}
	return kind + " '" + name + "'"
}

// of is what somebody gains or loses.
func (w words) of(by string, roles []string, d reach.Doubt) string {
	text := w.access
	switch trusted := by == reach.ByTrust; {
	case d.Reason != "" && trusted:
		text = w.maybeTrust + " (unknown: " + d.Reason + ")"
	case d.Reason != "":
		text = w.maybeAccess + " (unknown: " + d.Reason + ")"
	case trusted:
		text = w.trust
	}
	switch {
	case len(roles) > 0:
		text += ": " + strings.Join(roles, "; ")
	case d.RolesUnknown == "":
		text += ": no access"
	}
	if d.RolesUnknown != "" {
		text += "; other roles are unknown (" + d.RolesUnknown + ")"
	}
	return text
}
