// Package doctor checks what must be true before work starts: facts about settings, credential, services, rights, cluster and limits
// go in, checks come out, each with what was seen and its fix. It is pure.
package doctor

import (
	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/shown"
	"github.com/podtrust/podtrust/pkg/trust"
)

// Verdict is the outcome of a check, or of all checks.
type Verdict string

// The verdicts.
const (
	OK      Verdict = "ok"
	Problem Verdict = "problem"
	Unknown Verdict = "unknown"
)

// ID names what is checked. It is part of what podtrust prints and does not change.
type ID string

// The IDs, in the order in which their checks are printed.
const (
	Configuration   ID = "configuration"
	PodProfile      ID = "pod-profile"
	PodToken        ID = "pod-token"
	PodAudience     ID = "pod-token-audience"
	PodLife         ID = "pod-token-life"
	CredentialUse   ID = "credential"
	AccountUse      ID = "account"
	EndpointUse     ID = "endpoint"
	ProxyUse        ID = "proxy"
	Clock           ID = "clock"
	ActionRight     ID = "action"
	ViewRight       ID = "view"
	ClusterFound    ID = "cluster"
	ClusterState    ID = "cluster-state"
	ClusterVersion  ID = "cluster-version"
	ClusterProvider ID = "cluster-provider"
	ClusterRole     ID = "cluster-role"
	ClusterKey      ID = "cluster-key"
	ClusterPods     ID = "cluster-pods"
	NearLimit       ID = "limit"
)

// IDs are all of them.
func IDs() []ID {
	return []ID{
		Configuration, PodProfile, PodToken, PodAudience, PodLife, CredentialUse, AccountUse, EndpointUse, ProxyUse, Clock, ActionRight, ViewRight,
		ClusterFound, ClusterState, ClusterVersion, ClusterProvider, ClusterRole, ClusterKey, ClusterPods, NearLimit,
	}
}

// Check is one thing that was checked.
type Check struct {
	ID       ID           `json:"id" doc:"What is checked."`
	Object   string       `json:"object" doc:"What the check is about, such as an action or a service; empty if the ID says it."`
	Verdict  Verdict      `json:"verdict" enum:"ok|problem|unknown"`
	Required bool         `json:"required" doc:"Whether the task can't be done if this is a problem."`
	Seen     string       `json:"seen" doc:"What was seen, in words."`
	Cause    causes.ID    `json:"cause" doc:"The cause that 'podtrust explain' explains; empty for none."`
	Fix      diagnose.Fix `json:"fix" doc:"Commands that fix it, or what to do by hand."`
}

// Report is the outcome.
type Report struct {
	Verdict Verdict `json:"verdict" enum:"ok|problem|unknown" doc:"A problem if there is one, and unknown if something required is unknown."`
	Checks  []Check `json:"checks"`
}

// Run checks the facts.
func Run(f Facts) Report {
	e := examination{f: f}
	e.configuration()
	if f.Pod != nil {
		e.pod()
	} else {
		e.credential()
		e.account()
	}
	e.endpoints()
	e.proxies()
	e.clock()
	if f.Pod == nil {
		e.actions()
		e.views()
		e.cluster()
		e.limits()
	}
	return Report{Verdict: verdictOf(e.checks), Checks: e.checks}
}

// verdictOf is a problem if there is one. Something that is unknown counts only if the work needs it.
func verdictOf(checks []Check) Verdict {
	verdict := OK
	for _, c := range checks {
		switch {
		case c.Verdict == Problem:
			return Problem
		case c.Verdict == Unknown && c.Required:
			verdict = Unknown
		}
	}
	return verdict
}

// examination collects checks.
type examination struct {
	f      Facts
	checks []Check
}

// add adds a check, without what looks like a credential: users put keys where names, files and hosts belong. Its commands are never
// nil, so that a list in JSON is one.
func (e *examination) add(c Check) {
	if c.Fix.Commands == nil {
		c.Fix.Commands = [][]string{}
	}
	c.Object, c.Seen, c.Fix.Manual = shown.Hide(c.Object), shown.Hide(c.Seen), shown.Hide(c.Fix.Manual)
	e.checks = append(e.checks, c)
}

// found makes a check a problem that a diagnosis knows.
func (c Check) found(f diagnose.Finding) Check {
	c.Verdict, c.Seen, c.Cause, c.Fix = Problem, f.Message, f.ID, f.Fix()
	return c
}

func manual(text string) diagnose.Fix { return diagnose.Fix{Manual: text} }

// of is the verdict of a check by the answer to its question.
func of(v trust.Verdict) Verdict {
	switch v {
	case trust.Yes:
		return OK
	case trust.No:
		return Problem
	case trust.Unknown:
	}
	return Unknown
}
