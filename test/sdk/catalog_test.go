package sdk

import (
	"testing"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/globalcatalogv1"
	"github.com/IBM/platform-services-go-sdk/resourcecontrollerv2"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

// testCatalog makes the calls by which clients find the names of an instance's service and plan.
func testCatalog(t *testing.T, s *suite) {
	b := newBox(t, s, sandbox.Options{})
	instance := func(p *probe) *resourcecontrollerv2.ResourceInstance {
		return must(p.controller(viewer).GetResourceInstance(&resourcecontrollerv2.GetResourceInstanceOptions{ID: ptr(demoGUID)}))(p)
	}
	b.operation(t, "ListCatalogEntries", func(o operation) {
		list := func(p *probe, q string) (*globalcatalogv1.EntrySearchResult, error) {
			got, _, err := p.catalog(viewer).ListCatalogEntries(&globalcatalogv1.ListCatalogEntriesOptions{Q: &q, Include: ptr("*")})
			return got, err
		}
		o.outcome("by name", func(p *probe) {
			wanted := instance(p).ResourceID
			got, err := list(p, "name:cloud-object-storage")
			p.accepted(200, got, err)
			same(p, "the number", got.Count, 1)
			same(p, "the ID", got.Resources[0].ID, *wanted)
		})
		o.outcome("none of that name", func(p *probe) {
			got, err := list(p, "name:nothing")
			p.accepted(200, got, err)
			same(p, "the number", got.Count, 0)
			if got.Resources == nil {
				p.Error("the list is missing")
			}
		})
		o.outcome("refuses an invalid token", func(p *probe) {
			c, err := globalcatalogv1.NewGlobalCatalogV1(&globalcatalogv1.GlobalCatalogV1Options{
				URL: p.box.url + "/api/v1", Authenticator: &core.BearerTokenAuthenticator{BearerToken: "x.y.z"},
			})
			_, _, err = client(p, c, err).ListCatalogEntries(&globalcatalogv1.ListCatalogEntriesOptions{})
			p.refused(401, "NOT_AUTHORIZED", err)
		})
	})
	b.operation(t, "GetCatalogEntry", func(o operation) {
		get := func(p *probe, id *string) (*globalcatalogv1.CatalogEntry, error) {
			got, _, err := p.catalog(viewer).GetCatalogEntry(&globalcatalogv1.GetCatalogEntryOptions{ID: id, Complete: ptr(true)})
			return got, err
		}
		o.outcome("the service of an instance", func(p *probe) {
			id := instance(p).ResourceID
			got, err := get(p, id)
			p.accepted(200, got, err)
			same(p, "the name", got.Name, "cloud-object-storage")
			same(p, "the kind", got.Kind, "service")
		})
		o.outcome("the plan of an instance", func(p *probe) {
			i := instance(p)
			got, err := get(p, i.ResourcePlanID)
			p.accepted(200, got, err)
			same(p, "the kind", got.Kind, "plan")
			same(p, "the service", got.ParentID, *i.ResourceID)
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, ptr("none"))
			p.refused(404, "NOT_FOUND", err)
		})
	})
	b.operation(t, "GetChildObjects", func(o operation) {
		get := func(p *probe, id *string, kind string) (*globalcatalogv1.EntrySearchResult, error) {
			got, _, err := p.catalog(viewer).GetChildObjects(&globalcatalogv1.GetChildObjectsOptions{ID: id, Kind: &kind})
			return got, err
		}
		for name, kind := range map[string]string{"of every kind": "*", "the plans": "plan"} {
			o.outcome(name, func(p *probe) {
				i := instance(p)
				got, err := get(p, i.ResourceID, kind)
				p.accepted(200, got, err)
				same(p, "the number", got.ResourceCount, 1)
				same(p, "the plan", got.Resources[0].ID, *i.ResourcePlanID)
			})
		}
		o.outcome("refuses an unknown kind", func(p *probe) {
			_, err := get(p, instance(p).ResourceID, "color")
			p.refused(400, "BAD_REQUEST", err)
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, err := get(p, ptr("none"), "plan")
			p.refused(404, "NOT_FOUND", err)
		})
	})
}
