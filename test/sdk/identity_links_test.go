package sdk

import (
	"testing"

	"github.com/IBM/platform-services-go-sdk/iamidentityv1"

	"github.com/podtrust/podtrust/pkg/sandbox"
)

func podLink(profileID *string) *iamidentityv1.CreateLinkOptions {
	return &iamidentityv1.CreateLinkOptions{
		ProfileID: profileID, CrType: ptr("IKS_SA"), Name: ptr("pods"),
		Link: &iamidentityv1.CreateProfileLinkRequestLink{CRN: ptr(demoVPC), Namespace: ptr("orders"), Name: ptr("orders-api")},
	}
}

func (p *probe) link(profileID *string) *iamidentityv1.ProfileLink {
	p.Helper()
	return must(p.identity(admin).CreateLink(podLink(profileID)))(p)
}

func testLinks(t *testing.T, b *box) {
	b.operation(t, "CreateLink", testCreateLink)
	b.operation(t, "ListLinks", func(o operation) {
		o.outcome("all of a profile", func(p *probe) {
			id := p.profile().ID
			p.link(id)
			got, _, err := p.identity(viewer).ListLinks(&iamidentityv1.ListLinksOptions{ProfileID: id})
			p.accepted(200, got, err)
			if len(got.Links) != 1 {
				p.Errorf("got %d links", len(got.Links))
			}
		})
		o.outcome("refuses an unknown profile", func(p *probe) {
			_, _, err := p.identity(viewer).ListLinks(&iamidentityv1.ListLinksOptions{ProfileID: ptr("Profile-none")})
			p.refused(404, "not_found", err)
		})
	})
	b.operation(t, "GetLink", func(o operation) {
		o.outcome("found", func(p *probe) {
			id := p.profile().ID
			got, _, err := p.identity(viewer).GetLink(&iamidentityv1.GetLinkOptions{ProfileID: id, LinkID: p.link(id).ID})
			p.accepted(200, got, err)
			same(p, "the service account", got.Link.Name, "orders-api")
		})
		o.outcome("refuses an unknown ID", func(p *probe) {
			_, _, err := p.identity(viewer).GetLink(&iamidentityv1.GetLinkOptions{ProfileID: p.profile().ID, LinkID: ptr("none")})
			p.refused(404, "not_found", err)
		})
	})
	b.operation(t, "DeleteLink", func(o operation) {
		del := func(p *probe, key string, profile, link *string) error {
			_, err := p.identity(key).DeleteLink(&iamidentityv1.DeleteLinkOptions{ProfileID: profile, LinkID: link})
			return err
		}
		o.outcome("deleted", func(p *probe) {
			id := p.profile().ID
			p.accepted(204, nil, del(p, editor, id, p.link(id).ID))
		})
		o.outcome("refuses an unknown ID", func(p *probe) { p.refused(404, "not_found", del(p, admin, p.profile().ID, ptr("none"))) })
		o.outcome("refuses a caller who may not link", func(p *probe) {
			id := p.profile().ID
			p.refused(403, "forbidden", del(p, viewer, id, p.link(id).ID))
		})
	})
	b.operation(t, "DeleteLinkByParameters", testDeleteLinkByParameters)
}

func testCreateLink(o operation) {
	type options = iamidentityv1.CreateLinkOptions
	create := func(p *probe, key string, change func(*options)) (*iamidentityv1.ProfileLink, error) {
		link := podLink(p.profile().ID)
		change(link)
		got, _, err := p.identity(key).CreateLink(link)
		return got, err
	}
	o.outcome("for pods of a service account", func(p *probe) {
		got, err := create(p, editor, func(*options) {})
		p.accepted(201, got, err)
	})
	o.outcome("for a component of Code Engine", func(p *probe) {
		got, err := create(p, admin, func(l *options) {
			l.CrType, l.Link.Namespace, l.Link.Name = ptr("CE"), nil, nil
			l.Link.ComponentType, l.Link.ComponentName = ptr("job"), ptr("nightly")
		})
		p.accepted(201, got, err)
	})
	foreign := func(l *options) {
		l.Link.CRN = ptr("crn:v1:bluemix:public:containers-kubernetes:us-south:a/ffffffffffffffffffffffffffffffff:c1::")
	}
	o.outcome("for another account when that is said", func(p *probe) {
		got, err := create(p, admin, func(l *options) { foreign(l); l.IsCrossAccount = ptr(true) })
		p.accepted(201, got, err)
		same(p, "the mark", got.IsCrossAccount, true)
	})
	o.outcome("for a cluster that is invented", func(p *probe) {
		got, err := create(p, admin, func(l *options) {
			l.Link.CRN = ptr("crn:v1:staging:public:iam-identity::a/" + sandbox.AccountID + "::computeresource:Fake")
		})
		p.accepted(201, got, err)
	})
	for name, change := range map[string]func(*options){
		"refuses an unknown type before unknown profiles": func(l *options) { l.CrType, l.ProfileID = ptr("X"), ptr("none") },
		"refuses pods without a namespace":                func(l *options) { l.Link.Namespace = nil },
		"refuses pods without a service account":          func(l *options) { l.Link.Name = nil },
		"refuses fields of another type":                  func(l *options) { l.CrType = ptr("VSI") },
		"refuses a text that is not a CRN":                func(l *options) { l.Link.CRN = ptr("demo-vpc") },
		"refuses another account":                         foreign,
	} {
		o.outcome(name, func(p *probe) {
			_, err := create(p, admin, change)
			p.refused(400, "bad_request", err)
		})
	}
	o.outcome("refuses the same link again", func(p *probe) {
		id := p.profile().ID
		p.link(id)
		_, _, err := p.identity(admin).CreateLink(podLink(id))
		p.refused(409, "conflict", err)
	})
	o.outcome("refuses an unknown profile", func(p *probe) {
		_, err := create(p, admin, func(l *options) { l.ProfileID = ptr("Profile-none") })
		p.refused(404, "not_found", err)
	})
	o.outcome("refuses a caller who may not link", func(p *probe) {
		_, err := create(p, viewer, func(*options) {})
		p.refused(403, "forbidden", err)
	})
}

func testDeleteLinkByParameters(o operation) {
	type options = iamidentityv1.DeleteLinkByParametersOptions
	del := func(p *probe, key string, change func(*options)) error {
		id := p.profile().ID
		p.link(id)
		link := &options{
			ProfileID: id, Type: ptr("IKS_SA"), CRN: ptr(demoVPC), Namespace: ptr("orders"), Name: ptr("orders-api"),
		}
		change(link)
		_, err := p.identity(key).DeleteLinkByParameters(link)
		return err
	}
	o.outcome("deleted", func(p *probe) { p.accepted(204, nil, del(p, editor, func(*options) {})) })
	o.outcome("refuses values of no link", func(p *probe) {
		p.refused(404, "not_found", del(p, admin, func(d *options) { d.Name = ptr("default") }))
	})
	o.outcome("refuses an unknown type", func(p *probe) {
		p.refused(400, "bad_request", del(p, admin, func(d *options) { d.Type = ptr("X") }))
	})
	o.outcome("refuses an empty type", func(p *probe) {
		p.refused(400, "bad_request", del(p, admin, func(d *options) { d.Type = ptr("") }))
	})
	o.outcome("refuses an unknown profile", func(p *probe) {
		p.refused(404, "not_found", del(p, admin, func(d *options) { d.ProfileID = ptr("Profile-none") }))
	})
	o.outcome("refuses a caller who may not link", func(p *probe) {
		p.refused(403, "forbidden", del(p, viewer, func(*options) {}))
	})
}
