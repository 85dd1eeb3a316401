package doctor

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/podtrust/podtrust/cmd/internal/app"
	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/cmd/internal/login"
	"github.com/podtrust/podtrust/cmd/internal/names"
	"github.com/podtrust/podtrust/pkg/apierr"
	"github.com/podtrust/podtrust/pkg/crtoken"
	"github.com/podtrust/podtrust/pkg/diagnose/collect"
	checkup "github.com/podtrust/podtrust/pkg/diagnose/doctor"
	"github.com/podtrust/podtrust/pkg/shown"
)

// facts reads what is checked. The error is for a cluster that was not found or does not identify one, and for settings that can't be
// used together.
func (o options) facts(ctx context.Context, a *app.App) (checkup.Facts, error) {
	f := checkup.Facts{Task: checkup.Task(o.task), Holders: failure.Permission}
	if o.asPod {
		f.Pod = o.pod(a)
	}
	s, err := a.Login.Settings()
	if err == nil {
		f.Settings.File, f.Settings.Ignored = s.File, a.Login.Ignored()
		err = o.services(ctx, a, s, &f)
	} else {
		f.Settings.Trouble, err = trouble(ctx, err), nil
	}
	f.Now, f.Skew = a.Now(), a.Login.Skew()
	return f, err
}

// pod is what a pod has to be trusted by, as the verbs for tokens look for it.
func (o options) pod(a *app.App) *checkup.Pod {
	from := "PODTRUST_PROFILE"
	switch {
	case o.profile != "":
		from = "--profile"
	case a.Login.Variable(from) == "":
		from = "IBMCLOUD_CR_PROFILE"
	}
	source := crtoken.Source{Configured: a.Login.PodTokenFile(), In: a.Stdin(), Open: a.OpenFile}
	return collect.PodOf(source, a.Login.PodProfile(o.profile), from)
}

// services looks at the credential, and asks the services.
func (o options) services(ctx context.Context, a *app.App, s *login.Settings, f *checkup.Facts) error {
	e, err := a.Login.Endpoints()
	if err != nil {
		f.Endpoints = []checkup.Endpoint{{Trouble: trouble(ctx, err)}}
		f.Credential.Unanswered = true
		return nil
	}
	f.Endpoints = endpoints(e, s)
	f.Proxies = proxies(a, e, f.Endpoints)
	around := collect.Surroundings{Now: a.Now}
	if f.Pod != nil {
		f.Endpoints = f.Endpoints[:1] // IAM's, which alone a pod needs for its token
	} else if session, ok := o.login(ctx, a, f); ok {
		around.Admin = collect.Admin{AccountID: session.Account, IAMID: session.IAMID, IAM: session.IAM, Containers: session.Containers}
		around.LoggedIn = true
		if err := o.findCluster(ctx, session, f); err != nil {
			return err
		}
	}
	if o.cluster != "" && f.Cluster == nil {
		f.Cluster = &checkup.Cluster{Named: o.cluster}
	}
	if !around.LoggedIn {
		session, err := a.Login.OpenAsNobody(ctx)
		if err != nil {
			return err
		}
		around.IAM, around.Containers = session.IAM, session.Containers
	}
	around.Look(ctx, f)
	return nil
}

// endpoints are those of all services; IAM's is the first.
func endpoints(e login.Endpoints, s *login.Settings) []checkup.Endpoint {
	table := login.EndpointTable()
	var all []checkup.Endpoint
	for _, source := range e.Sources() {
		at := checkup.Endpoint{Name: source.Name, URL: source.Value, From: source.From, Note: source.Note, Setting: s.Endpoint}
		if u, err := url.Parse(source.Value); err == nil {
			at.Host = u.Host
		}
		if i := slices.IndexFunc(table, func(r login.EndpointRow) bool { return r.Name == source.Name }); i >= 0 {
			at.Variable = table[i].Variable
		}
		all = append(all, at)
	}
	return all
}

// proxies are those of the environment, for the hosts of the endpoints.
func proxies(a *app.App, e login.Endpoints, all []checkup.Endpoint) *checkup.Proxies {
	p := &checkup.Proxies{Unused: e.Sandbox}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"} {
		if value := a.Login.Variable(name); value != "" {
			p.Variables = append(p.Variables, name+"="+shown.Hide(value))
		}
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
		if value := a.Login.Variable(name); value != "" && !collect.NamesProxy(value) {
			p.Trouble = name + " is not the URL of a proxy"
		}
	}
	for _, at := range all {
		switch through, err := collect.ProxyOf(at.URL); {
		case err != nil:
			p.Trouble = shown.Hide(err.Error())
		case through != "" && !slices.Contains(p.Hosts, at.Host):
			p.Hosts = append(p.Hosts, at.Host)
		}
	}
	return p
}

// login finds the credential and logs in. ok is false if it can't be used; the facts say why.
func (o options) login(ctx context.Context, a *app.App, f *checkup.Facts) (s login.Session, ok bool) {
	given, err := a.Login.Credential()
	if err != nil {
		f.Credential.Trouble = trouble(ctx, err)
		return s, false
	}
	f.Credential = checkup.Credential{Kind: given.Describe(), From: given.From, Ends: given.Ends(), Renewal: given.Renewal()}
	s, err = a.Session(ctx)
	if err == nil {
		f.Account.ID, f.Credential.Who, f.Credential.IAMID = s.Account, s.Who, s.IAMID
		return s, true
	}
	switch code := failure.Code(ctx, err); {
	case code == failure.ExitUnavailable:
		f.Credential.Unanswered = true
	case code == failure.ExitUsage && a.Login.HasToken(): // IAM took the credential, and its account can't be used
		f.Account.Trouble = trouble(ctx, err)
	default:
		var refusal *apierr.Error
		if errors.As(err, &refusal) {
			f.Credential.Code = refusal.Code
		}
		f.Credential.Trouble = trouble(ctx, err)
	}
	return s, false
}

// findCluster reads the cluster that was named. Only one that was not found, or that the name does not identify, is an error.
func (o options) findCluster(ctx context.Context, s login.Session, f *checkup.Facts) error {
	if o.cluster == "" {
		return nil
	}
	found, err := names.Cluster(ctx, s, o.cluster)
	f.Cluster = &checkup.Cluster{Named: o.cluster}
	switch code := failure.Code(ctx, err); {
	case err == nil:
		f.Cluster.Found = &found
	case code == failure.ExitNotFound || code == failure.ExitUsage:
		return err
	default:
		f.Cluster.Trouble, f.Cluster.Denied = trouble(ctx, err), code == failure.ExitDenied
	}
	return nil
}

// trouble is an error in the words of a failure.
func trouble(ctx context.Context, err error) checkup.Trouble {
	m := failure.Describe(err, failure.Code(ctx, err))
	return checkup.Trouble{What: m.Message, Next: m.Hint}
}
