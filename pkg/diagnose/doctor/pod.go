package doctor

import (
	"slices"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// pod checks what a pod exchanges its token by, as a diagnosis judges it before it asks IAM.
func (e *examination) pod() {
	p := e.f.Pod
	token, profile := diagnose.Prepared(diagnose.Facts{
		Now: e.f.Now, Skew: e.f.Skew, Token: p.Token, Profile: diagnose.Profile{Text: p.Profile},
	})
	c := Check{ID: PodProfile, Verdict: OK, Required: true, Seen: "'" + p.Profile + "' (" + p.From + ")"}
	if len(profile) > 0 {
		c = c.found(profile[0])
	}
	e.add(c)
	e.token(token)
}

// token spreads the findings of the token over its checks.
func (e *examination) token(findings []diagnose.Finding) {
	file := e.f.Pod.Token.From
	if e.f.Pod.Token.Problem == diagnose.TokenMissing { // it lists where the token was looked for, as what was seen does
		file = ""
	}
	checks := []Check{
		{ID: PodToken, Object: file, Verdict: OK, Required: true, Seen: e.who()},
		{ID: PodAudience, Verdict: OK, Required: true, Seen: e.audience()},
		{ID: PodLife, Verdict: OK, Required: true, Seen: e.life()},
	}
	if e.f.Pod.Token.Decoded == nil {
		checks[1].Verdict, checks[1].Seen = Unknown, "there is no token that can be read"
		checks[2].Verdict, checks[2].Seen = Unknown, checks[1].Seen
	}
	for _, f := range findings {
		at := 0
		switch {
		case f.ID == causes.TokenAudience:
			at = 1
		case slices.Contains(ofLife(), f.ID):
			at = 2
		}
		if checks[at].Verdict != Problem { // the first is the one that keeps it from being exchanged
			checks[at] = checks[at].found(f)
		}
	}
	for _, c := range checks {
		e.add(c)
	}
}

// ofLife are the causes that are about when a token is valid.
func ofLife() []causes.ID {
	return []causes.ID{causes.TokenLifetime, causes.TokenExpired, causes.TokenNotYetValid, causes.TokenLegacy, causes.WayClock}
}

func (e *examination) who() string {
	t := e.f.Pod.Token.Decoded
	if t == nil {
		return ""
	}
	pod := t.Pod()
	return "service account '" + pod.ServiceAccount + "' in namespace '" + pod.Namespace + "'"
}

func (e *examination) audience() string {
	t := e.f.Pod.Token.Decoded
	if t == nil {
		return ""
	}
	return "'" + strings.Join(t.Audiences(), "', '") + "'"
}

func (e *examination) life() string {
	t := e.f.Pod.Token.Decoded
	if t == nil {
		return ""
	}
	ends := t.Time("exp")
	return "it expires at " + ends.Format(time.RFC3339) + ", in " + ends.Sub(e.f.now()).Round(time.Second).String()
}
