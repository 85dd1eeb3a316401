package login

import (
	"slices"
	"strings"

	"github.com/podtrust/podtrust/cmd/internal/failure"
	"github.com/podtrust/podtrust/pkg/containers"
	"github.com/podtrust/podtrust/pkg/iam"
)

// The named values of --endpoint; everything else is a URL.
const (
	endpointPublic  = "public"
	endpointPrivate = "private"
	endpointVPE     = "vpe"
	endpointSandbox = "sandbox"
)

// EndpointNames are the named values of --endpoint.
func EndpointNames() []string {
	return []string{endpointPublic, endpointPrivate, endpointVPE, endpointSandbox}
}

// named are the hosts of a value of --endpoint. The last two say what decided the endpoint and the region.
func named(endpoint, region, from, fromRegion string) (Endpoints, error) {
	switch {
	case endpoint == endpointPublic:
		return public(from), nil
	case endpoint == endpointPrivate || endpoint == endpointVPE:
		if !legalRegion(region) {
			return Endpoints{}, failure.Usagef("endpoint '%s' needs a region: the private hosts are regional", endpoint).
				Hintf("Add '--region', such as us-south.")
		}
		if endpoint == endpointVPE {
			return vpe(region, from, both(from, fromRegion)), nil
		}
		return private(region, both(from, fromRegion)), nil
	case !strings.Contains(endpoint, "://"):
		return Endpoints{}, failure.Usagef("invalid endpoint '%s': use public, private, vpe, sandbox or a URL", endpoint).
			Hintf("To see where it comes from, run 'podtrust config show --endpoint public'.")
	}
	e := at(strings.TrimRight(endpoint, "/"), from)
	e.Custom, e.Base = true, e.IAM.URL
	return e, nil
}

// at are the endpoints of which one URL is the base.
func at(base, from string) Endpoints {
	all := Endpoint{URL: base, From: from}
	return Endpoints{
		IAM: all, Policies: all, Containers: Endpoint{URL: base + "/global", From: from}, Resources: all, Controller: all, Accounts: all,
	}
}

func public(from string) Endpoints {
	e := at(iam.DefaultURL, from)
	e.Containers.URL = containers.DefaultURL
	e.Resources.URL, e.Controller.URL = iam.DefaultResourceURL, iam.DefaultResourceURL
	e.Accounts.URL = iam.DefaultAccountsURL
	return e
}

// private are the hosts of the classic network. The resource controller has one in two regions only, and us-south is the one
// for all others. That of accounts is named by an SDK of IBM and by no page.
func private(region, from string) Endpoints {
	near := "us-south"
	if region == "us-east" {
		near = region
	}
	e := at("https://private."+region+".iam.cloud.ibm.com", from)
	e.IAM.Unconfirmed = !slices.Contains(iamRegions(), region)
	e.Policies.Unconfirmed = e.IAM.Unconfirmed
	e.Containers.URL = privateContainers(region)
	e.Resources.URL = "https://private." + near + ".resource-controller.cloud.ibm.com"
	e.Controller.URL = e.Resources.URL
	e.Accounts = Endpoint{URL: "https://private." + near + ".accounts.cloud.ibm.com", From: from, Unconfirmed: true}
	e.Private = true
	return e
}

// vpe are the hosts of virtual private endpoints. IBM's pages name that of the resource controller, and an issue says that
// there is none. They name that of accounts for some regions.
func vpe(region, from, fromBoth string) Endpoints {
	e := at("https://private.iam.cloud.ibm.com", from)
	e.Containers = Endpoint{URL: privateContainers(region), From: fromBoth}
	e.Resources = Endpoint{URL: "https://private.resource-controller.cloud.ibm.com", From: from, Unconfirmed: true}
	e.Controller = e.Resources
	e.Accounts = Endpoint{
		URL: "https://private.accounts.cloud.ibm.com", From: from,
		Unconfirmed: !slices.Contains([]string{"eu-de", "us-east", "us-south"}, region),
	}
	e.Private = true
	return e
}

// iamRegions are those for which IBM documents a host of IAM on the classic network.
func iamRegions() []string {
	return []string{"au-syd", "br-sao", "ca-mon", "ca-tor", "eu-de", "eu-es", "eu-gb", "jp-osa", "jp-tok", "us-east", "us-south"}
}

func privateContainers(region string) string {
	return "https://private." + region + ".containers.cloud.ibm.com/global"
}

// both names two settings, or one if they are the same, such as one file.
func both(a, b string) string {
	if a == b {
		return a
	}
	return a + " and " + b
}

// legalRegion keeps a region from making another host of the name that it is put into.
func legalRegion(region string) bool {
	return region != "" && strings.Trim(region, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// EndpointRow is a row of the table of endpoints: a service with the hosts of each value of --endpoint.
type EndpointRow struct {
	Name     string // in 'config show'
	Variable string // by which IBM's tools name its URL
	Use      string // what it is asked for
	Public   Endpoint
	Private  Endpoint
	VPE      Endpoint
}

// EndpointTable is the table from which the reference page is made. Regional hosts have the word REGION in their names.
func EndpointTable() []EndpointRow {
	open, classic, virtual := public(standard), private("REGION", standard), vpe("REGION", standard, standard)
	var rows []EndpointRow
	for i, s := range open.services() {
		rows = append(rows, EndpointRow{
			Name: s.name, Variable: s.variable, Use: s.use,
			Public: *s.endpoint, Private: *classic.services()[i].endpoint, VPE: *virtual.services()[i].endpoint,
		})
	}
	return rows
}
