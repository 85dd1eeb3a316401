package app

import (
	"os"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/endpoint"
	"github.com/podtrust/podtrust/pkg/iam"
	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The named values of --endpoint; everything else is a URL.
const (
	endpointPublic  = "public"
	endpointPrivate = "private"
	endpointVPE     = "vpe"
	endpointSandbox = "sandbox"
)

// Endpoints are the base URLs of the services.
type Endpoints struct {
	IAM, Containers       string
	Resources, Controller string // resource manager and resource controller
	Accounts              string // "" when no private host is known
	Private               bool   // no public host may be asked
	Sandbox               bool   // the embedded one
	Custom                bool   // --endpoint is a URL
	Base                  string // that URL
	Foreign               bool   // a variable names a host that is not IBM's
	Sources               []Source
}

// guarded reports whether real credentials don't go there by themselves.
func (e Endpoints) guarded() bool { return e.Sandbox || e.Custom || e.Foreign }

// Endpoints resolves --endpoint and --region, and IBM's own variables for single services.
func (a *App) Endpoints() (Endpoints, error) {
	s, err := a.Settings()
	if err != nil {
		return Endpoints{}, err
	}
	if a.Sandbox != nil || s.Endpoint == endpointSandbox {
		e := at("https://" + sandbox.Host)
		e.Sandbox = true
		return e.override(func(string) string { return "" }), nil
	}
	e, err := named(s.Endpoint, s.Region)
	if err != nil {
		return Endpoints{}, err
	}
	e = e.override(os.Getenv)
	return e, e.check()
}

// override takes the URLs that IBM's own variables name, and notes where each comes from.
func (e Endpoints) override(variable func(string) string) Endpoints {
	for _, service := range []struct {
		name, variable string
		url            *string
	}{
		{"iam-url", "IBMCLOUD_IAM_API_ENDPOINT", &e.IAM},
		{"containers-url", "IBMCLOUD_CS_API_ENDPOINT", &e.Containers},
		{"resources-url", "IBMCLOUD_RESOURCE_MANAGEMENT_API_ENDPOINT", &e.Resources},
		{"controller-url", "IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT", &e.Controller},
		{"accounts-url", "IBMCLOUD_ACCOUNT_MANAGEMENT_API_ENDPOINT", &e.Accounts},
	} {
		from := "endpoint"
		if value := variable(service.variable); value != "" {
			*service.url, from = strings.TrimRight(value, "/"), service.variable
			e.Foreign = e.Foreign || !endpoint.OfIBM(value)
		}
		e.Sources = append(e.Sources, Source{service.name, *service.url, from})
	}
	return e
}

// from is the variable that names the URL of a service; "" if --endpoint decided it.
func (e Endpoints) from(name string) string {
	for _, s := range e.Sources {
		if s.Name == name && s.From != "endpoint" {
			return s.From
		}
	}
	return ""
}

// check refuses URLs to which no secret may be sent, or that hold one.
func (e Endpoints) check() error {
	for _, s := range e.Sources {
		if s.Value == "" {
			continue
		}
		if _, err := endpoint.Parse(s.Value); err != nil {
			return failure.Usagef("the %s of '%s' is not valid: %w", s.Name, s.From, err).
				Hintf("See where it comes from by running 'podtrust config show'.")
		}
	}
	return nil
}

// at are the endpoints of which one URL is the base.
func at(base string) Endpoints {
	return Endpoints{IAM: base, Containers: base + "/global", Resources: base, Controller: base, Accounts: base}
}

func named(endpoint, region string) (Endpoints, error) {
	standard := Endpoints{
		IAM: iam.DefaultURL, Containers: containers.DefaultURL, Resources: iam.DefaultResourceURL,
		Controller: iam.DefaultResourceURL, Accounts: iam.DefaultAccountsURL,
	}
	switch endpoint {
	case endpointPublic:
		return standard, nil
	case endpointPrivate, endpointVPE:
		if !legalRegion(region) {
			return Endpoints{}, failure.Usagef("endpoint '%s' needs a region: the private hosts are regional", endpoint).
				Hintf("Add '--region', such as us-south.")
		}
		standard.Containers = "https://private." + region + ".containers.cloud.ibm.com/global"
		standard.IAM = "https://private.iam.cloud.ibm.com"
		if endpoint == endpointPrivate {
			standard.IAM = "https://private." + region + ".iam.cloud.ibm.com"
		}
		standard.Resources = privateResources(endpoint, region)
		standard.Controller, standard.Accounts, standard.Private = standard.Resources, "", true
		return standard, nil
	}
	if !strings.Contains(endpoint, "://") {
		return Endpoints{}, failure.Usagef("endpoint '%s' is none of public, private, vpe and sandbox, and no URL", endpoint).
			Hintf("See where it comes from, and what else is possible, by running 'podtrust config show --endpoint public'.")
	}
	e := at(strings.TrimRight(endpoint, "/"))
	e.Custom, e.Base = true, e.IAM
	return e, nil
}

// privateResources is the private host of resource manager and resource controller. On the classic network only two regions
// have one, and us-south is the one for all others. That the host for VPE exists is not confirmed.
func privateResources(endpoint, region string) string {
	switch {
	case endpoint == endpointVPE:
		return "https://private.resource-controller.cloud.ibm.com"
	case region == "us-east":
		return "https://private.us-east.resource-controller.cloud.ibm.com"
	}
	return "https://private.us-south.resource-controller.cloud.ibm.com"
}

// legalRegion keeps a region from making another host of the name that it is put into.
func legalRegion(region string) bool {
	return region != "" && strings.Trim(region, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
