package doctor

import (
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/diagnose/causes"
	"github.com/podtrust/podtrust/pkg/diagnose/codes"
)

// short is how little life of a credential is a problem: work that begins now may not end before it.
const short = 5 * time.Minute

func (e *examination) configuration() {
	s := e.f.Settings
	c := Check{ID: Configuration, Verdict: OK, Required: true, Seen: "no configuration file is used"}
	switch {
	case s.Trouble != Trouble{}:
		c.Verdict, c.Seen, c.Fix = Problem, s.Trouble.What, manual(s.Trouble.Next)
	case s.Ignored != "":
		c.Verdict, c.Seen = Problem, "the default configuration file can't be read, and is ignored: "+s.Ignored
		c.Fix = manual("Make the file readable, or name another one by '--config'.")
	case s.File != "":
		c.Seen = "'" + s.File + "' was read"
	}
	e.add(c)
}

// now is the services' clock as far as it is known.
func (f Facts) now() time.Time {
	if f.Skew == nil {
		return f.Now
	}
	return f.Now.Add(*f.Skew)
}

func (e *examination) credential() {
	g := e.f.Credential
	c := Check{ID: CredentialUse, Verdict: OK, Required: true, Seen: given(g)}
	switch {
	case e.f.Settings.Trouble != Trouble{}:
		c.Verdict, c.Seen = Unknown, "the settings that name it can't be read"
	case g.Trouble != Trouble{}:
		c.Verdict, c.Seen, c.Cause, c.Fix = Problem, join(c.Seen, g.Trouble.What), causeOf(g.Code), manual(g.Trouble.Next)
	case g.Unanswered:
		c.Verdict, c.Seen, c.Fix = Unknown, join(c.Seen, "IAM gave no answer to it"), manual("Correct the endpoint of IAM first.")
	case g.Ends.IsZero():
		c.Seen = join(c.Seen, "access tokens are renewed with it; when it ends itself was not checked")
	default:
		left := g.Ends.Sub(e.f.now())
		c.Seen = join(c.Seen, "it expires at "+g.Ends.UTC().Format(time.RFC3339)+", in "+left.Round(time.Second).String())
		if left < short {
			c.Verdict, c.Fix = Problem, manual(g.Renewal)
		}
	}
	e.add(c)
}

// given describes a credential; "" for none.
func given(g Credential) string {
	text := g.Kind
	if g.From != "" {
		text += " from " + g.From
	}
	switch {
	case g.Who != "" && g.IAMID != "" && g.Who != g.IAMID:
		text += " of '" + g.Who + "' (" + g.IAMID + ")"
	case g.Who != "":
		text += " of '" + g.Who + "'"
	}
	return text
}

func join(parts ...string) string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "; ")
}

// causeOf is the cause that an error code of IAM proves; "" if there may be several.
func causeOf(code string) causes.ID {
	if known, ok := codes.Find(code); ok && len(known.Causes) == 1 {
		return known.Causes[0]
	}
	return ""
}

func (e *examination) account() {
	a := e.f.Account
	c := Check{ID: AccountUse, Verdict: OK, Required: true, Seen: a.ID}
	switch {
	case a.Trouble != Trouble{}:
		c.Verdict, c.Seen, c.Fix = Problem, a.Trouble.What, manual(a.Trouble.Next)
	case a.ID == "":
		c.Verdict, c.Seen = Unknown, noLogin
	case a.Name == "":
		c.Seen = join(a.ID, "its name can't be read", e.ownership())
	default:
		c.Seen = join(a.Name+" ("+a.ID+")", e.ownership())
	}
	e.add(c)
}

// noLogin is why something is unknown that only a credential can ask about.
const noLogin = "no credential could be used"

func (e *examination) ownership() string {
	if e.f.Caller != nil && e.f.Caller.Owner {
		return "the credential is the owner's"
	}
	return ""
}
