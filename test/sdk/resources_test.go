package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/resourcecontrollerv2"
	"github.com/IBM/platform-services-go-sdk/resourcemanagerv2"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// The instance of every sandbox.
const (
	demoGUID = "6f2a3c1d-8b7e-4f60-9a51-2c3d4e5f6071"
	demoCRN  = "crn:v1:bluemix:public:cloud-object-storage:global:a/" + sandbox.AccountID + ":" + demoGUID + "::"
)

func testController(t *testing.T, s *suite) {
	b := newBox(t, s, sandbox.Options{})
	b.operation(t, "ListResourceInstances", func(o operation) {
		type options = resourcecontrollerv2.ListResourceInstancesOptions
		list := func(p *probe, key string, wanted *options) (*resourcecontrollerv2.ResourceInstancesList, error) {
			got, _, err := p.controller(key).ListResourceInstances(wanted)
			return got, err
		}
		o.outcome("by name", func(p *probe) {
			got, err := list(p, viewer, &options{Name: ptr("demo-cos"), Type: ptr("service_instance"), State: ptr("active")})
			p.accepted(200, got, err)
			same(p, "the number", got.RowsCount, 1)
			same(p, "the GUID", got.Resources[0].GUID, demoGUID)
			same(p, "the ID", got.Resources[0].ID, demoCRN)
			if got.NextURL != nil {
				p.Errorf("the next page is at %s", *got.NextURL)
			}
		})
		o.outcome("none of that name", func(p *probe) {
			got, err := list(p, viewer, &options{Name: ptr("demo")})
			p.accepted(200, got, err)
			same(p, "the number", got.RowsCount, 0)
		})
		o.outcome("by the pager", func(p *probe) {
			pager, err := p.controller(viewer).NewResourceInstancesPager(&options{Limit: ptr(int64(1))})
			if all := paged[resourcecontrollerv2.ResourceInstance](pager, err)(p); len(all) == 0 {
				p.Errorf("the pager gives %d instances", len(all))
			}
			got, err := list(p, viewer, &options{Limit: ptr(int64(1))})
			p.accepted(200, got, err)
		})
		o.outcome("nothing for a caller who may not read", func(p *probe) {
			got, err := list(p, p.stranger(), &options{})
			p.accepted(200, got, err)
			same(p, "the number", got.RowsCount, 0)
		})
		o.outcome("refuses a page too large", func(p *probe) {
			_, err := list(p, viewer, &options{Limit: ptr(int64(101))})
			p.refused(400, "RC-BadRequest", err)
		})
		o.outcome("refuses an unknown cursor", func(p *probe) {
			_, err := list(p, viewer, &options{Start: ptr("x")})
			p.refused(400, "RC-BadRequest", err)
		})
	})
	b.operation(t, "GetResourceInstance", func(o operation) {
		get := func(p *probe, key, id string) (*resourcecontrollerv2.ResourceInstance, error) {
			got, _, err := p.controller(key).GetResourceInstance(&resourcecontrollerv2.GetResourceInstanceOptions{ID: &id})
			return got, err
		}
		o.outcome("by its GUID", func(p *probe) {
			got, err := get(p, viewer, demoGUID)
			p.accepted(200, got, err)
		})
		o.outcome("by its CRN, escaped", func(p *probe) {
			got, err := get(p, viewer, demoCRN)
			p.accepted(200, got, err)
			same(p, "the name", got.Name, "demo-cos")
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, viewer, "none")
			p.refused(404, "RC-ServiceInstanceNotFound", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := get(p, p.stranger(), demoGUID)
			p.refused(403, "RC-Forbidden", err)
		})
	})
}

func testManager(t *testing.T, s *suite) {
	b := newBox(t, s, sandbox.Options{})
	usual := func(p *probe) resourcemanagerv2.ResourceGroup {
		return must(p.manager(viewer).ListResourceGroups(&resourcemanagerv2.ListResourceGroupsOptions{Default: ptr(true)}))(p).Resources[0]
	}
	b.operation(t, "ListResourceGroups", func(o operation) {
		list := func(p *probe, key string, account, name *string) (*resourcemanagerv2.ResourceGroupList, error) {
			got, _, err := p.manager(key).ListResourceGroups(&resourcemanagerv2.ListResourceGroupsOptions{AccountID: account, Name: name})
			return got, err
		}
		count := func(p *probe, got *resourcemanagerv2.ResourceGroupList, want int) {
			p.Helper()
			if len(got.Resources) != want {
				p.Errorf("got %d groups, want %d", len(got.Resources), want)
			}
		}
		o.outcome("by name", func(p *probe) {
			got, err := list(p, viewer, account(), ptr("Default"))
			p.accepted(200, got, err)
			count(p, got, 1)
		})
		o.outcome("none of another account", func(p *probe) {
			got, err := list(p, viewer, ptr("ffff"), nil)
			p.accepted(200, got, err)
			count(p, got, 0)
		})
		o.outcome("nothing for a caller who may not read", func(p *probe) {
			got, err := list(p, p.stranger(), nil, nil)
			p.accepted(200, got, err)
			count(p, got, 0)
		})
		o.outcome("refuses an invalid token", func(p *probe) {
			_, _, err := p.withToken("x.y.z").ListResourceGroups(&resourcemanagerv2.ListResourceGroupsOptions{})
			p.refused(401, "NOT_AUTHORIZED", err)
		})
	})
	b.operation(t, "GetResourceGroup", func(o operation) {
		get := func(p *probe, key string, id *string) (*resourcemanagerv2.ResourceGroup, error) {
			got, _, err := p.manager(key).GetResourceGroup(&resourcemanagerv2.GetResourceGroupOptions{ID: id})
			return got, err
		}
		o.outcome("found", func(p *probe) {
			got, err := get(p, viewer, usual(p).ID)
			p.accepted(200, got, err)
			same(p, "the name", got.Name, "Default")
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, viewer, ptr("none"))
			p.refused(404, "NOT_FOUND", err)
		})
		o.outcome("refuses a caller who may not read", func(p *probe) {
			_, err := get(p, p.stranger(), usual(p).ID)
			p.refused(403, "CAN_NOT_PERFORM_ACTION", err)
		})
	})
}
