package login

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/endpoint"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// Endpoints are where the services are asked.
type Endpoints struct {
	IAM, Policies, Containers Endpoint
	Resources, Controller     Endpoint // resource manager and resource controller
	Accounts                  Endpoint
	Private                   bool   // no public host may be asked
	Sandbox                   bool   // the embedded one
	Custom                    bool   // --endpoint is a URL
	Base                      string // that URL
	Foreign                   bool   // a variable names a host that is not IBM's
}

// Endpoint is where one service is asked, and what decided that.
type Endpoint struct {
	URL         string
	From        string // settings such as "flag --endpoint", a variable, or "default"
	Unconfirmed bool   // IBM's public sources disagree on whether the host exists, or only one of them names it
}

// service is one that podtrust asks: its row in 'config show', the variable by which IBM's tools name its URL, and what it is
// asked for.
type service struct {
	name, variable, use string
	endpoint            *Endpoint
}

func (e *Endpoints) services() []service {
	return []service{
		{"iam-url", "IBMCLOUD_IAM_API_ENDPOINT", "tokens, trusted profiles, access groups", &e.IAM},
		{"policies-url", "IBMCLOUD_IAMPAP_API_ENDPOINT", "access policies, roles", &e.Policies},
		{"containers-url", "IBMCLOUD_CS_API_ENDPOINT", "clusters", &e.Containers},
		{"resources-url", "IBMCLOUD_RESOURCE_MANAGEMENT_API_ENDPOINT", "resource groups", &e.Resources},
		{"controller-url", "IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", "service instances", &e.Controller},
		{"accounts-url", "IBMCLOUD_ACCOUNT_MANAGEMENT_API_ENDPOINT", "name and owner of the account", &e.Accounts},
	}
}

// Sources are the endpoints as 'config show' shows them: none for a value of --endpoint that leads nowhere.
func (e *Endpoints) Sources() []Source {
	var rows []Source
	for _, s := range e.services() {
		if s.endpoint.URL == "" {
			continue
		}
		row := Source{Name: s.name, Value: s.endpoint.URL, From: s.endpoint.From}
		if s.endpoint.Unconfirmed {
			row.Note = "not confirmed to exist"
		}
		rows = append(rows, row)
	}
	return rows
}

// guarded reports whether real credentials don't go there by themselves.
func (e *Endpoints) guarded() bool { return e.Sandbox || e.Custom || e.Foreign }

// Endpoints resolves --endpoint and --region, and IBM's own variables for single services. Those that are refused are returned
// with the error, to be shown.
func (l *Login) Endpoints() (Endpoints, error) {
	s, err := l.Settings()
	if err != nil {
		return Endpoints{}, err
	}
	from := s.from("endpoint")
	if l.isolated() || s.Endpoint == endpointSandbox {
		e := at("https://"+sandbox.Host, from)
		e.Sandbox = true
		return e, nil
	}
	e, err := named(s.Endpoint, s.Region, from, s.from("region"))
	if err != nil {
		return Endpoints{}, err
	}
	e.override(l.Variable)
	return e, e.check()
}

// override takes the URLs that IBM's own variables name. Policies are asked where IAM is, unless they have a URL of their own.
func (e *Endpoints) override(variable func(string) string) {
	for _, s := range e.services() {
		value := variable(s.variable)
		if value == "" {
			continue
		}
		*s.endpoint = Endpoint{URL: strings.TrimRight(value, "/"), From: s.variable}
		if s.endpoint == &e.IAM {
			e.Policies = e.IAM
		}
		e.Foreign = e.Foreign || !endpoint.OfIBM(value)
	}
}

// check refuses URLs to which no secret may be sent, or that hold one, and IBM's public hosts in a private session.
func (e *Endpoints) check() error {
	for _, s := range e.services() {
		u, err := endpoint.Parse(s.endpoint.URL)
		if err != nil {
			return failure.Usagef("the %s of '%s' is not valid: %w", s.name, s.endpoint.From, err).
				Hintf("To see where it comes from, run 'podtrust config show'.")
		}
		if e.Private && endpoint.OfIBM(s.endpoint.URL) && !isPrivate(u.Hostname()) {
			return failure.Usagef("%s names the public host '%s', and a private endpoint was asked for", s.endpoint.From, u.Hostname()).
				Hintf("Unset %s or name a private host, or use '--endpoint public'.", s.endpoint.From)
		}
	}
	return nil
}

// setting is what decided the URL, for errors; "" if nothing did.
func (e Endpoint) setting() string {
	if e.From == standard {
		return ""
	}
	return e.From
}

// unconfirmed returns the hosts of which it is not confirmed that they exist, each with the variables that name another.
func (e *Endpoints) unconfirmed() map[string]string {
	hosts := map[string]string{}
	for _, s := range e.services() {
		if !s.endpoint.Unconfirmed {
			continue
		}
		host := hostOf(s.endpoint.URL)
		if hosts[host] != "" {
			hosts[host] += " and "
		}
		hosts[host] += s.variable
	}
	return hosts
}

// isPrivate reports whether a host of IBM Cloud is on the private network, as "private.iam.cloud.ibm.com" is.
func isPrivate(host string) bool { return slices.Contains(strings.Split(host, "."), "private") }
