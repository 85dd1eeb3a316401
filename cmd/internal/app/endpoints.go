package app

import (
	"os"
	"strings"

	"github.com/podtrust/podtrust/pkg/containers"
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
	IAM, Containers, Resources, Accounts string
	Sandbox                              bool // the embedded one
	Custom                               bool // a URL of the user's: real credentials don't go there by themselves
}

// Endpoints resolves --endpoint and --region, and IBM's own variables for single services.
func (a *App) Endpoints() (Endpoints, error) {
	s, err := a.Settings()
	if err != nil {
		return Endpoints{}, err
	}
	if a.Sandbox != nil || s.Endpoint == endpointSandbox {
		base := "https://" + sandbox.Host
		return Endpoints{IAM: base, Containers: base + "/global", Resources: base, Accounts: base, Sandbox: true}, nil
	}
	e, err := named(s.Endpoint, s.Region)
	if err != nil {
		return Endpoints{}, err
	}
	for variable, url := range map[string]*string{
		"IBMCLOUD_IAM_API_ENDPOINT": &e.IAM, "IBMCLOUD_CS_API_ENDPOINT": &e.Containers,
		"IBMCLOUD_RESOURCE_MANAGEMENT_API_ENDPOINT": &e.Resources,
	} {
		if value := os.Getenv(variable); value != "" {
			*url = strings.TrimRight(value, "/")
		}
	}
	return e, nil
}

func named(endpoint, region string) (Endpoints, error) {
	standard := Endpoints{iam.DefaultURL, containers.DefaultURL, iam.DefaultResourceURL, iam.DefaultAccountsURL, false, false}
	switch endpoint {
	case endpointPublic:
		return standard, nil
	case endpointPrivate, endpointVPE:
		// No private host of the resource APIs is confirmed, so those stay public.
		if !legalRegion(region) {
			return Endpoints{}, Usagef("endpoint '%s' needs a region: the private hosts are regional", endpoint).
				Hintf("Add '--region', such as us-south.")
		}
		standard.Containers = "https://private." + region + ".containers.cloud.ibm.com/global"
		standard.IAM = "https://private.iam.cloud.ibm.com"
		if endpoint == endpointPrivate {
			standard.IAM = "https://private." + region + ".iam.cloud.ibm.com"
		}
		return standard, nil
	}
	if !strings.Contains(endpoint, "://") {
		return Endpoints{}, Usagef("endpoint '%s' is none of public, private, vpe and sandbox, and no URL", endpoint).
			Hintf("See where it comes from, and what else is possible, by running 'podtrust config show --endpoint public'.")
	}
	base := strings.TrimRight(endpoint, "/")
	return Endpoints{base, base + "/global", base, base, false, true}, nil
}

// legalRegion keeps a region from making another host of the name that it is put into.
func legalRegion(region string) bool {
	return region != "" && strings.Trim(region, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
