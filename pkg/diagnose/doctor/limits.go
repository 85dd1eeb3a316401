package doctor

import (
	"fmt"

	"github.com/podtrust/podtrust/pkg/account/limits"
)

func (e *examination) limits() {
	for _, l := range e.f.Limits {
		e.add(l.check())
	}
}

func (l Limit) check() Check {
	c := Check{ID: NearLimit, Object: l.Name, Verdict: OK, Seen: fmt.Sprintf("%d of %d (%s)", l.Used, l.Most, l.Source)}
	switch {
	case l.Most == 0:
		c.Verdict, c.Seen = Unknown, l.Least
		return c
	case limits.Near(l.Used, l.Most):
		c.Verdict = Problem
		c.Fix = manual("Delete what is not used. IBM raises limits on request, by a support case.")
	case l.Least != "":
		c.Verdict = Unknown
	}
	if l.Least != "" {
		c.Seen = "at least " + c.Seen + "; " + l.Least
	}
	return c
}
