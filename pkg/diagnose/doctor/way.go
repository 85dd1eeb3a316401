package doctor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/podtrust/podtrust/pkg/diagnose"
	"github.com/podtrust/podtrust/pkg/diagnose/causes"
)

// The HTTP statuses of a service that can be reached, and can't be used.
const (
	tooManyRequests = 429
	serverError     = 500
)

func (e *examination) endpoints() {
	if (e.f.Settings.Trouble != Trouble{}) {
		e.add(Check{ID: EndpointUse, Verdict: Unknown, Required: true, Seen: "the settings that name the endpoints can't be read"})
		return
	}
	for _, at := range e.f.Endpoints {
		e.add(e.endpoint(at))
	}
}

func (e *examination) endpoint(at Endpoint) Check {
	c := Check{ID: EndpointUse, Object: at.Name, Verdict: OK, Required: required(at.Name)}
	place := at.URL + " (" + at.From + ")"
	switch {
	case at.Trouble != Trouble{}:
		c.Verdict, c.Seen, c.Fix = Problem, at.Trouble.What, manual(at.Trouble.Next)
	case !at.Asked:
		c.Verdict, c.Seen = Unknown, place+" was not asked"
	case at.Way != "" && at.Note != "": // a host that may not exist is not expected to answer
		c.Verdict, c.Seen, c.Required = Unknown, join(place+" gave no answer", at.Got, "the host is "+at.Note), false
		c.Fix = manual("If you know the host, set " + at.Variable + ".")
	case at.Way == diagnose.WayIntermediary && at.Denied && !at.LoggedIn: // how a service refuses who has no token is not known of all
		c.Verdict, c.Seen = Unknown, join(place+" asks for a login", at.Got)
		c.Fix = manual("Run this again with a credential.")
	case at.Way != "":
		c = c.found(diagnose.Unanswered{
			Service: at.service(), Variable: at.Variable, Host: at.Host, Endpoint: at.Setting, Way: at.Way, Got: at.Got, InPod: e.f.Pod != nil,
		}.Finding())
		c.Seen = join(place, c.Seen, at.Got)
	case at.Status == tooManyRequests:
		c.Verdict, c.Cause, c.Seen, c.Fix = Problem, causes.WayRateLimit, place+" answers 429: it receives too many requests", manual("Wait, and try again.")
	case at.Status >= serverError:
		c.Verdict, c.Cause, c.Seen = Problem, causes.WayUnavailable, fmt.Sprintf("%s is not available: it answers %d", place, at.Status)
		c.Fix = manual("Try again later.")
	default:
		c.Seen = place + " answers"
	}
	return c
}

// service is what the service is called in a sentence.
func (at Endpoint) service() string {
	switch at.Name {
	case "policies-url":
		return "policy management"
	case "containers-url":
		return "Kubernetes Service"
	case "resources-url":
		return "the resource manager"
	case "controller-url":
		return "the resource controller"
	case "accounts-url":
		return "account management"
	}
	return "IAM"
}

// required reports whether the work can't be done without a service. The others are asked for what the work may name.
func required(name string) bool {
	return slices.Contains([]string{"iam-url", "policies-url", "containers-url"}, name)
}

func (e *examination) proxies() {
	p := e.f.Proxies
	c := Check{ID: ProxyUse, Verdict: OK, Seen: "the environment names none"}
	if p == nil {
		c.Verdict, c.Seen = Unknown, "not checked, because the endpoints are not known"
		e.add(c)
		return
	}
	set := strings.Join(p.Variables, ", ")
	switch {
	case p.Trouble != "":
		c.Verdict, c.Cause, c.Seen = Problem, causes.WayProxy, p.Trouble
		c.Fix = manual("Correct HTTPS_PROXY: it is a URL such as http://proxy.example.com:3128.")
	case p.Unused:
		c.Seen = "none is used: the sandbox is in this process"
	case len(p.Hosts) > 0:
		c.Seen = join(set, "used for "+strings.Join(p.Hosts, ", "))
	case set != "":
		c.Seen = join(set, "used for none of the endpoints")
	}
	e.add(c)
}

func (e *examination) clock() {
	c := Check{ID: Clock, Verdict: OK}
	f, wrong := diagnose.WrongClock(e.f.Now, e.f.Skew)
	switch {
	case wrong:
		c = c.found(f)
	case e.f.Skew == nil:
		c.Verdict, c.Seen = Unknown, "no service gave an answer whose time the clock can be compared with"
	default:
		c.Seen = "it agrees with the services' within " + max(e.f.Skew.Abs(), time.Second).Round(time.Second).String()
	}
	e.add(c)
}
